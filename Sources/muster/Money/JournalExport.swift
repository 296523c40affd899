import ArgumentParser
import CanonicalJSON
import Interchange
import MusterClient

/// `muster export beancount`
struct BeancountExport: ParsableCommand {
    static let configuration = Help.command(
        "beancount", "Write the books for Beancount.", usage: "muster export beancount [--output <file>]",
        """
        Every entry, and at the end what each account must hold: bean-check says whether it comes to the same. Funds \
        are named and people are not.
        """,
        examples: [("muster export beancount --output books.beancount && bean-check books.beancount", nil)])

    @OptionGroup var options: JournalOptions

    func run() throws { try options.write(.beancount) }
}

/// `muster export hledger`
struct HledgerExport: ParsableCommand {
    static let configuration = Help.command(
        "hledger", "Write the books for hledger.", usage: "muster export hledger [--output <file>]",
        """
        Every entry, and at the end what each account must hold: “hledger check” says whether it comes to the same. \
        Funds are named and people are not.
        """,
        examples: [("muster export hledger --output books.journal && hledger -f books.journal check", nil)])

    @OptionGroup var options: JournalOptions

    func run() throws { try options.write(.hledger) }
}

/// Where a journal goes.
struct JournalOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"),
        completion: .file())
    var output: String?
    @OptionGroup var node: NodeOptions

    func write(_ format: AccountingFormat) throws {
        let connection = try node.connect()
        guard let output else { return try Output.write { try journal(format, connection, to: $0) } }
        try LocalFile.replace(output, mode: 0o600) { descriptor in
            try Output.write(to: descriptor) { try journal(format, connection, to: $0) }
        }
        Output.tell("Wrote the books to \(output).")
    }

    private func journal(_ format: AccountingFormat, _ connection: Connection, to output: Output) throws {
        var writer = AccountingWriter(format)
        try connection.client.lines(.get, "/v1/money/statement") { line in
            do {
                let text = try writer.add(connection.client.object(line))
                if !text.isEmpty { try output.line(String(text.dropLast())) }
            } catch is AccountingError {
                throw ClientError(.notANode, "\(connection.client.node) sent a line that is not a posting")
            }
        }
        try output.line(String(writer.finish().dropLast()))
    }
}
