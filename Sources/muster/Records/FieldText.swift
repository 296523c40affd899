import CanonicalJSON
import Registry

extension BodyEditor {
    /// The type of the field at a path by the kind's table; nil for one that the table does not know.
    func fieldType(_ segments: [String]) -> FieldType? {
        var type = FieldType.object(RecordSchema.of(kind).table)
        for segment in segments {
            switch type {
            case .object(let table):
                guard let field = table[segment] else { return nil }
                type = field.type
            case .list(let element, _, _): type = element
            default: return nil
            }
        }
        return type
    }

    /// The type of the elements of the list at a path.
    func elementType(_ segments: [String]) -> FieldType? {
        guard case .list(let element, _, _) = fieldType(segments) else { return nil }
        return element
    }

    /// A value from text, by the type that the field has.
    func value(_ text: String, for type: FieldType?, path: String) throws -> JSONValue {
        switch type {
        case .hoursPerWeek:
            return try Arguments.hours(text)
        case .integer:
            guard let number = Int64(text) else {
                throw Failure(.usage, "\(path): “\(text)” is not a whole number.")
            }
            return .integer(number)
        case .boolean:
            guard text == "true" || text == "false" else {
                throw Failure(.usage, "\(path): “\(text)” is neither true nor false.")
            }
            return .bool(text == "true")
        case .reference(let kind):
            return .string(try resolve(kind, text))
        case .textOrReference(let kind, _) where NaturalKeySpelling.isOne(text):
            return .string(try resolve(kind, text))
        case .object:
            return try json(text, path: path)
        case .list(let element, _, _):
            if text.hasPrefix("[") { return try json(text, path: path) }
            return .array(
                try text.split(separator: ",").map { try value(Prompt.trimmed(String($0)), for: element, path: path) })
        case nil:
            // Unknown fields are kept as they are given: JSON where it is JSON, else text.
            do { return try JSONParser.parse(text) } catch { return .string(Normalization.nfc(text)) }
        default:
            return .string(BodyEditor.spelling(text, of: type))
        }
    }

    /// The one spelling that is stored, where the field has one and the text is a variant of it; else the text, which
    /// validation then judges.
    static func spelling(_ text: String, of type: FieldType?) -> String {
        let text = Normalization.nfc(text)
        return switch type {
        case .country: Vocabulary.countries.canonical(text) ?? text
        case .currency: Vocabulary.currencies.canonical(text) ?? text
        case .timeZone: Vocabulary.timeZones.canonical(text) ?? text
        case .slug: Slug.of(text).isEmpty ? text : Slug.of(text)
        default: text
        }
    }

    private func json(_ text: String, path: String) throws -> JSONValue {
        do {
            return try JSONParser.parse(text)
        } catch {
            throw Failure(.usage, "\(path): “\(text)” is not JSON: \(error).")
        }
    }
}
