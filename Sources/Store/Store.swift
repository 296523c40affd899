internal import CanonicalJSON
package import Postgres
package import Registry

/// Everything that is SQL. Each call is one unit of work on one connection, under the row-level security of whoever
/// asks: the service's own policy decides first, the database checks again.
///
/// The pool must connect so that it is bound by those policies: as `muster_service`, or with
/// `options=-c role=muster_service` (``serviceConninfo(_:)``). ``verify()`` refuses anything else.
///
/// Every method throws ``StoreError`` and nothing else.
package struct Store: Sendable {
    let pool: PostgresPool
    /// The name of this node: the home of what is written here.
    package let node: String
    let suppressionKey: [UInt8]
    let now: @Sendable () -> Instant
    let random: @Sendable () -> (UInt64, UInt64)
    let zones = ZoneOffsets()
    let lookups: Lookup.Gathered
    let creations: Creation.Gathered
    let receipts: Receipt.Gathered

    /// A store on a pool.
    ///
    /// - Parameters:
    ///   - node: the node's name; the home of new records.
    ///   - suppressionKey: 32 secret bytes that key the list of those who asked to be forgotten. Losing them loses the list.
    ///   - now: the clock.
    ///   - random: 128 unpredictable bits a call: ids and token secrets come from it.
    package init(
        pool: PostgresPool, node: String, suppressionKey: [UInt8], now: @escaping @Sendable () -> Instant,
        random: @escaping @Sendable () -> (UInt64, UInt64)
    ) {
        self.pool = pool
        self.node = node
        self.suppressionKey = suppressionKey
        self.now = now
        self.random = random
        lookups = Lookup.gathering(pool)
        creations = Creation.gathering(pool)
        receipts = Receipt.gathering(pool)
    }

    /// A new id, of this moment.
    package func newID() -> RecordID { .v7(milliseconds: now().milliseconds, random: random()) }
}
