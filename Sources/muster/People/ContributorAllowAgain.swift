import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster contributor allow-again`
struct ContributorAllowAgain: ParsableCommand {
    static let configuration = Help.command(
        "allow-again", "Let somebody in again who asked to be forgotten.",
        usage: "muster contributor allow-again <key> ...",
        """
        After an erasure the node refuses the person's accounts, in imports and enrolments alike. At the person's own \
        wish a steward lifts that, account by account. Nothing that was erased comes back: they enrol anew, or are \
        imported. The audit trail says that it was done, not for whom.
        """,
        examples: [
            ("muster contributor allow-again github:ada-example", nil),
            ("muster contributor allow-again github:ada-example orcid:0000-0002-1825-0097", "two accounts"),
        ])

    @Argument(
        help: ArgumentHelp("An account as it was on record: github:ada-example; several: all.", valueName: "key"))
    var keys: [String]
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        for key in keys where !NaturalKeySpelling.isOne(key) {
            throw Failure(
                .usage, "“\(TextWidth.printable(key))” is not an account.", mend: "Write it like github:ada-example.")
        }
        let lifted = try node.connect().client.allowAgain(keys: keys)
        if json {
            let answer: JSONObject = ["lifted": .integer(lifted)]
            return try Output.write { try $0.line(CanonicalJSON.encode(answer)) }
        }
        guard lifted > 0 else {
            throw Failure(
                .refused, "Nobody with \(keys.count == 1 ? "this account" : "these accounts") is refused here.",
                mend: "Is it spelled as it was on record? Only erased people are refused.")
        }
        try Output.lines("\(Numbers.count(lifted, "account", "accounts")) may come in again.")
    }
}
