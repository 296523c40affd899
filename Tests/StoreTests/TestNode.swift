import CanonicalJSON
import Postgres
import Registry
import Synchronization
import TestSupport

@testable import Store

/// A store on a database of its own, with the principals that tests ask as.
struct TestNode: Sendable {
    let store: Store
    let pool: PostgresPool
    let database: TestDatabase
    let clock: TestClock

    let steward = Principal(role: .steward, label: "the steward")
    let coordinator = Principal(role: .coordinator, label: "the coordinator")

    static func contributor(_ id: RecordID) -> Principal {
        Principal(role: .contributor, subjects: [id], label: "a contributor")
    }
    static func project(_ id: RecordID) -> Principal { Principal(role: .project, subjects: [id], label: "a project") }
}

/// A clock that a test moves.
final class TestClock: Sendable {
    private let milliseconds = Mutex(Instant(CivilDate("2026-11-22") ?? CivilDate(daysSince1970: 0)).milliseconds)

    var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }
    func advance(days: Int64) { advance(hours: days * 24) }
    func advance(hours: Int64) { milliseconds.withLock { $0 += hours * 3_600_000 } }
}

/// Gives `body` a store on a fresh database, connected as the service connects.
func withNode<R>(size: Int = 4, _ body: (TestNode) async throws -> R) async throws -> R {
    try await withDatabase(template: "store", preparedBy: { conninfo in _ = try await Migrator(.init(conninfo)).run() })
    {
        database in
        let pool = PostgresPool(configuration: .init(Store.serviceConninfo(database.conninfo)), size: size)
        let clock = TestClock()
        let store = Store(
            pool: pool, node: "node.example", suppressionKey: Array(repeating: 7, count: 32), now: { clock.now },
            random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
        do {
            let result = try await body(TestNode(store: store, pool: pool, database: database, clock: clock))
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }
}

/// Plainly invented bodies.
enum Sample {
    static func contributor(
        _ name: String = "Ada Example", github: String? = nil, skills: [(String, String)] = [("python", "expert")],
        country: String = "DE", timeZone: String = "Europe/Berlin"
    ) -> JSONObject {
        var body: JSONObject = [
            "name": .string(name), "country": .string(country), "timeZone": .string(timeZone),
            "skills": .array(skills.map { ["name": .string($0.0), "level": .string($0.1)] }),
            "consent": ["basis": "self", "date": "2026-01-01"],
        ]
        if let github { body["identities"] = [["service": "github", "handle": .string(github)]] }
        return body
    }

    static func project(_ name: String = "Example Lib", repository: String? = nil) -> JSONObject {
        var body: JSONObject = ["name": .string(name), "topics": ["examples"]]
        if let repository { body["repositories"] = [.string(repository)] }
        return body
    }

    static func availability(of contributor: RecordID, from: String, until: String?, hours: Int64) -> JSONObject {
        var window: JSONObject = ["from": .string(from), "hoursPerWeek": .integer(hours)]
        window["until"] = until.map { .string($0) }
        return ["contributor": .string(contributor.description), "windows": [.object(window)]]
    }

    static func engagement(
        of contributor: RecordID, in project: RecordID, hours: Int64? = nil, from: String? = nil, until: String? = nil
    ) -> JSONObject {
        var body: JSONObject = [
            "contributor": .string(contributor.description), "project": .string(project.description),
            "role": "maintainer",
        ]
        body["hoursPerWeek"] = hours.map { .integer($0) }
        body["from"] = from.map { .string($0) }
        body["until"] = until.map { .string($0) }
        return body
    }
}

extension Provenance {
    static let test = Provenance(via: .coordinator, by: "the coordinator")
}

extension TestNode {
    func add(
        _ kind: RecordKind, _ body: JSONObject, _ audience: Audience = .public, private contact: JSONObject? = nil,
        by principal: Principal? = nil
    ) async throws -> StoredRecord {
        try await store.create(
            kind: kind, body: body, private: contact, audience: audience, provenance: .test,
            by: principal ?? coordinator)
    }

    /// Circles by these names, without members.
    func makeCircles(_ names: String...) async throws {
        for name in names { _ = try await store.createCircle(name, by: steward) }
    }

    /// SQL as the owner of everything.
    func owner<R: Sendable>(_ body: @Sendable (borrowing Session) throws -> R) async throws -> R {
        try await withConnection(database.conninfo, body)
    }

    /// SQL as the service, with these settings, in one transaction.
    func service<R: Sendable>(as principal: Principal, _ body: @Sendable (borrowing Session) throws -> R) async throws
        -> R
    {
        try await pool.withSession { session in
            try session.transaction { session in
                try session.execute(principal.settings)
                return try body(session)
            }
        }
    }
}

func withConnection<R: Sendable>(_ conninfo: String, _ body: @Sendable (borrowing Session) throws -> R) async throws
    -> R
{
    let pool = PostgresPool(configuration: .init(conninfo), size: 1)
    do {
        let result = try await pool.withSession(body)
        await pool.shutdown()
        return result
    } catch {
        await pool.shutdown()
        throw error
    }
}

/// The store's error that `body` ends with; nil when it ends without.
func storeError(_ body: () async throws -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StoreError {
        return error.code
    } catch {
        return .internalFault
    }
}
