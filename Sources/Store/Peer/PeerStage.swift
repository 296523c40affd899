internal import Postgres
internal import Registry

/// Records of a peer on their way into the table: binary COPY into a temporary table, since COPY itself is refused on
/// tables with row-level security, and from there in one statement each for new and for replaced ones. A connection keeps
/// its temporary table, and every transaction leaves it empty.
enum PeerStage {
    private static let columns: Query =
        "id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body"

    static func copy(_ stores: [(replaces: Bool, row: RecordRows)], _ session: borrowing Session) throws {
        if try session.query("SELECT to_regclass('pg_temp.muster_peer_stage') IS NULL")[0][0] {
            try session.executeScript(
                """
                CREATE TEMPORARY TABLE muster_peer_stage ON COMMIT DELETE ROWS AS
                    SELECT id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body,
                        false AS replaces
                    FROM muster.record LIMIT 0
                """)
        }
        var encoder = BinaryCopyEncoder()
        _ = try session.copyIn("COPY muster_peer_stage FROM STDIN (FORMAT binary)") { writer in
            encoder.begin()
            for (replaces, row) in stores {
                encoder.row(fields: RecordRows.copiedFields + 1)
                row.copy(into: &encoder)
                encoder.append(replaces)
                if encoder.count > 65_536 { try writer.write(&encoder) }
            }
            encoder.end()
            try writer.write(&encoder)
        }
    }

    static let insert: Query = """
        INSERT INTO muster.record (\(columns)) SELECT \(columns) FROM muster_peer_stage WHERE NOT replaces
        """

    static let update: Query = """
        UPDATE muster.record r SET updated = s.updated, version = s.version, audience = s.audience, title = s.title,
            owners = s.owners, keys = s.keys, provenance = s.provenance, words = s.words, body = s.body
        FROM muster_peer_stage s WHERE s.replaces AND r.id = s.id AND r.kind = s.kind
        """
}
