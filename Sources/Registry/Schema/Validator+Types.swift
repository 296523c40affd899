import CanonicalJSON

extension Validator {
    mutating func check(_ value: JSONValue, _ type: FieldType) {
        switch (type, value) {
        case (.object(let table), .object(let object)): checkObject(object, table)
        case (.list(let element, let max, let identity), .array(let elements)):
            checkList(elements, of: element, max: max, identity)
        case (.integer(let range), .integer(let number)):
            if !range.contains(number) {
                add(
                    .outOfRange,
                    "\(number) is out of range. Write a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
        case (.hoursPerWeek, .integer(let hours)):
            if let message = HoursPerWeek.refusal(hours) { add(.outOfRange, message) }
        case (.boolean, .bool): break
        case (.object, _), (.list, _), (.integer, _), (.hoursPerWeek, _), (.boolean, _): addWrongType(value, type)
        case (_, .string(let text)): checkText(text, type)
        default: addWrongType(value, type)
        }
    }

    private mutating func checkText(_ text: String, _ type: FieldType) {
        switch type {
        case .text(let max): checkLine(text, max: max)
        case .longText(let max): checkLongText(text, max: max)
        case .oneOf(let words):
            if !words.contains(text) {
                add(
                    .unknownValue, "\(shown(text)) is not known here. Write one of \(words.joined(separator: ", ")).",
                    suggestion: EditDistance.nearest(to: text, among: words))
            }
        case .country: checkVocabulary(text, .countries)
        case .currency: checkVocabulary(text, .currencies)
        case .timeZone: checkVocabulary(text, .timeZones)
        case .language: checkVocabulary(text, .languages)
        case .service: checkService(text)
        case .slug: checkSlug(text)
        case .date:
            if let issue = DateRule.refusal(text) { add(issue) }
        case .instant:
            if Instant(text)?.description != text {
                add(
                    .malformed, "\(shown(text)) is not a moment. Write it in UTC as in 2026-11-22T10:00:00Z.",
                    suggestion: Instant(text)?.description)
            }
        case .url:
            if let issue = URLRule.refusal(text) { add(issue) }
        case .spdx:
            do throws(InputError) {
                let expression = try SPDXExpression(text)
                if !KeyOrder.same(expression.description, text) {
                    add(.malformed, "The licence is known by another spelling.", suggestion: expression.description)
                }
            } catch { add(.unknownValue, error.message, suggestion: error.suggestion) }
        case .ror:
            if let issue = RORIdentifier.refusal(text) { add(issue) }
        case .email:
            if !EmailAddress.isPlausible(text) {
                add(.malformed, "\(shown(text)) is not an e-mail address. Write one as in name@host.example.")
            }
        case .iban:
            if let issue = BankAccount.ibanRefusal(text) { add(issue) }
        case .bic:
            if let issue = BankAccount.bicRefusal(text) { add(issue) }
        case .handle: checkLine(text, max: 200, mayHoldAddress: true)
        case .reference(let kind): checkReference(text, kind)
        case .textOrReference(let kind, let max):
            // What has the form of an id is meant as one.
            if RecordID(text) != nil || text.hasPrefix("@") {
                checkReference(text, kind)
            } else {
                checkLine(text, max: max)
            }
        case .integer, .hoursPerWeek, .boolean, .object, .list: break
        }
    }

    mutating func add(_ refusal: ValueRefusal) {
        add(refusal.code, refusal.message, suggestion: refusal.suggestion)
    }

    private mutating func checkList(
        _ elements: [JSONValue], of element: FieldType, max: Int, _ identity: ListIdentity
    ) {
        guard elements.count <= max else {
            return add(.tooMany, "It has \(elements.count) entries, where \(max) is the most. Take some away.")
        }
        for index in elements.indices {
            inside(.index(index)) { $0.check(elements[index], element) }
        }
        if elements.count > 1 { checkTwice(elements, identity) }
    }

    private mutating func checkTwice(_ elements: [JSONValue], _ identity: ListIdentity) {
        switch identity {
        case .none: return
        case .value where elements.count <= 12:
            // Most lists are short, and short lists are compared faster than hashed.
            for index in 1..<elements.count {
                if let first = elements[..<index].firstIndex(of: elements[index]) { addTwice(index, first) }
            }
        default:
            var firsts: [String: Int] = [:]
            let hashes = elements.count > 12
            let keys = elements.map { identity.key(of: $0) }
            for (index, key) in keys.enumerated() {
                guard let key else { continue }
                if let first = hashes ? firsts[key] : keys[..<index].firstIndex(of: key) {
                    addTwice(index, first)
                } else if hashes {
                    firsts[key] = index
                }
            }
        }
    }

    private mutating func addTwice(_ index: Int, _ first: Int) {
        add(.duplicate, at: .index(index), "It says the same as entry \(first). Keep one of the two.")
    }

    private mutating func checkReference(_ text: String, _ kind: RecordKind) {
        if text.hasPrefix("@") {
            if options.contains(.naturalKeys), text.utf8.count > 1, text.utf8.count <= 2_000 { return }
            return add(
                .malformed,
                "\(shown(text)) is a natural key, which only an import resolves. Write the id of \(kind.withArticle).")
        }
        guard let id = RecordID(text) else {
            return add(
                .malformed,
                "\(shown(text)) is not the id of a record. Write the id of \(kind.withArticle), "
                    + "as in \(SharedFields.exampleID).")
        }
        if id.description != text { add(.malformed, "Ids are written in lower case.", suggestion: id.description) }
    }

    private mutating func checkVocabulary(_ text: String, _ vocabulary: Vocabulary) {
        if vocabulary.contains(text) { return }
        add(
            .unknownValue, "\(shown(text)) is not a \(vocabulary.name) (\(vocabulary.source)).",
            suggestion: vocabulary.nearest(to: text))
    }

    private mutating func addWrongType(_ value: JSONValue, _ type: FieldType) {
        if value.isNull {
            return add(.wrongType, "null says nothing. Leave the field out.")
        }
        var suggestion: String?
        switch (type, value) {
        case (.integer, .string(let text)), (.hoursPerWeek, .string(let text)):
            suggestion = Int64(text).map { String($0) }
        case (.boolean, .string(let text)) where text == "true" || text == "false": suggestion = text
        case (.list, .string), (.list, .integer), (.list, .object): suggestion = "[\(value)]"
        case (.text, .integer), (.handle, .integer), (.slug, .integer): suggestion = "\"\(value)\""
        default: break
        }
        if let suggested = suggestion, suggested.utf8.count > 100 { suggestion = nil }
        add(.wrongType, "It is \(value.typeInWords), where \(type.inWords) belongs.", suggestion: suggestion)
    }

    /// A value in a message, cut when it is long.
    func shown(_ text: String) -> String { ValueRefusal.shown(text) }
}

extension FieldType {
    /// What belongs there, with its article.
    var inWords: String {
        switch self {
        case .integer, .hoursPerWeek: "a whole number"
        case .boolean: "true or false"
        case .object: "an object"
        case .list: "a list"
        default: "a text"
        }
    }
}
