package import Federation
internal import Postgres
package import Registry

/// An erasure, and who has said that it is done there too.
package struct Erasure: Sendable, Hashable {
    /// One of this node's logs that something of the person was in.
    package struct Log: Sendable, Hashable {
        package let origin: LogOrigin
        /// The last entry by which something of the person left it, and when that was.
        package let entry: UInt64
        package let at: Instant
        /// Whether that entry erases; otherwise it withdrew it earlier.
        package let isErasure: Bool
        /// How many records of the person left it.
        package let records: Int
        package let acknowledgement: ErasureAcknowledgement
    }

    /// The id that the person's record had.
    package let person: RecordID
    package let at: Instant
    /// How many records went.
    package let records: Int
    /// How many of them have yet to be said gone in a log.
    package let waiting: Int
    package let logs: [Log]
}

// For staff: the database lets nobody else see what was erased.
extension Store {
    /// What became of one erasure, by the id of the person's record or of any other that went with it.
    ///
    /// - Throws: ``StoreError`` `.notFound` when nothing of that id was erased here.
    package func erasure(of id: RecordID, by principal: Principal) async throws(StoreError) -> Erasure {
        let found = try await erasures(by: principal) {
            "WHERE person = (SELECT person FROM muster.erased WHERE record = \(id))"
        }
        guard let erasure = found.first else { throw StoreError(.notFound) }
        return erasure
    }

    /// The latest erasures, latest first.
    package func erasures(limit: Int, by principal: Principal) async throws(StoreError) -> [Erasure] {
        try await erasures(by: principal) {
            """
            WHERE person IN (SELECT e.person FROM muster.erased e WHERE e.record = e.person
                ORDER BY e.at DESC, e.record LIMIT \(min(max(limit, 1), 1000)))
            """
        }
    }

    private func erasures(by principal: Principal, _ condition: () -> Query) async throws(StoreError) -> [Erasure] {
        let chosen = condition()
        let answers = try await roundTrip(
            changesNothing: true,
            [
                principal.settings,
                """
                SELECT person, max(at), count(*), count(*) FILTER (
                    WHERE record IN (SELECT q.record FROM muster.publish_queue q))
                FROM muster.erased \(chosen) GROUP BY person ORDER BY max(at) DESC, person
                """,
                """
                SELECT d.person, d.origin, d.entry, d.at, d.erased, d.records FROM (
                    SELECT e.person, d.origin, d.entry, d.at, d.erased,
                        count(*) OVER (PARTITION BY e.person, d.origin) AS records,
                        row_number() OVER (PARTITION BY e.person, d.origin ORDER BY d.entry DESC) AS place
                    FROM muster.log_departure d JOIN muster.erased e ON e.record = d.record
                    WHERE e.person IN (SELECT person FROM muster.erased \(chosen))
                ) AS d WHERE d.place = 1 ORDER BY d.origin
                """,
                "SELECT node FROM muster.peer ORDER BY node",
                """
                SELECT 'circle:' || c.name, p.node FROM muster.circle_member m
                JOIN muster.circle c ON c.id = m.circle JOIN muster.peer p ON p.id = m.peer
                """,
                """
                SELECT origin, cosigner, size, time, verified FROM muster.acknowledgement
                WHERE split_part(origin, '/', 1) = \(node)
                """,
            ])
        do {
            let cosigned = try answers[5].compactMap { row -> CosignedSize? in
                guard let origin = LogOrigin(try row[0, as: String.self]) else { return nil }
                return CosignedSize(
                    origin: origin, cosigner: try row[1], size: UInt64(clamping: try row[2, as: Int64.self]),
                    time: UInt64(clamping: try row[3, as: Int64.self]), isVerified: try row[4])
            }
            let peers = try answers[3].map { try $0[0, as: String.self] }
            var members: [String: [String]] = [:]
            for row in answers[4] { members[try row[0], default: []].append(try row[1]) }
            var logs: [RecordID: [Erasure.Log]] = [:]
            for row in answers[2] {
                guard let origin = LogOrigin(try row[1, as: String.self]) else { continue }
                let entry = UInt64(clamping: try row[2, as: Int64.self])
                var readers = peers
                if case .circle = origin.audience { readers = members[origin.audience.description] ?? [] }
                logs[try row[0], default: []].append(
                    Erasure.Log(
                        origin: origin, entry: entry, at: try row[3], isErasure: try row[4], records: try row[5],
                        acknowledgement: ErasureAcknowledgement(
                            entry: entry, of: origin, readers: readers, cosigned: cosigned)))
            }
            return try answers[1].map { row in
                let person: RecordID = try row[0]
                return Erasure(
                    person: person, at: try row[1], records: try row[2], waiting: try row[3], logs: logs[person] ?? [])
            }
        } catch { throw StoreError(any: error) }
    }
}
