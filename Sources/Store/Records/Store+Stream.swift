internal import Postgres
package import Registry

/// A record with all that an export carries.
package struct ExportedRecord: Sendable, Hashable {
    package let record: StoredRecord
    /// Its natural keys, those that came with an import included.
    package let keys: [String]
    /// A contributor's private fields as canonical JSON; nil when there are none that the asker may see.
    package let contact: [UInt8]?
}

extension Store {
    /// Hands over every record of some kinds that the asker may see, by kind and id, in batches of at most 500.
    ///
    /// Each batch is a unit of work of its own and the next is read when `sink` has returned: memory stays constant and no
    /// connection waits for a slow reader. Records written meanwhile come in the version of the moment they are read.
    package func stream(
        kinds: [RecordKind], by principal: Principal, privateFields: Bool = false,
        _ sink: @Sendable ([ExportedRecord]) async throws -> Void
    ) async throws {
        for kind in kinds {
            var last = RecordID(high: 0, low: 0)
            while true {
                let after = last
                let results = try await roundTrip(
                    changesNothing: true,
                    [
                        principal.settings,
                        // A request's limit is not one for a node's whole roster.
                        "SELECT set_config('statement_timeout', '0', true)",
                        """
                        SELECT \(RecordColumns.all), r.keys, CASE WHEN \(privateFields) THEN c.body END
                        FROM muster.record r LEFT JOIN muster.contact c ON c.contributor = r.id
                        WHERE r.kind = \(kind.rawValue) AND r.id > \(after) ORDER BY r.id LIMIT 500
                        """,
                    ])
                let batch: [ExportedRecord]
                do {
                    batch = try results[2].map { row in
                        ExportedRecord(
                            record: try StoredRecord(row: row), keys: try row[RecordColumns.count],
                            contact: try row[RecordColumns.count + 1])
                    }
                } catch { throw StoreError(any: error) }
                guard let end = batch.last else { break }
                try await sink(batch)
                last = end.record.id
                if batch.count < 500 { break }
            }
        }
    }
}
