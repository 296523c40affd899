import CanonicalJSON
import Federation
import NIOCore
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// Logs of other nodes, as this one has followed them. Whoever reads them verifies them against the key of the node that
/// wrote them, and need not trust this one.
enum MirrorHandlers {
    /// Entries a batch, while they are streamed.
    private static let batch = 500

    @Sendable static func read(_ call: Call) async throws -> Reply {
        // <node>/v1/logs or <node>/log/<rest>
        let parts = (call.path ?? "").split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw missing() }
        let node = String(parts[0])
        switch (parts[1], parts[2]) {
        case ("v1", "logs"): return try await list(call, node)
        // What this node passes on of others, whichever way it is asked for.
        case ("v1", "acknowledgements"): return try await ErasureHandlers.acknowledgements(call)
        case ("log", "keys"): return try await keys(call, node)
        case ("log", "feed"): return try await feed(call, node)
        case ("log", let rest):
            let place = rest.split(separator: "/", omittingEmptySubsequences: false)
            guard place.count == 3, let audience = Audience(String(place[0])), let epoch = Int64(place[1]),
                String(epoch) == place[1], let origin = LogOrigin(node: node, audience: audience, epoch: epoch),
                let note = try await logs(call, node).first(where: { $0.origin == origin })?.checkpoint
            else { throw missing() }
            switch place[2] {
            case "checkpoint": return try checkpoint(call, note)
            case "sync": return try await sync(call, origin, note)
            default: throw missing()
            }
        default: throw missing()
        }
    }

    private static func missing() -> Problem {
        Problem(
            .notFound,
            "this node has no such log of another; it shows <node>/v1/logs, <node>/log/feed, <node>/log/keys, and of each log checkpoint and sync"
        )
    }

    /// The logs of a node that the caller may read here: public ones, and ones for the federation if it is a peer or staff.
    /// A circle's are for its members, whom only their own node knows: here none but that node gets them back.
    private static func logs(_ call: Call, _ node: String) async throws -> [MirroredLog] {
        let principal = call.principal
        let isHome = principal.role == .peer && principal.tokenID == nil && principal.label == node
        let seesFederation = Policy.visibleAudiences(principal.role).contains(.federation)
        return try await call.store.mirroredLogs(of: node).filter { log in
            switch log.origin.audience {
            case .public: true
            case .federation: seesFederation || isHome
            default: isHome
            }
        }
    }

    private static func list(_ call: Call, _ node: String) async throws -> Reply {
        guard try await call.store.follows(node) else { throw missing() }
        return .json([
            "items": .array(
                try await logs(call, node).map { log in
                    [
                        "origin": .string(log.origin.description), "audience": .string(log.origin.audience.description),
                        "epoch": .integer(log.origin.epoch), "size": .integer(Int64(clamping: log.size)),
                        "path": .string("/log/\(log.origin.audience)/\(log.origin.epoch)"),
                    ]
                })
        ])
    }

    /// Which logs there are and how long they are; each that the caller has not whole is asked for by itself.
    private static func feed(_ call: Call, _ node: String) async throws -> Reply {
        guard let have = Feed.have(call.arguments["have"] ?? "", of: node) else {
            throw Problem(
                .invalidParameter, at: "query/have", code: "malformed",
                "have lists logs and how many entries of each you have: public/1:1000,federation/1:20")
        }
        guard try await call.store.follows(node) else { throw missing() }
        let lines = try await logs(call, node).map { log in
            let size = try size(log.checkpoint)
            return Feed.Line(origin: log.origin, size: size, entries: have[log.origin] == size ? .none : .asked)
        }
        return Reply(
            .ok, headers: [.cacheControl: "no-store"], body: .whole(ByteBuffer(bytes: Feed.head(lines)), .octets))
    }

    /// What the node has said about its keys, as far as this one has heard.
    private static func keys(_ call: Call, _ node: String) async throws -> Reply {
        guard try await call.store.follows(node) else { throw missing() }
        let bytes = try await call.store.statements(of: node) ?? KeyChain().encoded
        return Reply(.ok, headers: [.cacheControl: "no-cache"], body: .whole(ByteBuffer(bytes: bytes), .octets))
    }

    private static func size(_ note: [UInt8]) throws -> UInt64 {
        try Checkpoint(text: try SignedNote(parsing: note).text).size
    }

    private static func checkpoint(_ call: Call, _ note: [UInt8]) throws -> Reply {
        let size = try size(note)
        let headers: Headers = [.eTag: EntityTags.tag(Int64(clamping: size)), .cacheControl: "no-cache"]
        if LogHandlers.isKnown(call, size) { return Reply(.notModified, headers: headers) }
        var text = headers
        text[.contentType] = "text/plain; charset=utf-8"
        return Reply(.ok, headers: text, body: .whole(ByteBuffer(bytes: note), .octets))
    }

    private static func sync(_ call: Call, _ origin: LogOrigin, _ note: [UInt8]) async throws -> Reply {
        let size = try size(note)
        guard let have = UInt64(call.arguments["have"] ?? "0") else {
            throw Problem(
                .invalidParameter, at: "query/have", code: "malformed", "have is a number of entries, such as 1000")
        }
        let headers: Headers = [.eTag: EntityTags.tag(Int64(clamping: size)), .cacheControl: "no-store"]
        if LogHandlers.isKnown(call, size) { return Reply(.notModified, headers: headers) }
        guard have <= size else {
            throw Problem(
                .invalidParameter, at: "query/have", code: "too-large",
                "\(size) entries of the log are here, and not \(have)")
        }
        return Reply(
            .ok, headers: headers,
            body: .stream(.octets) { writer in
                try await writer.write(ByteBuffer(bytes: SyncFrame.header(checkpoint: note, from: have)))
                var next = have
                while next < size {
                    let limit = min(batch, Int(size - next))
                    let openings = try await call.store.openings(ofFollowed: origin, from: next, limit: limit)
                    guard openings.count == limit else { throw missing() }
                    var bytes: [UInt8] = []
                    for entry in openings {
                        SyncFrame(
                            commitment: entry.commitment,
                            opening: entry.opening.map { .init(salt: $0.salt, body: $0.body) }
                        ).encode(into: &bytes)
                    }
                    try await writer.write(ByteBuffer(bytes: bytes))
                    next += UInt64(openings.count)
                }
            })
    }
}
