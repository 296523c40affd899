/// The first part of a lexeme says what it is about. A facet's text is its case's name and a slash: "skill/python/3".
///
/// Invariant: the cases stand in the byte order of their texts, so that the order of lexemes is the order of
/// (facet, remainder).
enum Facet: UInt8, CaseIterable {
    /// How an engagement is carried: "basis/stipend".
    case basis
    /// What is sought or offered: "comp/volunteer", "comp/stipend"; "either" counts as both.
    case comp
    /// A person's record: "contributor/<uuid>".
    case contributor
    /// "country/de".
    case country
    /// Why an engagement ended: "exit/moved".
    case exit
    /// An opening's kind: "kind/help".
    case kind
    /// A language, natural or for programs: "lang/pt-br" (and "lang/pt"), "lang/python".
    case lang
    /// Each licence in an expression: "licence/mit".
    case licence
    /// The whole name as a slug, for finding a record by it: "name/numpy".
    case name
    /// An organization's record, or its name as a slug where there is only a name.
    case org
    /// A project's record: "project/<uuid>".
    case project
    /// "role/maintainer".
    case role
    /// One for each level reached: expert has "skill/python/1" to "skill/python/4".
    case skill
    /// "status/open"; a record without a status has its kind's default.
    case status
    /// "topic/machine-learning".
    case topic
    /// An organization's type: "type/nonprofit".
    case type
    /// A time zone, by its canonical name: "tz/europe/berlin".
    case tz
    /// An identity of a contributor that its home has seen proof of, by its key: "verified/github:ada".
    case verified
    /// A folded word of a name or text: "w/numpy".
    case w

    /// The text before the value.
    var prefix: StaticString {
        switch self {
        case .basis: "basis/"
        case .comp: "comp/"
        case .contributor: "contributor/"
        case .country: "country/"
        case .exit: "exit/"
        case .kind: "kind/"
        case .lang: "lang/"
        case .licence: "licence/"
        case .name: "name/"
        case .org: "org/"
        case .project: "project/"
        case .role: "role/"
        case .skill: "skill/"
        case .status: "status/"
        case .topic: "topic/"
        case .type: "type/"
        case .tz: "tz/"
        case .verified: "verified/"
        case .w: "w/"
        }
    }

    /// The lexeme for a value that is spelled for search already.
    func lexeme(_ value: String) -> String { "\(prefix)\(value)" }
}
