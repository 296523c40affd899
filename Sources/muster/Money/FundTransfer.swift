import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster fund export`
struct FundExport: ParsableCommand {
    static let configuration = Help.command(
        "export", "Send a fund to another node, with open commitments intact.",
        usage: "muster fund export <fund> --for-transfer --to <node> --output <file>",
        """
        For when a project or a sponsor moves to another fiscal host. The file holds what the fund has, by pledge, and \
        what of its stipends is still to be paid; there it is taken in by “muster fund import”. The fund's books here are \
        closed by it, for good: what was received and paid stays in them, and nothing more is posted. Said again, it \
        writes the same file.

        Refused while an instalment is in a payout under way, and while a stipend is paid by another fund too. Offers \
        that nobody has accepted stay behind. The money itself moves by bank, as the two hosts agree.
        """,
        examples: [
            ("muster fund export Arrays --for-transfer --to b.example --output arrays.json", nil)
        ])

    @Argument(help: ArgumentHelp("The fund's name or id.", valueName: "fund")) var fund: String
    @Flag(help: "That the fund's books here shall be closed.") var forTransfer = false
    @Option(help: ArgumentHelp("The name of the node that it goes to.", valueName: "node")) var to: String
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write here.", valueName: "file"), completion: .file())
    var output: String
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard forTransfer else {
            throw ValidationError("This closes the fund's books here, for good: say --for-transfer.")
        }
    }

    func run() throws {
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).fund(fund)
        let answer = try connection.client.call(
            .post, "/v1/funds/\(PercentEncoding.encode(id))/departure", body: ["to": .string(to)])
        try LocalFile.write(CanonicalJSON.encode(answer), to: output, mode: 0o600)
        Output.tell("Wrote \(output). The fund's books here are closed; at \(to): muster fund import \(output)")
    }
}

/// `muster fund import`
struct FundImport: ParsableCommand {
    static let configuration = Help.command(
        "import", "Take in a fund that another node has sent here.", usage: "muster fund import <file>",
        """
        With the same ids: its pledges, what it has, its stipends and their instalments that are still to be paid. \
        Whoever is paid must be known here, as this node's own or a peer's, and what was approved is approved anew. Said \
        again, nothing changes.
        """,
        examples: [("muster fund import arrays.json", nil)])

    @Argument(help: ArgumentHelp("What “muster fund export” wrote.", valueName: "file"), completion: .file())
    var file: String
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let bytes = try LocalFile.read(file, limit: 16 << 20)
        let document: JSONObject
        do { document = try JSONParser.parseObject(bytes, options: .foreign(maxBytes: 16 << 20)) } catch {
            throw Failure(.invalidData, "\(file) is not a fund on its way: \(error).")
        }
        let answer = try node.connect().client.call(.post, "/v1/arrivals", body: document)
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.write { try FundCommand.table([answer.objectValue ?? JSONObject()]).print(to: $0) }
    }
}
