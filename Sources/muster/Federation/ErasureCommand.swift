import ArgumentParser
import CanonicalJSON
import MusterClient

/// `muster erasure`
struct ErasureCommand: ParsableCommand {
    static let configuration = Help.command(
        "erasure", "Who was forgotten, and which peers say so too; for staff.", usage: "muster erasure <subcommand>",
        """
        After an erasure the node keeps the random ids of what it removed and the places in its logs that say so: \
        nothing that names the person. A peer that has applied such an entry and deleted what it erases signs the log's \
        checkpoint (a cosignature), and this node fetches that.
        """,
        examples: [
            ("muster erasure list", nil), ("muster erasure status 0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47", nil),
        ],
        subcommands: [ErasureStatus.self, ErasureList.self])
}

/// `muster erasure status`
struct ErasureStatus: ParsableCommand {
    static let configuration = Help.command(
        "status", "Show which peers have acknowledged an erasure, and which have not.",
        usage: "muster erasure status <id> [--json]",
        """
        Give the id that the record had; “muster contributor erase” shows it. For each log that something of the person \
        was in: the last entry by which it left, and each peer that may read that log, with the size and time (by the \
        peer's clock) of the cosignature that covers the entry. A peer that does not follow this node stays outstanding. \
        “Unverified” is a cosignature that was passed on by a node whose key is not known here.

        Ends with 1 when somebody is outstanding.
        """,
        examples: [("muster erasure status 0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47", nil)])

    @Argument(help: ArgumentHelp("The id that the record had.", valueName: "id")) var id: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/erasures/\(PercentEncoding.encode(id))").objectValue
        let erasure = answer ?? JSONObject()
        try Output.write { output in
            if json { return try output.line(CanonicalJSON.encode(erasure)) }
            try ErasureText.show(erasure, to: output)
        }
        guard erasure["acknowledged"]?.boolValue == true else {
            throw Failure(
                .refused, "Not everybody has acknowledged it yet.",
                mend: "Peers are asked at every turn; “muster sync” asks them now.")
        }
    }
}

/// `muster erasure list`
struct ErasureList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List the latest erasures, and who is outstanding.",
        usage: "muster erasure list [--limit <n>] [--json]",
        "", examples: [("muster erasure list", nil), ("muster erasure list --limit 10 --json", nil)])

    @Option(help: ArgumentHelp("How many at most, 1 to 1000.", valueName: "n")) var limit = 100
    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    }

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/erasures", [("limit", String(limit))]).objectValue
        let items = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        try Output.write { output in
            if json {
                for item in items { try output.line(CanonicalJSON.encode(item)) }
                return
            }
            guard !items.isEmpty else { return try output.line("Nobody was erased here.") }
            var table = Table([
                .init("id", least: 36), .init("when", least: 10), .init("records", right: true),
                .init("outstanding", least: 11),
            ])
            for item in items {
                let outstanding = ErasureText.outstanding(item)
                table.add([
                    item["person"]?.stringValue ?? "", item["at"]?.stringValue ?? "",
                    Numbers.grouped(item["records"]?.integerValue ?? 0),
                    outstanding.isEmpty ? "nobody" : outstanding.joined(separator: ", "),
                ])
            }
            try table.print(to: output)
        }
    }
}

/// An erasure, as a person reads it.
enum ErasureText {
    /// The names of peers that have not acknowledged it, each once.
    static func outstanding(_ erasure: JSONObject) -> [String] {
        var names: Set<String> = []
        for log in logs(erasure) {
            for reader in (log["readers"]?.arrayValue ?? []).compactMap(\.objectValue)
            where reader["acknowledged"]?.boolValue != true { names.insert(reader["node"]?.stringValue ?? "") }
        }
        if erasure["waiting"]?.integerValue ?? 0 > 0 { names.insert("(not published yet)") }
        return names.sorted()
    }

    private static func logs(_ erasure: JSONObject) -> [JSONObject] {
        (erasure["logs"]?.arrayValue ?? []).compactMap(\.objectValue)
    }

    static func show(_ erasure: JSONObject, to output: Output) throws {
        let records = Numbers.count(erasure["records"]?.integerValue ?? 0, "record", "records")
        try output.line(
            Style.bold.paint(erasure["person"]?.stringValue ?? "", on: 1)
                + " erased \(erasure["at"]?.stringValue ?? ""), \(records)")
        let waiting = erasure["waiting"]?.integerValue ?? 0
        if waiting > 0 {
            try output.line("\(Numbers.count(waiting, "record has", "records have")) yet to be published as gone.")
        }
        let logs = logs(erasure)
        if logs.isEmpty, waiting == 0 { try output.line("Nothing of it was in a log: nobody else was told of it.") }
        for log in logs {
            let op = log["op"]?.stringValue == "erase" ? "erased" : "withdrawn"
            try output.line("")
            try output.line(
                TextWidth.printable(
                    "\(log["origin"]?.stringValue ?? ""): \(op) by entry \(log["entry"]?.integerValue ?? 0), "
                        + "\(log["at"]?.stringValue ?? "")"))
            let readers = (log["readers"]?.arrayValue ?? []).compactMap(\.objectValue)
            if readers.isEmpty { try output.line("  no peer may read it") }
            for reader in readers { try output.line("  " + line(reader)) }
            for other in (log["others"]?.arrayValue ?? []).compactMap(\.objectValue) {
                try output.line("  " + line(other, isOther: true))
            }
        }
    }

    private static func line(_ reader: JSONObject, isOther: Bool = false) -> String {
        let node = reader["node"]?.stringValue ?? ""
        let signed = reader["size"]?.integerValue.map { size in
            "\(Numbers.grouped(size)) entries, signed \(reader["time"]?.stringValue ?? "")"
        }
        let words: String
        if isOther {
            words = "\(reader["verified"]?.boolValue == true ? "acknowledged, no peer" : "unverified"): \(signed ?? "")"
        } else if reader["acknowledged"]?.boolValue == true {
            words = "acknowledged: \(signed ?? "")"
        } else {
            words = "outstanding" + (signed.map { ": acknowledged \($0)" } ?? ": has acknowledged nothing of this log")
        }
        return TextWidth.printable("\(node)  \(words)")
    }
}
