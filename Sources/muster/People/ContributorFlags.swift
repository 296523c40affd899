import ArgumentParser
import CanonicalJSON
import Registry

/// The fields of a contributor, private ones included.
struct ContributorFlags: RecordFlags {
    static let kind = RecordKind.contributor
    static let example = """
        --name "Ada Example" --country PT --skill python:expert \\
              --identity github:ada-example --consent self --audience federation
        """
    static let editExample = "--skill rust:learning --topic compilers"
    static let exampleName = "github:ada-example"

    @Option(help: "The name to be known by.") var name: String?
    @Option(help: ArgumentHelp("Country, ISO 3166-1 alpha-2.", valueName: "code")) var country: String?
    @Option(help: ArgumentHelp("IANA time zone, such as Europe/Lisbon.", valueName: "zone")) var timeZone: String?
    @Option(help: ArgumentHelp("A language, BCP 47; repeat for more.", valueName: "tag")) var language: [String] = []
    @Option(help: ArgumentHelp("An account, such as github:ada; repeat.", valueName: "service:handle"))
    var identity: [String] = []
    @Option(
        help: ArgumentHelp(
            "A skill; the levels are learning, working, proficient, expert. Repeat.", valueName: "name:level"))
    var skill: [String] = []
    @Option(help: "A topic of interest; repeat for more.") var topic: [String] = []
    @Option(help: "A role sought, such as maintainer; repeat for more.") var role: [String] = []
    @Option(help: ArgumentHelp("An organization they belong to; repeat.", valueName: "name")) var affiliation:
        [String] = []
    @Option(help: ArgumentHelp("A link; repeat for more.", valueName: "url")) var link: [String] = []
    @Option(help: "A few sentences about them.") var summary: String?
    @Option(
        help: ArgumentHelp(
            "What says they agree to be listed: self, written or published. Needed beyond private.", valueName: "basis")
    )
    var consent: String?
    @Option(help: ArgumentHelp("When they agreed (default: today).", valueName: "date")) var consentDate: String?
    @Option(help: ArgumentHelp("Where that is written down.", valueName: "text")) var consentNote: String?
    @Option(help: "E-mail address; private, never leaves this node.") var email: String?
    @Option(help: ArgumentHelp("Legal name; private, never leaves this node.", valueName: "name")) var legalName:
        String?
    @Option(help: ArgumentHelp("Account to pay stipends to; private, never leaves this node.", valueName: "iban"))
    var iban: String?
    @Option(help: ArgumentHelp("The account's bank; private, never leaves this node.", valueName: "bic"))
    var bic: String?

    func apply(to editor: inout BodyEditor) throws {
        try editor.set("name", text: name)
        try editor.set("country", text: country)
        try editor.set("timeZone", text: timeZone)
        try editor.append("languages", texts: language)
        try editor.merge("identities", try identity.map(Arguments.identity), keys: ["service", "handle"])
        try editor.merge("skills", try skill.map(Arguments.skill), keys: ["name"])
        try editor.append("topics", texts: topic)
        try editor.append("roles", texts: role)
        try editor.merge(
            "affiliations", affiliation.map { ["organization": .string(Normalization.nfc($0))] }, keys: ["organization"]
        )
        try editor.append("links", texts: link)
        try editor.set("summary", text: summary)
        try editor.set("consent/basis", text: consent)
        try editor.set("consent/date", text: consentDate ?? (consent == nil ? nil : Clock.today().description))
        try editor.set("consent/note", text: consentNote)
    }

    /// The private fields that are given; nil when none is.
    func privateFields() throws -> JSONObject? {
        var fields = JSONObject()
        fields["email"] = email.map { .string($0) }
        fields["iban"] = iban.map { .string(Arguments.account($0)) }
        fields["bic"] = bic.map { .string(Arguments.account($0)) }
        fields["legalName"] = legalName.map { .string(Normalization.nfc($0)) }
        guard !fields.isEmpty else { return nil }
        return fields
    }

    /// Nothing at all was said by flags.
    var isEmpty: Bool {
        [name, country, timeZone, summary, consent, consentDate, consentNote, email, legalName, iban, bic].allSatisfy {
            $0 == nil
        }
            && [language, identity, skill, topic, role, affiliation, link].allSatisfy(\.isEmpty)
    }
}
