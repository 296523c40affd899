package import CanonicalJSON

/// What somebody who speaks for a project may say of a person's work on it. A project's own matters (that somebody
/// works there, since when, that the work is done or the money has ended) it may say as widely as the person is seen. Why
/// a person left is theirs: a project may keep it to itself and the person, and may not spread it.
package enum EngagementPolicy {
    /// Reasons for an end that are about the project or the money, and not about the person.
    package static let impersonalExits: Set<String> = ["completed", "stipend-ended"]

    /// A version of an engagement, as far as this is about it.
    package struct Version {
        let exit: JSONValue?
        let audience: Audience

        /// What a body says, and who may see it.
        package init(_ body: JSONObject, _ audience: Audience) {
            exit = body["exit"]
            self.audience = audience
        }
    }

    /// What keeps a writer from making this of that; nil when nothing does. Paths are those of a request: the body is
    /// under `/record`.
    ///
    /// - Parameter before: nil for a new engagement.
    package static func issue(_ role: Role, before: Version?, after: Version) -> Issue? {
        guard role == .project else { return nil }
        if let before, !after.audience.isWithin(before.audience) {
            return Issue(
                path: "/audience", code: .consent,
                message: "A project may narrow an engagement's audience and not widen it beyond \(before.audience). "
                    + "Ask the contributor, or a coordinator.", suggestion: before.audience.description)
        }
        guard let exit = after.exit, exit != before?.exit, after.audience != .private else { return nil }
        if case .string(let reason) = exit, impersonalExits.contains(reason) { return nil }
        return Issue(
            path: "/record/exit", code: .consent,
            message: "Why a person left is theirs to publish: beyond the audience private a project may say only "
                + "\(impersonalExits.sorted().joined(separator: " or ")). Leave it out, or narrow the engagement's audience "
                + "to private first.")
    }
}
