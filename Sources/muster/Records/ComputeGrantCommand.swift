import ArgumentParser
import CanonicalJSON
import Registry

/// `muster compute-grant`
struct ComputeGrantCommand: ParsableCommand {
    static let configuration = Help.command(
        "compute-grant", "Compute that facilities grant: add, edit, show, list, remove.",
        usage: "muster compute-grant <subcommand>",
        "These are the records, which others may see as their audience allows. What was used of them stays on their home node: “muster compute”.",
        examples: [
            ("muster compute-grant add \(Flags.example)", nil),
            ("muster compute-grant list --project exampleproject", nil),
        ],
        subcommands: [
            AddCommand<Flags>.self, EditCommand<Flags>.self, ShowCommand<Flags>.self,
            ListCommand<ComputeGrantFilters>.self, RemoveCommand<Flags>.self,
        ])

    /// The fields of a compute grant.
    struct Flags: RecordFlags {
        static let kind = RecordKind.computeGrant
        static let example = """
            --project exampleproject \\
                  --provider "Example Compute Centre" --facility "GPU partition" \\
                  --quantity "500,000 gpu-hours" --device a100-80g \\
                  --from 2026-12-01 --until 2027-11-30
            """
        static let editExample = "--until 2028-05-31"
        static let exampleName = "ID"

        @Option(help: ArgumentHelp("The project it is granted to.", valueName: "project")) var project: String?
        @Option(help: ArgumentHelp("Who grants it: a name, or an organization.", valueName: "who")) var provider:
            String?
        @Option(help: ArgumentHelp("The machine or its part.", valueName: "text")) var facility: String?
        @Option(
            help: ArgumentHelp(
                "How much of what: “500,000 gpu-hours”; or node-hours, core-hours, gib-days.", valueName: "amount unit")
        )
        var quantity: String?
        @Option(help: ArgumentHelp("For GPU-hours the type, such as a100-80g, or other.", valueName: "device"))
        var device: String?
        @Option(help: ArgumentHelp("First day of the window.", valueName: "date")) var from: String?
        @Option(help: ArgumentHelp("Last day of the window.", valueName: "date")) var until: String?
        @Option(help: ArgumentHelp("What it is said to be worth, such as “3,000,000 EUR”.", valueName: "money"))
        var value: String?
        @Option(help: ArgumentHelp("The facility's own number of it.", valueName: "text")) var reference: String?
        @Option(help: ArgumentHelp("A few sentences.", valueName: "text")) var summary: String?

        func apply(to editor: inout BodyEditor) throws {
            try editor.set("project", text: project)
            try editor.set("provider", text: provider)
            try editor.set("facility", text: facility)
            if let quantity {
                let (amount, unit) = try ComputeArguments.quantity(quantity)
                try editor.set("quantityMilli", .integer(amount))
                try editor.set("unit", .string(unit.rawValue))
            }
            try editor.set("device", try device.map { .string(try ComputeArguments.device($0)) })
            try editor.set("from", text: from)
            try editor.set("until", text: until)
            try editor.set("value", try value.map(ComputeArguments.money))
            try editor.set("reference", text: reference)
            try editor.set("summary", text: summary)
        }
    }
}

/// Amounts of compute as arguments.
enum ComputeArguments {
    /// "500,000 gpu-hours" as thousandths and unit.
    static func quantity(_ text: String) throws -> (Int64, ComputeUnit) {
        let parts = Prompt.trimmed(text).split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw Failure(
                .usage, "“\(TextWidth.printable(text))” has no unit.",
                mend: "Write it like “500,000 gpu-hours”; the units are gpu-hours, node-hours, core-hours and gib-days."
            )
        }
        return try usage { () throws(InputError) in
            (try FixedPoint.parse(parts[0], digits: ComputeUnit.digits), try ComputeUnit.parse(parts[1]))
        }
    }

    /// An amount for a grant whose unit is known; the unit may stand behind it.
    static func amount(_ text: String, of unit: ComputeUnit) throws -> Int64 {
        let parts = Prompt.trimmed(text).split(separator: " ", maxSplits: 1).map(String.init)
        return try usage { () throws(InputError) in
            if parts.count == 2 {
                let said = try ComputeUnit.parse(parts[1])
                guard said == unit else {
                    throw InputError("The grant is in \(unit.label), and \"\(text)\" is in \(said.label). Convert it.")
                }
            }
            return try FixedPoint.parse(parts.first ?? "", digits: ComputeUnit.digits)
        }
    }

    static func device(_ text: String) throws -> String {
        if TextFolding.fold(text) == ComputeDevice.other { return ComputeDevice.other }
        return try usage { () throws(InputError) in try ComputeDevice.parse(text).name }
    }

    static func money(_ text: String) throws -> JSONValue {
        let money = try usage { () throws(InputError) in try Money.parse(text) }
        return ["amount": .integer(money.amount), "currency": .string(money.currency)]
    }

    static func date(_ text: String, _ option: String) throws -> CivilDate {
        guard let date = CivilDate(text) else {
            throw Failure(
                .usage, "\(option): “\(TextWidth.printable(text))” is not a day.", mend: "Write it like 2026-12-01.")
        }
        return date
    }

    /// Runs a reader of what the user typed, whose refusal is a wrong use.
    static func usage<R>(_ body: () throws(InputError) -> R) throws -> R {
        do throws(InputError) { return try body() } catch {
            // Also where the message lists what there is: the nearest is easily overlooked in it.
            throw Failure(
                .usage, error.message, mend: error.suggestion.map { "Did you mean “\(TextWidth.printable($0))”?" })
        }
    }
}
