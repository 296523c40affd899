import CanonicalJSON
import Registry

/// Valid bodies, one a kind, with every field that the table has; made from the table's own examples.
enum Bodies {
    static func full(_ kind: RecordKind) -> JSONObject {
        var body = JSONObject()
        for field in RecordSchema.of(kind).fields { body[field.name] = field.example }
        if kind == .nomination { body["repository"] = nil }
        return body
    }

    /// The issues of a full body with a few members changed; nil takes a member away.
    static func issues(
        _ kind: RecordKind, _ changes: [String: JSONValue?], audience: Audience? = nil, today: CivilDate? = nil,
        options: Validation.Options = []
    ) -> [RecordIssue] {
        var body = full(kind)
        for (key, value) in changes { body[key] = value }
        return Validation.check(body, kind: kind, audience: audience, today: today, options: options)
    }
}
