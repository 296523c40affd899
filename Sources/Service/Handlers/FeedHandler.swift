import Federation
import NIOCore
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// All that has changed in any log that the caller may read, in one answer; or that nothing has, in as few bytes as HTTP
/// allows.
enum FeedHandler {
    /// The longest that a request is held, in seconds: below what the proxies between two nodes usually allow.
    static let longestWait: Int64 = 50

    static func answer(_ call: Call) async throws -> Reply {
        guard let have = Feed.have(call.arguments["have"] ?? "", of: call.context.node.name) else {
            throw Problem(
                .invalidParameter, at: "query/have", code: "malformed",
                "have lists logs and how many entries of each you have: public/1:1000,federation/1:20")
        }
        let end = NIODeadline.now() + .seconds(Int64(call.arguments.integer("wait") ?? 0))
        let signal = call.context.grown
        while true {
            let generation = signal.generation
            let logs = try await call.store.latestLogs(and: Array(have.keys), by: call.principal)
            let tag = Self.tag(logs)
            var headers: Headers = [.eTag: tag]
            // What only some may read is kept by nobody in between.
            if call.principal != .anonymous { headers[.cacheControl] = "no-store" }
            guard let known = call.header(.ifNoneMatch), Self.names(tag, known) else {
                return stream(call, logs, have, headers)
            }
            let left = end - .now()
            if left > .zero, await signal.wait(since: generation, for: left, on: call.channel.eventLoop) { continue }
            return Reply(.notModified, headers: headers, isBare: true)
        }
    }

    /// Says what was told: other notes, another tag.
    private static func tag(_ logs: [LatestLog]) -> String {
        var hash = SHA256Stream()
        for log in logs { hash.add(log.checkpoint) }
        let words = Base64URL.encode(Array(hash.finish().prefix(9)))
        return "\"\(words)\""
    }

    private static func names(_ tag: String, _ header: String) -> Bool {
        header.split(separator: ",").contains {
            var text = $0.drop { $0 == " " }
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            while text.last == " " { text.removeLast() }
            return text == tag
        }
    }

    /// Who has more than there is sees by the checkpoint that it is so. What has ended, and what goes on from it, the caller
    /// asks for by itself: it alone knows what of the one it can build the other from.
    private static func entries(
        of log: LatestLog, _ logs: [LatestLog], _ have: [LogOrigin: UInt64]
    ) -> Feed.Line.Entries {
        if have[log.origin] == log.size { return .none }
        func isOf(_ other: LogOrigin) -> Bool { other.audience == log.origin.audience }
        let hasEnded = logs.contains { isOf($0.origin) && $0.origin.epoch > log.origin.epoch }
        let goesOn = have[log.origin] == nil && have.keys.contains { isOf($0) && $0.epoch < log.origin.epoch }
        return hasEnded || goesOn ? .asked : .from(min(have[log.origin] ?? 0, log.size))
    }

    private static func stream(
        _ call: Call, _ logs: [LatestLog], _ have: [LogOrigin: UInt64], _ headers: Headers
    ) -> Reply {
        let lines = logs.map { log in
            Feed.Line(origin: log.origin, size: log.size, entries: entries(of: log, logs, have))
        }
        return LogStream.reply(call, headers: headers, isBare: true) { write in
            try await write(Feed.head(lines))
            for (log, line) in zip(logs, lines) {
                guard case .from(let from) = line.entries else { continue }
                try await LogStream.entries(call, log.origin, log.checkpoint, from: from, to: log.size) { bytes in
                    var piece: [UInt8] = []
                    Feed.encode(piece: bytes, into: &piece)
                    try await write(piece)
                }
                var end: [UInt8] = []
                Feed.encode(piece: [], into: &end)
                try await write(end)
            }
        }
    }
}
