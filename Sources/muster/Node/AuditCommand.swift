import ArgumentParser
import CanonicalJSON
import MusterClient

/// `muster audit`
struct AuditCommand: ParsableCommand {
    static let configuration = Help.command(
        "audit", "Who did what that needed a privilege, newest first.",
        usage: "muster audit [--limit <n>] [--cursor <cursor>] [--json]", "For stewards and coordinators.",
        examples: [("muster audit", nil), ("muster audit --limit 200 --json", nil)])

    @Option(help: ArgumentHelp("At most so many, 1 to 1000.", valueName: "n")) var limit = 50
    @Option(help: ArgumentHelp("Go on where a listing ended.", valueName: "cursor")) var cursor: String?
    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    }

    func run() throws {
        let page = try node.connect().client.audit(limit: limit, cursor: cursor)
        try Output.write { output in
            if json {
                for item in page.items { try output.line(CanonicalJSON.encode(item)) }
                return
            }
            var table = Table([
                .init("at"), .init("who", least: 8), .init("role"), .init("did", least: 8), .init("what", least: 12),
            ])
            for item in page.items {
                func text(_ name: String) -> String { item[name].map(RecordText.text) ?? "" }
                let what = [text("kind"), text("id").isEmpty ? text("record") : text("id"), text("note")]
                table.add([
                    String(text("at").prefix(19)), text("actor"), text("role"), text("action"),
                    what.filter { !$0.isEmpty }.joined(separator: " "),
                ])
            }
            try table.print(to: output)
            if page.items.isEmpty { try output.line("Nothing yet.") }
        }
        if let next = page.next { Output.tell("There is more: --cursor \(next)") }
    }
}
