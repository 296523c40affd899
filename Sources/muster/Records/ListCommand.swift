import ArgumentParser
import Registry

/// `muster KIND list`
struct ListCommand<Filters: SearchFilters>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let kind = Filters.kind
        return Help.command(
            "list", "List \(kind.plural).", usage: "muster \(kind.rawValue) list [<filters>] [--limit <n>] [--all]",
            "Only what you may see is listed, and counted.",
            examples: [("muster \(kind.rawValue) list", nil)]
                + Filters.examples.map { ("muster \(kind.rawValue) list \($0.0)", $0.1) })
    }

    @OptionGroup(title: "Filters") var filters: Filters
    @OptionGroup(title: "Listing") var listing: ListingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        try listing.list(
            Filters.kind, filters.parameters(References(connection)), connection, reasons: false)
    }
}
