import ArgumentParser
import CanonicalJSON
import Interchange
import Registry
import TransparencyLog

/// `muster allocate`
struct AllocateCommand: ParsableCommand {
    static let configuration = Help.command(
        "allocate", "Share a budget out among requests, so that anyone can recompute it.",
        usage:
            "muster allocate <round> --seed <seed> [--expect <digest>] [--record]\n  muster allocate <round> --commit\n  muster allocate <round> --method proportional",
        """
        A draw takes the requests in an order that is drawn by weight, and meets each as far as the project's cap of the \
        year and the budget reach. Without a seed nothing is drawn; with the same requests and the same seed the result \
        is the same on every machine. “proportional” shares the budget among all, by weight and amount, instead. \
        docs/allocation.md says both exactly.

        Nobody should be able to choose a seed that suits them. First publish the digest of the requests (--commit), then \
        take a seed that nobody could know at that time, such as the numbers of a public lottery on a day named before.

        THE ROUND is a JSON file, or CSV with the columns id, project, amount, weight and awarded (what the project had \
        earlier this year); a CSV file's settings are options. Amounts are in one unit, a currency or a unit of compute.

        Nothing is asked of a node, and nothing paid. With --record the node recomputes the round and writes its digest, \
        its seed and that of the result into the audit trail.
        """,
        examples: [
            ("muster allocate Examples/small-grants.json --commit", "before the seed is known"),
            ("muster allocate Examples/small-grants.json --seed \"4 8 15 16 23 42\"", nil),
            (
                "muster allocate requests.csv --unit EUR --budget 30000 --cap 10000 \\\n      --name \"Spring round\" --seed 20270301-17-4-33 --csv",
                nil
            ),
        ])

    @Argument(help: ArgumentHelp("A round: JSON, or requests as CSV; “-” is standard input.", valueName: "round"))
    var round: String
    @Option(help: ArgumentHelp("What the draw is made with.", valueName: "seed")) var seed: String?
    @Option(
        help: ArgumentHelp("draw (unless told) or proportional.", valueName: "method"),
        completion: .list(["draw", "proportional"]))
    var method: String?
    @Flag(help: "Only check the round and print its digest.") var commit = false
    @Option(help: ArgumentHelp("Refuse when the round's digest is another one.", valueName: "digest"))
    var expect: String?
    @OptionGroup(title: "The round's settings, for CSV") var settings: AllocationSettings
    @Flag(help: "Write JSON; amounts in minor units.") var json = false
    @Flag(help: "Write CSV.") var csv = false
    @Flag(help: "Write the round and its result into the node's audit trail.") var record = false
    @OptionGroup var node: NodeOptions

    static let hashes = AllocationHashes(
        sha256: { SHA256.digest($0) }, hmac: { HMACSHA256.code(key: $0, message: $1) })

    func validate() throws {
        guard !(json && csv) else { throw ValidationError("--json and --csv contradict each other.") }
        guard !(commit && (seed != nil || record || csv)) else {
            throw ValidationError("--commit comes before the draw: leave --seed, --record and --csv out.")
        }
    }

    func run() throws {
        let checked = try AllocationFile.read(round, settings, method: method)
        let digest = checked.digest(Self.hashes)
        if let expect, expect.lowercased() != digest {
            throw Failure(
                .refused, "The round is not the one that was committed to: its digest is \(digest).",
                mend: "Somebody has changed it since, or the digest is that of another round.")
        }
        if commit {
            guard !json else {
                let answer: JSONObject = ["digest": .string(digest), "round": .object(checked.canonical)]
                return try Output.write { try $0.line(CanonicalJSON.encode(answer)) }
            }
            return try Output.lines(digest)
        }
        let allocation: Allocation
        do { allocation = try Allocation(checked, seed: seed, hashes: Self.hashes) } catch {
            throw Failure(.usage, error.description)
        }
        if record { try AllocationRecording.send(allocation, to: try node.connect()) }
        try Output.write { output in
            if json {
                try output.line(CanonicalJSON.encode(allocation.json))
            } else if csv {
                try output.raw(AllocationCSV.write(allocation))
            } else {
                try AllocationText.show(allocation, to: output)
            }
        }
    }
}

/// What a CSV file of requests does not say.
struct AllocationSettings: ParsableArguments {
    @Option(help: ArgumentHelp("What the round is called.", valueName: "text")) var name: String?
    @Option(help: ArgumentHelp("EUR, gpu-hours, …", valueName: "unit")) var unit: String?
    @Option(help: ArgumentHelp("What there is to share out.", valueName: "amount")) var budget: String?
    @Option(help: ArgumentHelp("What a project may have a year.", valueName: "amount")) var cap: String?
    @Option(help: ArgumentHelp("The least that an award may be.", valueName: "amount")) var minimum: String?

    var isSaid: Bool { [name, unit, budget, cap, minimum].contains { $0 != nil } }
}
