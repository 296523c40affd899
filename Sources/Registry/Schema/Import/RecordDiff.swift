package import CanonicalJSON

/// What differs between two bodies, place by place.
package struct RecordDiff: Hashable, Sendable {
    /// One place.
    package struct Change: Hashable, Sendable {
        /// A JSON Pointer (RFC 6901) into the body.
        package var path: String
        /// What stood there; nil when nothing did.
        package var before: JSONValue?
        /// What stands there; nil when nothing does.
        package var after: JSONValue?
    }

    /// In the order of the body.
    package let changes: [Change]

    /// Whether the two are the same.
    package var isEmpty: Bool { changes.isEmpty }

    /// Compares two bodies. Objects are compared member by member, lists entry by entry.
    package init(from before: JSONObject, to after: JSONObject) {
        var changes: [Change] = []
        Self.compare(before, after, at: "", &changes)
        self.changes = changes
    }

    /// `[{"path":…,"before":…,"after":…}]`, without `before` for what is new and `after` for what is gone.
    package var json: JSONValue {
        .array(
            changes.map { change in
                var object: JSONObject = ["path": .string(change.path)]
                object["before"] = change.before
                object["after"] = change.after
                return .object(object)
            })
    }

    private static func compare(
        _ before: JSONObject, _ after: JSONObject, at path: String, _ changes: inout [Change]
    ) {
        let gone = before.keys.filter { after[$0] == nil }
        let keys = JSONObject((gone + after.keys).map { ($0, JSONValue.null) }).keys
        for key in keys {
            let step = key.replacing("~", with: "~0").replacing("/", with: "~1")
            compare(before[key], after[key], at: "\(path)/\(step)", &changes)
        }
    }

    private static func compare(
        _ before: JSONValue?, _ after: JSONValue?, at path: String, _ changes: inout [Change]
    ) {
        switch (before, after) {
        case (.object(let old)?, .object(let new)?): compare(old, new, at: path, &changes)
        case (.array(let old)?, .array(let new)?):
            for index in 0..<max(old.count, new.count) {
                compare(
                    index < old.count ? old[index] : nil, index < new.count ? new[index] : nil, at: "\(path)/\(index)",
                    &changes)
            }
        default:
            if before != after { changes.append(Change(path: path, before: before, after: after)) }
        }
    }
}
