package import Federation
internal import Postgres
internal import Registry

/// A log of another node, as this one has followed it.
package struct MirroredLog: Sendable, Hashable {
    package let origin: LogOrigin
    /// Entries up to the checkpoint.
    package let size: UInt64
    /// The last signed note that was followed to its end.
    package let checkpoint: [UInt8]
}

extension Store {
    /// Whether this node follows another.
    package func follows(_ node: String) async throws(StoreError) -> Bool {
        try await !read("SELECT FROM muster.peer WHERE node = \(node)", as: Self.follower).isEmpty
    }

    /// The logs of another node that have been followed to a checkpoint.
    package func mirroredLogs(of node: String) async throws(StoreError) -> [MirroredLog] {
        let rows = try await read(
            """
            SELECT l.origin, l.checkpoint, l.size FROM muster.peer_log l JOIN muster.peer p ON p.id = l.peer
            WHERE p.node = \(node) AND l.checkpoint IS NOT NULL ORDER BY l.audience, l.epoch
            """, as: Self.follower)
        do {
            return try rows.map { row in
                guard let origin = LogOrigin(try row[0, as: String.self]) else { throw StoreError(.internalFault) }
                return MirroredLog(
                    origin: origin, size: UInt64(clamping: try row[2, as: Int64.self]), checkpoint: try row[1])
            }
        } catch { throw StoreError(any: error) }
    }

    /// What another node has said about its keys, as it came; nil when nothing was heard.
    package func statements(of node: String) async throws(StoreError) -> [UInt8]? {
        let rows = try await read("SELECT statements FROM muster.peer WHERE node = \(node)", as: Self.follower)
        do { return try rows.first?[0] } catch { throw StoreError(any: error) }
    }
}
