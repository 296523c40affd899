/// What a field may hold.
package indirect enum FieldType: Sendable {
    /// One line for people, of at most so many characters.
    case text(max: Int)
    /// Several lines for people, of at most so many characters.
    case longText(max: Int)
    /// An http or https address.
    case url
    case date
    case instant
    case integer(ClosedRange<Int64>)
    /// Whole hours of a week; see ``HoursPerWeek``.
    case hoursPerWeek
    case boolean
    /// One of a few words.
    case oneOf([String])
    /// ISO 3166-1 alpha-2.
    case country
    /// ISO 4217.
    case currency
    /// A zone of the IANA database.
    case timeZone
    /// A BCP 47 tag.
    case language
    /// An SPDX licence expression.
    case spdx
    /// A ROR identifier of an organization; see ``RORIdentifier``.
    case ror
    /// A name in the one spelling that ``Slug`` gives it: a topic, a role, a skill.
    case slug
    /// The name of a service where people have accounts.
    case service
    /// An account's name there. What it may look like is a rule of the service; see ``HandleRule``.
    case handle
    /// The id of a record of this kind.
    case reference(RecordKind)
    /// The id of a record of this kind, or the name of what has no record.
    case textOrReference(RecordKind, max: Int)
    /// An e-mail address; only private fields have this type.
    case email
    /// An account's number (IBAN), and a bank's (BIC); only private fields have these types. See ``BankAccount``.
    case iban
    case bic
    case object(FieldTable)
    /// At most so many, none twice.
    case list(of: FieldType, max: Int, identity: ListIdentity = .value)
}

/// What makes two entries of a list the same: such entries are refused beside each other, and merged into one when a
/// record is imported again.
package enum ListIdentity: Sendable, Hashable {
    /// Entries that are equal.
    case value
    /// Addresses that lead to the same repository, whatever their case, ending (`.git`) and last slash.
    case repository
    /// Objects whose members of these names are equal, whatever their case.
    case members([String])
    /// The list is one statement: an import replaces it.
    case none
}
