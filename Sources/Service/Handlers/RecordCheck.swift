import CanonicalJSON
import Registry

/// The rules a record must keep before the store sees it, all mistakes at once.
enum RecordCheck {
    /// The longest record, in canonical bytes: what one entry of a log may hold.
    static let sizeLimit = 64 * 1024

    /// - Parameters:
    ///   - before: The record as it was, where there is one, and who might see it.
    ///   - writer: Who writes it.
    static func check(
        _ kind: RecordKind, record: JSONObject, before: (body: JSONObject, audience: Audience)? = nil,
        privateFields: JSONObject?, audience: Audience, by writer: Principal, today: CivilDate
    ) throws {
        let size = CanonicalJSON.encode(.object(record)).count
        guard size <= sizeLimit else {
            throw Problem(
                .tooLarge, at: "/record", code: "too-large",
                "the record has \(size) bytes, and may have \(sizeLimit); shorten it")
        }
        var errors: [Problem.FieldError] = []
        func add(_ issues: [Issue], _ prefix: String) {
            for issue in issues.prefix(ErrorTranslation.issueLimit) {
                errors.append(
                    .init(
                        path: prefix + issue.path, code: issue.code.rawValue, message: issue.message,
                        suggestion: issue.suggestion))
            }
        }
        add(Validation.check(record, kind: kind, audience: audience, today: today), "/record")
        if kind == .contributor, writer.role != .steward, writer.role != .coordinator {
            add(unprovenClaims(record, before?.body), "/record")
        }
        if kind == .engagement {
            let issue = EngagementPolicy.issue(
                writer.role, before: before.map { .init($0.body, $0.audience) }, after: .init(record, audience))
            add(issue.map { [$0] } ?? [], "")
        }
        if kind == .nomination, let issue = NominationPolicy.issue(writer, before: before?.body, after: record) {
            add([issue], "")
        }
        if let privateFields { add(Validation.checkPrivate(privateFields), "/private") }
        guard let first = errors.first else { return }
        throw Problem(
            .invalidRecord,
            errors.count == 1
                ? "\(first.path): \(first.message)"
                : "there are \(errors.count) mistakes; errors names each with its place", errors: errors)
    }

    /// Nobody vouches for themselves: only staff may call an identity verified, or keep it so under another handle.
    private static func unprovenClaims(_ record: JSONObject, _ before: JSONObject?) -> [Issue] {
        let proven = Set((before?["identities"]?.arrayValue ?? []).filter(isVerified).compactMap(name))
        let claimed = record["identities"]?.arrayValue ?? []
        return claimed.indices.filter { isVerified(claimed[$0]) && !proven.contains(name(claimed[$0]) ?? "") }.map {
            Issue(
                path: "/identities/\($0)/verified", code: .contradiction,
                message: "Only the node's staff can call an identity verified; leave it out, and ask them to check it.")
        }
    }

    private static func isVerified(_ identity: JSONValue) -> Bool { identity.objectValue?["verified"] == .bool(true) }

    private static func name(_ identity: JSONValue) -> String? {
        guard let service = identity.objectValue?["service"]?.stringValue,
            let handle = identity.objectValue?["handle"]?.stringValue
        else { return nil }
        return "\(service):\(handle)"
    }
}
