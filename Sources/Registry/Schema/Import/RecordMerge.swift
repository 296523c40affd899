package import CanonicalJSON

/// What becomes of a record when an import brings it again.
///
/// - A single value: the incoming one stands. What the import does not mention stays.
/// - A list: both are united. Entries that are the same (``ListIdentity``: identities by service and handle, skills by
///   name, affiliations by organization, role and beginning, repositories by address) become one, in the place of the
///   existing one, and of its members again the incoming ones stand. So a skill takes the incoming level.
/// - Windows of an availability, compensation, an opening's skills and application window are one statement each: the
///   incoming one replaces the existing one whole.
/// - Consent is never weakened: what a person gave themselves or in writing is not replaced by "published".
/// - A verified identity stays verified.
///
/// Pure, and idempotent: merging the same again changes nothing.
package enum RecordMerge {
    /// The merged body. Nulls in `incoming` say nothing and are skipped.
    ///
    /// - Parameter incomingWins: Whether the incoming value stands where both have one, as when the same source is read
    ///   again; otherwise it only fills gaps and adds to lists, as when another source has already said something.
    package static func merge(
        existing: JSONObject, incoming: JSONObject, kind: RecordKind, incomingWins: Bool = true
    ) -> JSONObject {
        merge(existing, incoming, RecordSchema.of(kind).table, incomingWins)
    }

    private static func merge(
        _ existing: JSONObject, _ incoming: JSONObject, _ table: FieldTable, _ incomingWins: Bool
    ) -> JSONObject {
        var result = existing
        for (key, value) in incoming where !value.isNull {
            guard let before = existing[key] else {
                result[key] = united(key, [], value, table, incomingWins) ?? value
                continue
            }
            // The usual case of a second import, and cheaper than any rule.
            if before == value { continue }
            if key == "consent", strength(of: before) > strength(of: value) { continue }
            if key == "verified", before == true { continue }
            if case .array(let elements) = before, let list = united(key, elements, value, table, incomingWins) {
                result[key] = list
            } else if incomingWins {
                result[key] = value
            }
        }
        return result
    }

    /// Two lists as one; nil when the field is no list whose entries have an identity.
    private static func united(
        _ key: String, _ existing: [JSONValue], _ incoming: JSONValue, _ table: FieldTable,
        _ incomingWins: Bool
    ) -> JSONValue? {
        guard case .list(let element, _, let identity)? = table[key]?.type, identity != .none,
            case .array(let added) = incoming
        else { return nil }
        var result: [JSONValue] = []
        var places: [String: Int] = [:]
        for value in existing + added {
            guard let name = identity.key(of: value) else {
                // Malformed, so validation will refuse it; kept once, so that merging again adds nothing.
                if !result.contains(value) { result.append(value) }
                continue
            }
            guard let place = places[name] else {
                places[name] = result.count
                result.append(value)
                continue
            }
            if case (.object(let table), .object(let before), .object(let after)) = (element, result[place], value) {
                result[place] = .object(merge(before, after, table, incomingWins))
            }
        }
        return .array(result)
    }

    private static func strength(of consent: JSONValue) -> Int {
        switch consent.objectValue?["basis"]?.stringValue {
        case "self": 2
        case "written": 2
        case "published": 1
        default: 0
        }
    }
}
