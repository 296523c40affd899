/// Who may do what to which kind of record: the one place where it says so. What stands nowhere here is denied.
enum PolicyTable {
    /// How far a permission goes.
    enum Grant: Sendable, Hashable {
        /// Any record.
        case all
        /// Records whose audience the role is part of, and its own.
        case visible
        /// Records that one of the principal's subjects owns.
        case own
        /// One record, the principal's first: for a contributor's token that has no subject yet.
        case first
        /// Nothing; the text says who can.
        case none(String)
    }

    private static let askCoordinator = "A coordinator can."
    private static let askSteward = "A steward can."

    static func grant(_ role: Role, _ action: Action, _ kind: RecordKind?) -> Grant {
        switch role {
        case .steward: .all
        case .coordinator: coordinator(action)
        case .project: project(action, kind)
        case .contributor: contributor(action, kind)
        case .peer, .anonymous: action == .read ? .visible : .none(withoutToken(role))
        }
    }

    private static func coordinator(_ action: Action) -> Grant {
        switch action {
        case .read, .create, .update, .close, .erase, .readPrivate, .writePrivate, .export, .import, .manageTokens,
            .readAudit, .readUsage, .reportUsage, .correctUsage, .allocate, .readBooks, .keepBooks:
            .all
        case .readDiagnostics, .liftSuppression, .managePeers: .none(askSteward)
        }
    }

    private static func project(_ action: Action, _ kind: RecordKind?) -> Grant {
        switch (action, kind) {
        case (.read, _): .visible
        case (.update, .project), (.close, .project): .own
        case (.create, .opening), (.update, .opening), (.close, .opening), (.erase, .opening): .own
        case (.create, .engagement), (.update, .engagement), (.close, .engagement), (.erase, .engagement): .own
        // Anyone may say that a project needs help, in nobody else's name (NominationPolicy), and the project may say that
        // it has it; the words stay the author's.
        case (.create, .nomination): .all
        case (.close, .nomination): .own
        // They run the jobs, so they know first. To take something back is the facility's word, which staff have.
        case (.readUsage, .computeGrant), (.reportUsage, .computeGrant): .own
        default: .none(askCoordinator)
        }
    }

    private static func contributor(_ action: Action, _ kind: RecordKind?) -> Grant {
        switch (action, kind) {
        case (.read, _): .visible
        case (.create, .contributor): .first
        case (.update, .contributor), (.erase, .contributor), (.export, .contributor): .own
        case (.readPrivate, .contributor), (.writePrivate, .contributor): .own
        case (.create, .availability), (.update, .availability), (.close, .availability), (.erase, .availability): .own
        case (.create, .engagement), (.update, .engagement), (.close, .engagement), (.erase, .engagement): .own
        case (.create, .nomination), (.update, .nomination), (.close, .nomination), (.erase, .nomination): .own
        case (.create, .link), (.update, .link), (.erase, .link): .own
        default: .none(askCoordinator)
        }
    }

    private static func withoutToken(_ role: Role) -> String {
        role == .anonymous
            ? "Send a token: Authorization: Bearer mst_…"
            : "Peers read what is public or for the federation; nothing else is open."
    }
}
