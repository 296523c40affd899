import ArgumentParser
import Registry

/// `muster search`
struct SearchCommand: ParsableCommand {
    static let configuration = Help.command(
        "search", "Find people, openings, projects and organizations, and see why each fits.",
        usage: "muster search <kind> [<text>] [<filters>]",
        """
        Every filter must hold; --prefer puts those who fit it first. Each result says why it is where it is. What you \
        may not see is not found, and not counted either.
        """,
        examples: [
            ("muster search contributors --skill python:proficient --hours 8", nil),
            ("muster search openings --skill c --near Asia/Kolkata --overlap 3", nil),
            ("muster search projects --topic \"linear algebra\" --json", nil),
        ],
        subcommands: [
            SearchKindCommand<ContributorFilters>.self, SearchKindCommand<OpeningFilters>.self,
            SearchKindCommand<ProjectFilters>.self, SearchKindCommand<OrganizationFilters>.self,
            SearchKindCommand<AvailabilityFilters>.self, SearchKindCommand<EngagementFilters>.self,
            SearchKindCommand<NominationFilters>.self, SearchKindCommand<ComputeGrantFilters>.self,
        ])
}

/// `muster search KINDS`
struct SearchKindCommand<Filters: SearchFilters>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let plural = Filters.kind.plural
        return Help.command(
            plural, "Find \(plural).", usage: "muster search \(plural) [<text> ...] [<filters>]",
            "", examples: Filters.examples.map { ("muster search \(plural) \($0.0)", $0.1) })
    }

    @OptionGroup(title: "Filters") var filters: Filters
    @OptionGroup(title: "Listing") var listing: ListingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        try listing.list(Filters.kind, filters.parameters(References(connection)), connection, reasons: true)
    }
}
