/// Decides who may do what. Default deny; `PolicyTable` holds the permissions, this applies them. The database's row-level
/// security says the same once more from below.
package enum Policy {
    /// Whether someone may do something.
    ///
    /// - Parameters:
    ///   - kind: what kind of record; nil where the action is not about one.
    ///   - owners: `Projection.owners` of the record. A change of owners is two questions, before and after.
    ///   - audience: the record's audience; nil for a listing, which `visibleAudiences` then narrows.
    package static func verdict(
        _ principal: Principal, _ action: Action, kind: RecordKind? = nil, owners: [RecordID] = [],
        audience: Audience? = nil
    ) -> Verdict {
        let isOwner = owners.contains { principal.subjects.contains($0) }
        switch PolicyTable.grant(principal.role, action, kind) {
        case .all: return .allowed
        case .visible:
            guard let audience, !visibleAudiences(principal).contains(audience), !isOwner else { return .allowed }
            // As much as a reader may know of a record that they may not see.
            return .denied("There is no such record, or \(principal.role.withArticle) may not see it.")
        case .own:
            if isOwner { return .allowed }
            if principal.subjects.isEmpty {
                return .denied("This token acts for nobody yet. Enrol first, or ask a coordinator for a bound token.")
            }
            return .denied(
                "\(sentence(principal.role)) may \(action.inWords) only \(whose(kind, principal.role)). For others' records, ask a coordinator."
            )
        case .first:
            if principal.subjects.isEmpty { return .allowed }
            return .denied(
                "This token is bound to a contributor already, and enrols one person only. A coordinator can.")
        case .none(let who):
            let what = kind.map { " \($0.withArticle)" } ?? ""
            return .denied("\(sentence(principal.role)) may not \(action.inWords)\(what). \(who)")
        }
    }

    /// Whether someone may make or revoke a token of a role.
    package static func verdict(_ principal: Principal, issuing role: Role) -> Verdict {
        let managing = verdict(principal, .manageTokens)
        guard managing.isAllowed, principal.role != .steward else { return managing }
        switch role {
        case .contributor, .project: return .allowed
        default:
            return .denied(
                "\(sentence(principal.role)) may manage tokens of contributors and projects only. A steward can.")
        }
    }

    /// The audiences whose records somebody sees without owning them; of those that are for a circle, the node's own.
    package static func visibleAudiences(_ principal: Principal) -> VisibleAudiences {
        var visible = visibleAudiences(principal.role)
        if principal.role == .peer { visible.circles = Set(principal.circles.map(\.audience)) }
        return visible
    }

    /// The audiences whose records a role sees without owning them and without being in a circle.
    package static func visibleAudiences(_ role: Role) -> VisibleAudiences {
        switch role {
        case .steward, .coordinator: VisibleAudiences(minimumRank: Audience.private.rank)
        case .project, .peer: VisibleAudiences(minimumRank: Audience.federation.rank)
        case .contributor, .anonymous: VisibleAudiences(minimumRank: Audience.public.rank)
        }
    }

    private static func sentence(_ role: Role) -> String {
        let words = role.withArticle
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static func whose(_ kind: RecordKind?, _ role: Role) -> String {
        switch (role, kind) {
        case (.contributor, .nomination): "nominations that name them in \"by\""
        case (.contributor, .contributor): "their own record"
        case (.contributor, let kind?): "\(kind.plural) that name them as contributor"
        case (.project, .project): "their own project"
        case (.project, .computeGrant): "compute grants of their own project"
        case (.project, let kind?): "\(kind.plural) of their own project"
        default: "what is their own"
        }
    }
}

/// A set of audiences: those at least so wide, and some circles.
package struct VisibleAudiences: Sendable, Hashable {
    /// `Audience.rank` of the narrowest one in it.
    package let minimumRank: Int
    /// Circles that are in it although they are narrower.
    package var circles: Set<Audience> = []

    /// Whether records of the audience are visible.
    package func contains(_ audience: Audience) -> Bool { audience.rank >= minimumRank || circles.contains(audience) }
}

extension Action {
    /// What it is to do this, after "may".
    var inWords: String {
        switch self {
        case .read: "read"
        case .create: "create"
        case .update: "change"
        case .close: "close"
        case .erase: "erase"
        case .readPrivate: "read the private fields of"
        case .writePrivate: "change the private fields of"
        case .export: "export"
        case .import: "import"
        case .manageTokens: "manage tokens"
        case .readAudit: "read the audit trail"
        case .readDiagnostics: "read the node's diagnostics"
        case .liftSuppression: "let in again who asked to be forgotten"
        case .managePeers: "manage which nodes this one follows"
        case .readUsage: "read the usage of"
        case .reportUsage: "report usage of"
        case .correctUsage: "correct the usage of"
        case .allocate: "allocate a budget"
        case .readBooks: "read the books"
        case .keepBooks: "keep the books"
        }
    }
}
