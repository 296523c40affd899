internal import Postgres
package import Registry

/// What stewards see of the database.
package struct Diagnostics: Sendable, Hashable {
    /// Bytes on disk.
    package let databaseBytes: Int64
    /// Rows that the sequencers have not taken yet.
    package let queueLength: Int64
    /// The server's version: "15.18".
    package let serverVersion: String
    /// The last migration that was applied.
    package let schemaVersion: Int
    /// The connections to the database.
    package let pool: Pool

    /// The connections of one moment; the question itself holds one.
    package struct Pool: Sendable, Hashable {
        /// How many there may be.
        package let size: Int
        package let leased: Int
        package let idle: Int
        /// How many requests wait for one.
        package let waiting: Int
    }
}

extension Store {
    /// How many records of each kind the asker may see; kinds with none are left out.
    package func counts(by principal: Principal) async throws(StoreError) -> [RecordKind: Int] {
        let rows = try await read(
            """
            SELECT kind, count(*) FROM (
                SELECT kind FROM muster.countable
                UNION ALL
                SELECT kind FROM muster.findable
                WHERE audience_rank < (SELECT muster.reader_rank())
                    AND words @@ \(Self.ownership(of: principal.subjects))::text::tsquery
                UNION ALL
                SELECT kind FROM muster.findable
                WHERE audience_rank < (SELECT muster.reader_rank()) AND id = ANY(\(principal.subjects))
                    AND NOT words @@ \(Self.ownership(of: principal.subjects))::text::tsquery
            ) AS seen (kind) GROUP BY kind
            """, as: principal)
        do {
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0[0, as: RecordKind.self], try $0[1, as: Int.self]) })
        } catch { throw StoreError(any: error) }
    }

    /// A tsquery that what refers to one of these records matches; one that nothing matches when there are none.
    static func ownership(of subjects: [RecordID]) -> String {
        subjects.isEmpty ? "'ref/'" : subjects.map { "'ref/\($0)'" }.joined(separator: " | ")
    }

    /// Sizes and versions; for stewards.
    package func diagnostics(by principal: Principal) async throws(StoreError) -> Diagnostics {
        guard principal.role == .steward else { throw StoreError(.denied("Only a steward may see this.")) }
        let rows = try await read(
            """
            SELECT pg_database_size(current_database()), (SELECT count(*) FROM muster.publish_queue),
                split_part(current_setting('server_version'), ' ', 1), (SELECT max(version) FROM muster.migration)
            """, as: principal)
        do {
            return Diagnostics(
                databaseBytes: try rows[0][0], queueLength: try rows[0][1], serverVersion: try rows[0][2],
                schemaVersion: try rows[0][3], pool: poolNumbers)
        } catch { throw StoreError(any: error) }
    }

    /// The pool's numbers of this moment; asks nobody.
    package var poolNumbers: Diagnostics.Pool {
        let numbers = pool.statistics
        return Diagnostics.Pool(
            size: numbers.size, leased: numbers.leased, idle: numbers.idle, waiting: numbers.waiting)
    }

    /// Returns when the database answers.
    package func ping() async throws(StoreError) {
        _ = try await unit(changesNothing: true) { session in try session.query("SELECT 1") }
    }

    /// Refuses a connection that row-level security does not bind, or a schema that is not this program's.
    package func verify() async throws(StoreError) {
        let newest = Migration.all.last?.version ?? 0
        let (bound, user, version) = try await unit(changesNothing: true) { session in
            let row = try session.query(
                """
                SELECT to_regclass('muster.record') IS NOT NULL, current_user::text, has_schema_privilege('muster', 'USAGE')
                FROM (SELECT) AS one WHERE to_regnamespace('muster') IS NOT NULL
                """
            ).first
            guard let row, try row[0], try row[2] else { return (true, "", 0) }
            let state = try session.query(
                "SELECT row_security_active('muster.record'), current_user::text, (SELECT max(version) FROM muster.migration)"
            )[0]
            return (try state[0, as: Bool.self], try state[1, as: String.self], try state[2, as: Int?.self] ?? 0)
        }
        guard version == newest else {
            throw StoreError(
                .schema(
                    version < newest
                        ? "The database's schema is at version \(version), this program needs \(newest); run “muster db migrate”."
                        : "The database's schema is at version \(version), newer than this program's \(newest); run a newer Muster."
                ))
        }
        guard bound else {
            throw StoreError(
                .schema(
                    "The service connects as \(user), whom row-level security does not bind; connect as muster_service."
                ))
        }
    }
}
