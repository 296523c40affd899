import CanonicalJSON

extension Validator {
    /// One line: composed (NFC), without control, direction and invisible characters, without space at its ends.
    mutating func checkLine(_ text: String, max: Int, mayHoldAddress: Bool = false) {
        guard checkLength(text, max: max) else { return }
        let content = TextContent(text)
        if content.isBlank { return add(.empty, "It is empty. Write something or leave the field out.") }
        if !checkCharacters(text, content, inLine: true) { return }
        if content.hasOuterSpace {
            return add(.malformed, "It begins or ends with a space. Take that away.", suggestion: trimmed(text))
        }
        if content.hasAt, !mayHoldAddress { checkAddress(text) }
    }

    /// Several lines. New lines and tabs may stand in it, and marks that set the direction of a letter.
    mutating func checkLongText(_ text: String, max: Int) {
        guard checkLength(text, max: max) else { return }
        let content = TextContent(text)
        if content.isBlank { return add(.empty, "It is empty. Write something or leave the field out.") }
        if !checkCharacters(text, content, inLine: false) { return }
        if content.hasAt { checkAddress(text) }
    }

    mutating func checkSlug(_ text: String) {
        guard text.utf8.count <= 400 else {
            return add(.tooLong, "It is \(text.utf8.count) bytes long, where \(Slug.maximumBytes) is the most.")
        }
        let slug = Slug.of(text)
        if !slug.isEmpty, KeyOrder.same(slug, text) { return }
        add(
            slug.isEmpty ? .empty : .malformed,
            "\(shown(text)) is not spelled as names are here: lower case, with hyphens between words.",
            suggestion: slug.isEmpty ? nil : slug)
    }

    /// A service may be one that is not listed, but not a slip of one that is.
    mutating func checkService(_ text: String) {
        if Vocabulary.services.contains(text) { return }
        checkSlug(text)
        let listed =
            Vocabulary.services.canonical(text) ?? EditDistance.nearest(to: text, among: Vocabulary.services.values)
        if let listed, Slug.of(text) == text {
            add(
                .unknownValue, "\(shown(text)) is not a known service, and one has nearly the same name.",
                suggestion: listed)
        }
    }

    private mutating func checkLength(_ text: String, max: Int) -> Bool {
        // A character has at least one byte, so short texts are not counted.
        guard text.utf8.count > max else { return true }
        let count = text.unicodeScalars.count
        if count <= max { return true }
        add(.tooLong, "It is \(count) characters long, where \(max) is the most. Shorten it.")
        return false
    }

    private mutating func checkCharacters(_ text: String, _ content: TextContent, inLine: Bool) -> Bool {
        guard content.needsLook || (inLine && content.hasNewLine) else { return true }
        if let bad = TextContent.firstForbidden(in: text, inLine: inLine) {
            let code = String(bad.value, radix: 16, uppercase: true)
            let name = String(repeating: "0", count: Swift.max(0, 4 - code.utf8.count)) + code
            let hint =
                switch bad.value {
                case 0x0A: "Write it in one line."
                case 0x0D: inLine ? "Write it in one line." : "End lines with a line feed alone."
                case 0xFFFD: "It stands for a letter that some program could not read; write that letter."
                default: "Remove it: it is invisible, and can make a text look like another one."
                }
            add(.characters, "It contains the character U+\(name). \(hint)")
            return false
        }
        if !Normalization.isNFC(text) {
            add(
                .characters, "It is not in Unicode's composed form (NFC), so it would not equal what looks the same.",
                suggestion: text.utf8.count <= 200 ? Normalization.nfc(text) : nil)
            return false
        }
        return true
    }

    private mutating func checkAddress(_ text: String) {
        guard refusesAddresses, EmailAddress.first(in: text) != nil else { return }
        add(
            .privateField,
            "It contains an e-mail address, which others would see. Take it away; "
                + "the private field \"email\" is the place for it.")
    }

    private func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
