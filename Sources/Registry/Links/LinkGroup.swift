/// Contributor records that are one person.
package struct LinkGroup: Hashable, Sendable {
    /// The record that speaks for the person: shown whole, and whose hours count.
    package var primary: RecordID
    /// The others, ascending.
    package var alternates: [RecordID]

    package init(primary: RecordID, alternates: [RecordID]) {
        self.primary = primary
        self.alternates = alternates
    }
}

/// What one node says of two contributor records, in a `link` of its own.
package struct LinkStatement: Hashable, Sendable {
    /// The node that says it.
    package var home: String
    /// Its own contributor.
    package var contributor: RecordID
    package var other: RecordID
    /// Which of the two speaks for the person; nil when it leaves that open.
    package var primary: RecordID?
    /// Whether it says that they are one person, or that they are not.
    package var isSame: Bool

    package init(home: String, contributor: RecordID, other: RecordID, primary: RecordID? = nil, isSame: Bool = true) {
        self.home = home
        self.contributor = contributor
        self.other = other
        self.primary = primary
        self.isSame = isSame
    }
}

/// A contributor record, as far as it can be one person with another.
package struct LinkMember: Hashable, Sendable {
    package var id: RecordID
    /// The node that alone may write it.
    package var home: String
    /// Keys of identities that its home has seen proof of: "github:ada".
    package var verified: Set<String>

    package init(id: RecordID, home: String, verified: Set<String> = []) {
        self.id = id
        self.home = home
        self.verified = verified
    }
}
