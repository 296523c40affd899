/// What someone who asks is to this node.
package enum Role: String, CaseIterable, Sendable {
    /// Runs the node; may do everything.
    case steward
    /// Works for the non-profit: keeps all records, but not the node.
    case coordinator
    /// Acts for the projects among its subjects.
    case project
    /// Acts for one person, the contributor among its subjects.
    case contributor
    /// Another node.
    case peer
    /// Nobody we know.
    case anonymous

    /// The word with its article, for sentences.
    package var withArticle: String {
        switch self {
        case .steward: "a steward"
        case .coordinator: "a coordinator"
        case .project: "a project maintainer"
        case .contributor: "a contributor"
        case .peer: "a peer"
        case .anonymous: "someone without a token"
        }
    }
}

/// Who asks, as their token tells.
package struct Principal: Sendable, Hashable {
    package let role: Role
    /// The records that the token acts for: a contributor's, or projects'. Empty for other roles, and for a contributor who
    /// has not enrolled yet.
    package let subjects: [RecordID]
    /// The token's name, which stands in the audit trail and in provenance.
    package let label: String
    /// The token; nil for those without one.
    package let tokenID: RecordID?
    /// The circles of this node that a peer is a member of; empty for other roles, and for a peer that came with a token
    /// and has not signed.
    package let circles: [Circle]

    /// States who asks.
    package init(
        role: Role, subjects: [RecordID] = [], label: String, tokenID: RecordID? = nil, circles: [Circle] = []
    ) {
        self.role = role
        self.subjects = subjects
        self.label = label
        self.tokenID = tokenID
        self.circles = circles
    }

    /// Someone without a token.
    package static let anonymous = Principal(role: .anonymous, label: "anonymous")
}

/// What may be asked for.
package enum Action: String, CaseIterable, Sendable {
    /// One record, or a listing of what is visible.
    case read
    case create
    case update
    /// Ends an opening, an engagement, a nomination or a project.
    case close
    /// Takes a record away; a contributor's everywhere.
    case erase
    /// E-mail and legal name of a contributor.
    case readPrivate
    case writePrivate
    /// With a kind: everything about one record's subject. Without: the whole node.
    case export
    case `import`
    /// Whether tokens can be managed at all; which, `Policy.verdict(_:issuing:)` says.
    case manageTokens
    case readAudit
    /// Size, queues and pool of the node.
    case readDiagnostics
    /// Lets a person in again who asked to be forgotten.
    case liftSuppression
    /// Which other nodes this one follows or knows, which circles they are in, and how that goes.
    case managePeers
    /// The usage account of a compute grant.
    case readUsage
    /// Says that compute was used.
    case reportUsage
    /// Takes back what was reported, and reports more than was granted.
    case correctUsage
    /// Shares a budget out, on the record.
    case allocate
    /// The books: funds, pledges, payouts, and every answer about money. Whom a stipend is about sees that one without.
    case readBooks
    /// Records pledges and what comes of them, offers and ends stipends, approves as a coordinator, makes payouts and says
    /// what became of them.
    case keepBooks
}

/// The answer to a question of access.
package enum Verdict: Sendable, Hashable {
    case allowed
    /// A sentence for the one who asked: why not, and who could.
    case denied(String)

    /// Whether it is `allowed`.
    package var isAllowed: Bool { self == .allowed }
}
