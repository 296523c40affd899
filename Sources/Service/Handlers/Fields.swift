import CanonicalJSON
import Registry

/// Reads the members of a body that is not a record, each with its place in a complaint.
struct Fields {
    let object: JSONObject

    /// - Parameter members: the names that there are; another is refused.
    init(_ object: JSONObject, members: [String]) throws {
        try JSONBody.check(object, members: members)
        self.object = object
    }

    /// A line of text without control characters; nil when there is none.
    func text(_ name: String, max: Int) throws -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue.map({ Normalization.nfc($0) }), !text.isEmpty,
            text.unicodeScalars.count <= max
        else { throw JSONBody.mistake("/\(name)", "malformed", "expected a text of 1 to \(max) characters") }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw JSONBody.mistake("/\(name)", "characters", "there is a control character in it; leave it out")
        }
        return text
    }

    func id(_ name: String) throws -> RecordID? {
        guard let value = object[name] else { return nil }
        guard let id = value.stringValue.flatMap({ RecordID($0) }) else {
            throw JSONBody.mistake(
                "/\(name)", "malformed", "expected an id, such as 0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47")
        }
        return id
    }

    func date(_ name: String) throws -> CivilDate? {
        guard let value = object[name] else { return nil }
        guard let date = value.stringValue.flatMap({ CivilDate($0) }) else {
            throw JSONBody.mistake("/\(name)", "malformed", "expected a date that exists, such as 2026-12-01")
        }
        return date
    }

    func integer(_ name: String, _ range: ClosedRange<Int64>) throws -> Int? {
        guard let value = object[name] else { return nil }
        guard let number = value.integerValue, range.contains(number) else {
            throw JSONBody.mistake(
                "/\(name)", "out-of-range", "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// `{"amount": 600000, "currency": "EUR"}`: above nothing.
    func money(_ name: String) throws -> Money? {
        guard let value = object[name] else { return nil }
        guard let object = value.objectValue, object.count == 2, let amount = object["amount"]?.integerValue,
            let code = object["currency"]?.stringValue
        else {
            throw JSONBody.mistake(
                "/\(name)", "malformed",
                "expected minor units and their currency, {\"amount\": 600000, \"currency\": \"EUR\"}")
        }
        let currency = try Self.currency(code, at: "/\(name)/currency")
        guard amount > 0, let money = Money(amount: amount, currency: currency) else {
            throw JSONBody.mistake(
                "/\(name)/amount", "out-of-range", "expected 1 to \(Money.maximumAmount) minor units")
        }
        return money
    }

    static func currency(_ code: String, at path: String) throws -> String {
        guard Vocabulary.currencies.contains(code) else {
            throw JSONBody.mistake(
                path, "unknown-value", "it is not an ISO 4217 currency code",
                suggestion: Vocabulary.currencies.nearest(to: code))
        }
        return code
    }

    /// The whole numbers of a list, each at least 1; nil when there is none.
    func numbers(_ name: String, most: Int) throws -> [Int]? {
        guard let value = object[name] else { return nil }
        guard let list = value.arrayValue, (1...most).contains(list.count) else {
            throw JSONBody.mistake("/\(name)", "malformed", "expected a list of 1 to \(most) numbers")
        }
        return try list.enumerated().map { index, element in
            guard let number = element.integerValue, (1...10_000).contains(number) else {
                throw JSONBody.mistake(
                    "/\(name)/\(index)", "out-of-range", "expected a number of an instalment, from 1 on")
            }
            return Int(number)
        }
    }

    /// A member that must be there.
    func required<T>(_ name: String, _ value: T?, _ hint: String) throws -> T {
        guard let value else { throw JSONBody.mistake("/\(name)", "required", "give it: \(hint)") }
        return value
    }

    /// What a rule of Registry makes of the body; its refusal is a mistake at a place.
    static func rule<T>(_ path: String, _ make: () throws(InputError) -> T) throws -> T {
        do {
            return try make()
        } catch {
            throw JSONBody.mistake(path, "invalid-value", error.message, suggestion: error.suggestion)
        }
    }
}
