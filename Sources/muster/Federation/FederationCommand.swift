import ArgumentParser
import CanonicalJSON
import MusterClient

/// `muster sync`
struct SyncCommand: ParsableCommand {
    static let configuration = Help.command(
        "sync", "Pull every peer of a node now, and say what became of each.", usage: "muster sync [--watch] [--json]",
        """
        A node pulls its peers by itself (muster serve --sync-interval); this does not wait for it. For stewards.

        With --watch it goes on until it is interrupted, and says what came and what failed since, a line each. It is the \
        node that follows, at once when it runs with “muster serve --watch”.

        Ends with 1 when something could not be pulled.
        """,
        examples: [("muster sync", nil), ("muster sync --watch", nil)])

    @Flag(help: "Go on, and say what comes.") var watch = false
    @Flag(help: "Write one line of JSON for each peer; with --watch, for each change.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        if watch {
            var watch = SyncWatch(client: try node.connect().client, json: json)
            try watch.run()
        }
        let answer = try node.connect().client.call(.post, "/v1/sync").objectValue
        let items = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        var failed: Int64 = 0
        try Output.write { output in
            if items.isEmpty, !json { try output.line("This node follows no other.") }
            for item in items {
                let logs = (item["logs"]?.arrayValue ?? []).compactMap(\.objectValue)
                if item["error"] != nil || logs.contains(where: { $0["error"] != nil }) { failed += 1 }
                if json {
                    try output.line(CanonicalJSON.encode(item))
                    continue
                }
                if let error = item["error"]?.stringValue {
                    try output.line(TextWidth.printable("\(item["node"]?.stringValue ?? ""): \(error)"))
                } else if logs.isEmpty {
                    try output.line(
                        TextWidth.printable("\(item["node"]?.stringValue ?? ""): has published nothing for us"))
                }
                for log in logs { try output.line(TextWidth.printable(SyncCommand.line(log))) }
            }
        }
        guard failed == 0 else {
            throw Failure(
                .refused, "\(Numbers.count(failed, "peer", "peers")) could not be pulled to the end.",
                mend: "muster federation status keeps what happened.")
        }
    }

    private static func line(_ log: JSONObject) -> String {
        func number(_ name: String) -> Int64 { log[name]?.integerValue ?? 0 }
        let origin = log["origin"]?.stringValue ?? ""
        if let error = log["error"]?.stringValue { return "\(origin): \(error)" }
        guard number("entries") > 0 else { return "\(origin): nothing new, \(Numbers.grouped(number("size"))) in all" }
        return
            "\(origin): \(Numbers.count(number("entries"), "entry", "entries")), \(Numbers.grouped(number("size"))) in all; "
            + "\(Numbers.count(number("stored"), "record", "records")) stored, \(number("removed")) gone"
    }
}

/// `muster federation`
struct FederationCommand: ParsableCommand {
    static let configuration = Help.command(
        "federation", "How following other nodes goes: status, digest.", usage: "muster federation <subcommand>", "",
        examples: [("muster federation status", nil), ("muster federation digest", nil)],
        subcommands: [FederationStatus.self, FederationDigest.self, FederationResume.self])
}

/// `muster federation status`
struct FederationStatus: ParsableCommand {
    static let configuration = Help.command(
        "status", "Each peer and log: how far, since when, what is withheld, the last error.",
        usage: "muster federation status [--json]",
        """
        For stewards. STATE is “following”; or “fork” or “stopped”, when the peer's log has said something under its \
        signature that cannot be taken: nothing further of it is taken until a person has looked, and removed and added \
        the peer again. “Withheld” counts entries that came without a body and without a reason for it.

        Ends with 1 when a log does not go on or something is withheld.
        """,
        examples: [("muster federation status", nil), ("muster federation status --json", nil)])

    @Flag(help: "Write one line of JSON for each peer.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/federation").objectValue
        let items = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        var bad = false
        try Output.write { output in
            if items.isEmpty, !json { try output.line("This node follows no other.") }
            for item in items {
                for log in (item["logs"]?.arrayValue ?? []).compactMap(\.objectValue) {
                    if log["state"]?.stringValue != "following" || (log["withheld"]?.integerValue ?? 0) > 0 {
                        bad = true
                    }
                }
                if json {
                    try output.line(CanonicalJSON.encode(item))
                } else {
                    try FederationText.show(item, to: output)
                }
            }
        }
        guard !bad else { throw Failure(.refused, "A log does not go on, or entries of one are withheld.") }
    }
}

/// A peer with its logs, as a person reads it.
enum FederationText {
    static func show(_ item: JSONObject, to output: Output) throws {
        let peer = item["peer"]?.objectValue ?? JSONObject()
        func text(_ name: String) -> String { peer[name]?.stringValue ?? "" }
        try output.line(Style.bold.paint(TextWidth.printable(text("node")), on: 1))
        var rows: [(String, [String])] = [
            ("url", [text("url")]), ("key", [text("key")]),
            ("trust", [text("trust") + (peer["hasToken"]?.boolValue == true ? ", with a token" : "")]),
            ("since", [text("added")]), ("last pull", [text("succeeded").isEmpty ? "none yet" : text("succeeded")]),
        ]
        if let knows = peer["knowsUs"]?.boolValue {
            rows.append(
                (
                    "knows us",
                    [
                        knows
                            ? "yes: what is for this node is read by its key"
                            : "no: what is public is read; its steward can add this node (muster peer add)"
                    ]
                ))
        }
        if !text("error").isEmpty { rows.append(("error", ["\(text("failed")): \(text("error"))"])) }
        for log in (item["logs"]?.arrayValue ?? []).compactMap(\.objectValue) {
            rows.append((log["origin"]?.stringValue ?? "", lines(log)))
        }
        try RecordText.print(rows, to: output)
    }

    private static func lines(_ log: JSONObject) -> [String] {
        let size = log["size"]?.integerValue ?? 0
        let advanced = log["advanced"]?.stringValue.map { ", last grown \($0)" } ?? ""
        var lines = [
            "\(log["state"]?.stringValue ?? ""), \(Numbers.count(size, "entry", "entries")) since "
                + "\(log["since"]?.stringValue ?? "")\(advanced)"
        ]
        let withheld = log["withheld"]?.integerValue ?? 0
        if withheld > 0 {
            let first = (log["firstWithheld"]?.arrayValue ?? []).compactMap(\.integerValue).map(String.init)
            lines.append("\(withheld) withheld: \(first.joined(separator: ", "))…")
        }
        if let error = log["error"]?.stringValue { lines.append(error) }
        return lines
    }
}
