package import CanonicalJSON

/// Puts what people and programs write into the spelling that records keep, where nothing but spelling changes:
/// composed Unicode, no space around, line feeds, `machine-learning` for "Machine Learning", `DE` for "de",
/// `ada` for "@ada", `MIT` for "mit". What cannot be read stays as it is, for ``Validation`` to refuse.
///
/// The command line and importers use it before they send; a node stores what it is sent.
package enum RecordSpelling {
    /// The body in that spelling. Idempotent; unknown fields only have their texts composed.
    package static func mended(_ body: JSONObject, kind: RecordKind) -> JSONObject {
        mended(body, RecordSchema.of(kind).table)
    }

    private static func mended(_ object: JSONObject, _ table: FieldTable) -> JSONObject {
        var result = JSONObject()
        for (key, value) in object { result[key] = mended(value, table[key]?.type) }
        if case .string(let service)? = result["service"], case .string(let handle)? = result["handle"],
            HandleRule.refusal(handle, service: service) != nil,
            let better = HandleRule.refusal(handle, service: service)?.suggestion
        {
            result["handle"] = .string(better)
        }
        return result
    }

    private static func mended(_ value: JSONValue, _ type: FieldType?) -> JSONValue {
        switch (type, value) {
        case (.object(let table)?, .object(let object)): return .object(mended(object, table))
        case (.list(let element, _, let identity)?, .array(let elements)):
            let mendedElements = elements.map { mended($0, element) }
            // Two spellings of one topic are one entry; two objects are a person's business.
            guard identity == .value || identity == .repository else { return .array(mendedElements) }
            var seen: Set<String> = []
            return .array(mendedElements.filter { identity.key(of: $0).map { seen.insert($0).inserted } ?? true })
        case (nil, .object(let object)): return .object(mended(object, []))
        case (nil, .array(let elements)): return .array(elements.map { mended($0, nil) })
        case (_, .string(let text)): return .string(mended(text, type))
        default: return value
        }
    }

    private static func mended(_ text: String, _ type: FieldType?) -> String {
        guard let type else { return Normalization.nfc(text) }
        let composed = trimmed(Normalization.nfc(text))
        switch type {
        case .longText: return composed.replacing("\r\n", with: "\n")
        case .slug:
            let slug = Slug.of(composed)
            return slug.isEmpty ? composed : slug
        case .service: return Vocabulary.services.canonical(composed) ?? composed.lowercased()
        case .country: return Vocabulary.countries.canonical(composed) ?? composed
        case .currency: return Vocabulary.currencies.canonical(composed) ?? composed
        case .language: return Vocabulary.languages.canonical(composed) ?? composed
        case .timeZone: return Vocabulary.timeZones.canonical(composed) ?? composed
        case .spdx:
            do throws(InputError) { return try SPDXExpression(composed).description } catch { return composed }
        case .ror: return RORIdentifier.bare(composed).map { "https://ror.org/\($0)" } ?? composed
        case .oneOf(let words): return words.contains(composed.lowercased()) ? composed.lowercased() : composed
        case .url: return URLRule.refusal(composed)?.suggestion ?? composed
        case .reference, .textOrReference: return RecordID(composed)?.description ?? composed
        default: return composed
        }
    }

    private static func trimmed(_ text: String) -> String {
        guard text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
