import CanonicalJSON
import Federation
import NIOCore
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// The node's verifiable logs, as whoever verifies them reads them.
enum LogHandlers {
    @Sendable static func list(_ call: Call) async throws -> Reply {
        let logs = try await call.store.logs(by: call.principal)
        return .json([
            "items": .array(
                logs.map { log in
                    [
                        "origin": .string(log.origin.description), "audience": .string(log.origin.audience.description),
                        "epoch": .integer(log.origin.epoch), "size": .integer(Int64(clamping: log.size)),
                        "live": .integer(Int64(clamping: log.live)),
                        "path": .string("/log/\(log.origin.audience)/\(log.origin.epoch)"),
                    ]
                })
        ])
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        if call.path == "keys" { return try await keys(call) }
        if call.path == "feed" { return try await FeedHandler.answer(call) }
        // <audience>/<epoch>/<what>
        let parts = (call.path ?? "").split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let audience = Audience(String(parts[0])), let epoch = Int64(parts[1]),
            String(epoch) == parts[1],
            let origin = LogOrigin(node: call.context.node.name, audience: audience, epoch: epoch)
        else { throw missing() }
        switch parts[2] {
        case "checkpoint": return try await checkpoint(call, origin)
        case "sync": return try await sync(call, origin)
        case let rest: return try await tile(call, origin, String(rest))
        }
    }

    /// What the node has said about its keys; nothing yet is an answer too.
    private static func keys(_ call: Call) async throws -> Reply {
        guard let keeper = call.context.keeper else { throw missing() }
        let bytes = try await keeper.keys().statements.encoded
        return Reply(.ok, headers: [.cacheControl: "no-cache"], body: .whole(ByteBuffer(bytes: bytes), .octets))
    }

    static func missing() -> Problem {
        Problem(.notFound, "there is no such log, or nothing at this place of it; /v1/logs lists those that there are")
    }

    /// The latest checkpoint, its size, and whether the caller has it already.
    private static func latest(_ call: Call, _ origin: LogOrigin) async throws -> (
        note: [UInt8], size: UInt64, tag: String
    ) {
        guard let note = try await call.store.checkpoint(of: origin, by: call.principal) else { throw missing() }
        let size = try Checkpoint(text: try SignedNote(parsing: note).text).size
        return (note, size, EntityTags.tag(Int64(clamping: size)))
    }

    static func isKnown(_ call: Call, _ size: UInt64) -> Bool {
        guard let header = call.header(.ifNoneMatch) else { return false }
        switch EntityTags.parse(header, weak: true) {
        case .any: return true
        case .versions(let versions): return versions.contains(Int64(clamping: size))
        case nil: return false
        }
    }

    private static func checkpoint(_ call: Call, _ origin: LogOrigin) async throws -> Reply {
        let (note, size, tag) = try await latest(call, origin)
        let headers: Headers = [.eTag: tag, .cacheControl: "no-cache"]
        if isKnown(call, size) { return Reply(.notModified, headers: headers) }
        var text = headers
        text[.contentType] = "text/plain; charset=utf-8"
        return Reply(.ok, headers: text, body: .whole(ByteBuffer(bytes: note), .octets))
    }

    private static func tile(_ call: Call, _ origin: LogOrigin, _ text: String) async throws -> Reply {
        let path: TilePath
        do { path = try TilePath(parsing: text) } catch { throw missing() }
        guard let bytes = try await call.store.tile(path, of: origin, by: call.principal) else { throw missing() }
        // What is in a full tile never changes; a partial one is soon followed by a wider one.
        let caching = path.isFull && origin.audience == .public ? "public, max-age=31536000, immutable" : "no-cache"
        return Reply(.ok, headers: [.cacheControl: caching], body: .whole(ByteBuffer(bytes: bytes), .octets))
    }

    private static func sync(_ call: Call, _ origin: LogOrigin) async throws -> Reply {
        let (note, size, tag) = try await latest(call, origin)
        guard let have = UInt64(call.arguments["have"] ?? "0") else {
            throw Problem(
                .invalidParameter, at: "query/have", code: "malformed", "have is a number of entries, such as 1000")
        }
        // What the caller holds already of the log before this one need not come again.
        let carried = UInt64(clamping: call.arguments.integer("carried") ?? 0)
        let known = carried == 0 ? 0 : try await call.store.carried(before: carried, in: origin, by: call.principal)
        let headers: Headers = [.eTag: tag, .cacheControl: "no-store"]
        if isKnown(call, size) { return Reply(.notModified, headers: headers) }
        guard have <= size else {
            throw Problem(
                .invalidParameter, at: "query/have", code: "too-large",
                "the log has \(size) entries; it has never had \(have) under this name")
        }
        return LogStream.reply(call, headers: headers) { write in
            try await LogStream.entries(call, origin, note, from: have, to: size, without: known, write)
        }
    }
}
