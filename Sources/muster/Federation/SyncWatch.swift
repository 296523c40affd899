import CanonicalJSON
import Glibc
import MusterClient

/// `muster sync --watch`: pulls again and again, and says what came, until it is interrupted.
struct SyncWatch {
    /// Between two looks.
    private static let pause: UInt32 = 1

    let client: NodeClient
    let json: Bool

    private var sizes: [String: Int64] = [:]
    private var errors: [String: String] = [:]
    private var isFirst = true

    init(client: NodeClient, json: Bool) {
        self.client = client
        self.json = json
    }

    mutating func run() throws -> Never {
        while true {
            try client.call(.post, "/v1/sync")
            let answer = try client.call(.get, "/v1/federation").objectValue
            for item in (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue) { try tell(item) }
            isFirst = false
            sleep(Self.pause)
        }
    }

    private mutating func tell(_ item: JSONObject) throws {
        let peer = item["peer"]?.objectValue ?? JSONObject()
        let node = peer["node"]?.stringValue ?? ""
        try tell(error: peer["error"]?.stringValue, of: node)
        for log in (item["logs"]?.arrayValue ?? []).compactMap(\.objectValue) {
            guard let origin = log["origin"]?.stringValue, let size = log["size"]?.integerValue else { continue }
            try tell(error: log["error"]?.stringValue, of: origin)
            let before = sizes.updateValue(size, forKey: origin) ?? (isFirst ? size : 0)
            guard size > before else { continue }
            if json {
                let line: JSONObject = [
                    "log": .string(origin), "entries": .integer(size - before), "size": .integer(size),
                ]
                try Output.lines(String(decoding: CanonicalJSON.encode(line), as: UTF8.self))
            } else {
                try Output.lines(
                    TextWidth.printable(
                        "\(origin): \(Numbers.count(size - before, "entry", "entries")), \(Numbers.grouped(size)) in all"
                    ))
            }
        }
    }

    /// An error is told when it comes, and when it is over.
    private mutating func tell(error: String?, of name: String) throws {
        guard errors[name] != error else { return }
        errors[name] = error
        if json {
            var line: JSONObject = ["of": .string(name)]
            line["error"] = error.map { .string($0) } ?? .null
            try Output.lines(String(decoding: CanonicalJSON.encode(line), as: UTF8.self))
        } else {
            try Output.lines(TextWidth.printable("\(name): \(error ?? "goes on")"))
        }
    }
}
