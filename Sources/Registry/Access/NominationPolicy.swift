package import CanonicalJSON

/// In whose name a nomination may be made. Anyone who speaks for a project may say that another one needs help, but not
/// as somebody else: what stands in "by" is the word of the person it names.
package enum NominationPolicy {
    /// What keeps a writer from making this of that; nil when nothing does. The path is that of a request: the body is
    /// under `/record`.
    ///
    /// Contributors are held to their own name by who owns the record; staff write down what they were told.
    ///
    /// - Parameter before: nil for a new nomination.
    package static func issue(_ writer: Principal, before: JSONObject?, after: JSONObject) -> Issue? {
        guard writer.role == .project, let by = after["by"], by != before?["by"] else { return nil }
        if let name = by.stringValue.flatMap({ RecordID($0) }), writer.subjects.contains(name) { return nil }
        return Issue(
            path: "/record/by", code: .consent,
            message: "A project's token may not nominate in somebody else's name: leave \"by\" out, or let that person "
                + "nominate with their own token.")
    }
}
