package import Federation
internal import Postgres
package import Registry
package import TransparencyLog

/// One of this node's logs.
package struct LogSummary: Sendable, Hashable {
    package let origin: LogOrigin
    /// Entries.
    package let size: UInt64
    /// Entries whose body is still here.
    package let live: UInt64
    /// The signed note of this size; nil before the first entry.
    package let checkpoint: [UInt8]?
}

/// A log as it stands, for whoever follows it.
package struct LatestLog: Sendable, Hashable {
    package let origin: LogOrigin
    /// Entries.
    package let size: UInt64
    /// The signed note of this size.
    package let checkpoint: [UInt8]
}

/// An entry of a log with what opens it, where that is still here.
package struct LogOpening: Sendable, Hashable {
    package let index: UInt64
    package let commitment: Commitment
    /// Salt and body; nil when a later entry replaced, withdrew or erased this one.
    package let opening: Opening?

    package struct Opening: Sendable, Hashable {
        package let salt: Salt
        package let body: [UInt8]
    }
}

// Whoever may not see an audience sees no log of it either: row-level security holds that.
extension Store {
    /// The logs that the asker may read, by audience and epoch.
    package func logs(by principal: Principal) async throws(StoreError) -> [LogSummary] {
        let rows = try await read(
            """
            SELECT origin, size, checkpoint, live FROM muster.log ORDER BY audience, epoch
            """, as: principal)
        do {
            return try rows.map { row in
                guard let origin = LogOrigin(try row[0, as: String.self]) else { throw StoreError(.internalFault) }
                return LogSummary(
                    origin: origin, size: UInt64(clamping: try row[1, as: Int64.self]),
                    live: UInt64(clamping: try row[3, as: Int64.self]), checkpoint: try row[2])
            }
        } catch { throw StoreError(any: error) }
    }

    /// The logs that the asker may read, as far as anything is in them: the latest epoch of each audience, and those of
    /// earlier ones that are named; by audience and epoch.
    package func latestLogs(
        and named: [LogOrigin] = [], by principal: Principal
    ) async throws(StoreError) -> [LatestLog] {
        let rows = try await read(
            """
            SELECT origin, size, checkpoint FROM (
                SELECT *, max(epoch) OVER (PARTITION BY audience) AS latest FROM muster.log WHERE checkpoint IS NOT NULL
            ) AS l WHERE epoch = latest OR origin = ANY(\(named.map(\.description))) ORDER BY audience, epoch
            """, as: principal)
        do {
            return try rows.map { row in
                guard let origin = LogOrigin(try row[0, as: String.self]) else { throw StoreError(.internalFault) }
                return LatestLog(
                    origin: origin, size: UInt64(clamping: try row[1, as: Int64.self]), checkpoint: try row[2])
            }
        } catch { throw StoreError(any: error) }
    }

    /// A log's latest checkpoint; nil when there is no such log, or no entry in it, for this asker.
    package func checkpoint(of origin: LogOrigin, by principal: Principal) async throws(StoreError) -> [UInt8]? {
        let rows = try await read(
            "SELECT checkpoint FROM muster.log WHERE origin = \(origin.description)", as: principal)
        do { return try rows.first?[0] } catch { throw StoreError(any: error) }
    }

    /// The bytes of a tile, or of a bundle of entries; nil when the log is not as wide there. A partial tile stays
    /// readable when the full one is there.
    package func tile(
        _ path: TilePath, of origin: LogOrigin, by principal: Principal
    ) async throws(StoreError) -> [UInt8]? {
        let first = path.index.multipliedReportingOverflow(by: UInt64(TilePath.fullWidth))
        guard !first.overflow, first.partialValue <= UInt64(Int64.max) else { return nil }
        do {
            switch path.kind {
            case .entries:
                let start = Int64(first.partialValue)
                let rows = try await read(
                    """
                    SELECT e.commitment FROM muster.log l JOIN muster.log_entry e ON e.log = l.id
                    WHERE l.origin = \(origin.description) AND e.index >= \(start) AND e.index < \(start) + \(path.width)
                        AND e.index < l.size
                    ORDER BY e.index
                    """, as: principal)
                guard rows.count == path.width else { return nil }
                return EntryBundle.encode(try rows.map { try Commitment($0[0, as: [UInt8].self]) })
            case .hashes(let level):
                let rows = try await read(
                    """
                    SELECT l.id, l.size, l.edge, t.hashes FROM muster.log l LEFT JOIN muster.log_tile t
                        ON t.log = l.id AND t.level = \(Int16(clamping: level)) AND t.index = \(Int64(path.index))
                    WHERE l.origin = \(origin.description)
                    """, as: principal)
                guard let row = rows.first else { return nil }
                return try Self.hashes(row, path, level)
            }
        } catch let error as StoreError { throw error } catch { throw StoreError(any: error) }
    }

    private static func hashes(_ row: Row, _ path: TilePath, _ level: Int) throws -> [UInt8]? {
        let bytes: [UInt8]
        if let full = try row[3, as: [UInt8]?.self] {
            bytes = full
        } else {
            let log = try LogState(row: row)
            guard level < log.builder.partialTiles.count, path.index == log.builder.size >> UInt64(8 * level + 8) else {
                return nil
            }
            bytes = TreeHash.join(log.builder.partialTiles[level])
        }
        let wanted = path.width * TreeHash.byteCount
        return bytes.count >= wanted ? Array(bytes.prefix(wanted)) : nil
    }

    /// Entries from an index on, at most `limit` of them, with what opens them.
    package func openings(
        of origin: LogOrigin, from index: UInt64, limit: Int, by principal: Principal
    ) async throws(StoreError) -> [LogOpening] {
        // Numbers have no gaps, and an end in numbers keeps the rest of the log out of it: to the planner a join is in no
        // order of index, and for a LIMIT it would sort all that follows, anew for every piece that is sent.
        let first = Int64(clamping: index)
        let rows = try await read(
            """
            SELECT e.index, e.commitment, e.salt, e.body FROM muster.log l JOIN muster.log_entry e ON e.log = l.id
            WHERE l.origin = \(origin.description) AND e.index >= \(first) AND e.index < \(first) + \(Int64(limit))
                AND e.index < l.size
            ORDER BY e.index
            """, as: principal)
        do {
            return try rows.map { row in
                var opening: LogOpening.Opening?
                if let salt = try row[2, as: [UInt8]?.self], let body = try row[3, as: [UInt8]?.self] {
                    opening = .init(salt: try Salt(salt), body: body)
                }
                return LogOpening(
                    index: UInt64(clamping: try row[0, as: Int64.self]),
                    commitment: try Commitment(row[1, as: [UInt8].self]), opening: opening)
            }
        } catch { throw StoreError(any: error) }
    }
}
