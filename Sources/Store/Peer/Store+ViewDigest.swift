internal import Federation
internal import Postgres
package import Registry

/// A view of one moment and its digest.
package struct ViewReport: Sendable, Hashable {
    /// ``Federation/ViewDigest``: 32 bytes.
    package let digest: [UInt8]
    /// Records in it.
    package let records: Int
    /// Groups of records in it that are one person.
    package let groups: Int
}

extension Store {
    /// Records a round trip, while a view is read.
    private static let viewBatch = 2000

    /// The digest of what a reader of an audience sees here, at one moment. Reads every such record's row and holds none.
    ///
    /// - Parameter home: only records of this node; nil for all.
    package func viewDigest(
        of audience: Audience, home: String? = nil, by principal: Principal
    ) async throws(StoreError) -> ViewReport {
        try await regroup()
        let seen = ViewDigest.audiences(within: audience).map(\.description)
        return try await unit(changesNothing: true) { session in
            try session.transaction(TransactionOptions(isolation: .repeatableRead, readOnly: true)) { session in
                try session.execute(principal.settings)
                var digest = ViewDigest()
                var last = RecordID(high: 0, low: 0)
                while true {
                    let rows = try session.query(
                        """
                        SELECT id, kind, home, version, audience, sha256(body) FROM muster.record
                        WHERE id > \(last) AND audience = ANY(\(seen)) AND (\(home)::text IS NULL OR home = \(home))
                        ORDER BY id LIMIT \(Self.viewBatch)
                        """)
                    for row in rows {
                        last = try row[0]
                        digest.add(
                            ViewDigest.Entry(
                                id: last, kind: try row[1], home: try row[2], version: try row[3],
                                audience: try row[4], bodyHash: try row[5]))
                    }
                    if rows.count < Self.viewBatch { break }
                }
                let groups = try session.query(
                    """
                    SELECT x.speaker, array_agg(x.id ORDER BY x.id) FROM muster.alternate x
                    JOIN muster.record s ON s.id = x.speaker
                    WHERE x.level = \(audience == .public ? Int16(3) : 2) AND (\(home)::text IS NULL OR s.home = \(home))
                    GROUP BY x.speaker
                    """
                ).map { LinkGroup(primary: try $0[0], alternates: try $0[1]) }
                let records = digest.records
                return ViewReport(digest: digest.finish(groups), records: records, groups: groups.count)
            }
        }
    }
}
