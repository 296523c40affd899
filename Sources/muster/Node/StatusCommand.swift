import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster status`
struct StatusCommand: ParsableCommand {
    static let configuration = Help.command(
        "status", "How a node is, and how much of what it holds.", usage: "muster status [--json]",
        "Counts only what you may see. A steward's token shows the node's own figures as well.",
        examples: [("muster status", nil), ("muster status --node https://muster.example.org --json", nil)])

    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let about = try connection.client.about()
        let status = try connection.client.status()
        let identity = try connection.identity()
        if json {
            let document: JSONObject = [
                "node": .object(about), "status": .object(status), "you": .object(identity.document),
            ]
            return try Output.write { try $0.line(CanonicalJSON.encode(document)) }
        }
        var rows: [(String, [String])] = [
            ("node", ["\(about["name"]?.stringValue ?? "") at \(connection.client.node)"]),
            ("version", [about["version"]?.stringValue ?? ""]),
        ]
        if let key = about["verifierKey"]?.stringValue { rows.append(("verifier key", [key])) }
        rows.append(("you are", [LoginCommand.words(identity)]))
        let counts = status["counts"]?.objectValue ?? JSONObject()
        for kind in RecordKind.allCases {
            guard let count = (counts[kind.rawValue] ?? counts[kind.plural])?.integerValue else { continue }
            rows.append((kind.plural, [Numbers.grouped(count)]))
        }
        for (name, value) in status where name != "counts" { rows += StatusCommand.rows(name, value) }
        try Output.write { try RecordText.print(rows, to: $0) }
    }

    /// Nested figures as one row each; the name says the unit.
    private static func rows(_ name: String, _ value: JSONValue) -> [(String, [String])] {
        if name == "pool", let pool = value.objectValue { return [("pool", [StatusCommand.pool(pool)])] }
        if let object = value.objectValue { return object.flatMap { rows($0.key, $0.value) } }
        if name == "uptimeSeconds", let seconds = value.integerValue { return [("uptime", [duration(seconds)])] }
        if name.hasSuffix("Bytes"), let bytes = value.integerValue {
            return [(words(String(name.dropLast("Bytes".count))), [Numbers.bytes(bytes)])]
        }
        return [(words(name), RecordText.lines(value))]
    }

    /// The connections to the database in one line.
    private static func pool(_ pool: JSONObject) -> String {
        func number(_ name: String) -> Int64 { pool[name]?.integerValue ?? 0 }
        let waiting = Numbers.count(number("waiting"), "request waits", "requests wait")
        return "\(Numbers.count(number("size"), "connection", "connections")): \(number("leased")) at work, "
            + "\(number("idle")) idle; \(waiting)"
    }

    /// `queueLength` as `queue length`.
    private static func words(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? " \($1.lowercased())" : String($1) }
    }

    private static func duration(_ seconds: Int64) -> String {
        let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        return hours > 0
            ? "\(hours) h \(minutes) min" : minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
    }
}
