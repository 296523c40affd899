internal import Postgres
internal import Registry
package import TransparencyLog

/// What one run of the sequencer has done.
package struct PublishedBatch: Sendable, Hashable {
    /// Rows of the queue that are dealt with.
    package var changes = 0
    /// Entries appended to all logs together.
    package var entries = 0
    /// Whether there may be more to do at once.
    package var isFull = false

    package init() {}
}

extension Store {
    /// Where the sequencer tells other processes that a log has grown.
    package static let grownChannel: StaticString = "muster_log"
    /// Most rows of the queue that one run takes.
    package static let publishLimit = 4000

    /// The sequencer: takes the oldest changes from the queue, appends what they mean to the logs of their audiences,
    /// signs each log's checkpoint once, and takes bodies away that are replaced, withdrawn or erased. One transaction: it
    /// all happens or none of it. Does nothing while another sequencer of the same database is at work.
    ///
    /// - Parameters:
    ///   - key: the node's; its name is the node's name.
    ///   - earlier: keys of the node that are still signed with beside it.
    package func publish(
        limit: Int = Store.publishLimit, signingWith key: SigningKey, and earlier: [SigningKey] = []
    ) async throws(StoreError) -> PublishedBatch {
        let writer = LogWriter(keys: [key] + earlier, moment: now(), random: random)
        let sequencer = Sequencer(node: node, writer: writer)
        return try await transaction(as: .sequencer) { session in
            guard try session.query("SELECT pg_try_advisory_xact_lock(\(Sequencer.lock))")[0][0] else {
                return PublishedBatch()
            }
            do {
                return try sequencer.run(session, limit: limit)
            } catch let fault as LogFault {
                throw StoreError(.schema(fault.description))
            } catch let error as LogError {
                throw StoreError(.schema("A log in the database is not as it was written: \(error)"))
            }
        }
    }
}

extension Principal {
    /// The sequencer reads every record, whoever may see it.
    static let sequencer = Principal(role: .steward, subjects: [], label: "sequencer", tokenID: nil)
}
