/// A licence expression of SPDX (specification 2.3, annex D): ids, `AND`, `OR`, `WITH`, `+` and parentheses, and
/// references to licences of one's own.
package struct SPDXExpression: Sendable, Hashable, CustomStringConvertible {
    /// The expression with ids in the spelling of the list and operators in capitals.
    package let description: String
    /// Each licence id in it, once, in the order of appearance, without `+` and exceptions.
    package let licences: [String]

    /// A longer expression is refused.
    package static let maximumBytes = 1024

    /// Reads an expression. Case is forgiven; what is not known is named, with the nearest valid expression.
    package init(_ text: String) throws(InputError) {
        if Vocabulary.spdx.contains(text) {
            description = text
            licences = [text]
            return
        }
        guard text.utf8.count <= Self.maximumBytes else {
            throw InputError("A licence expression has at most \(Self.maximumBytes) bytes.")
        }
        var parser = Parser(text)
        try parser.parse()
        description = parser.output
        licences = parser.licences
    }
}

extension SPDXExpression {
    /// The licence ids in an expression; none when it is malformed, which `Validation` has told by then.
    static func licences(in text: String) -> [String] {
        do throws(InputError) { return try SPDXExpression(text).licences } catch { return [] }
    }

    private struct Parser {
        private let text: String
        private let tokens: [Substring]
        private var position = 0
        private(set) var output = ""
        private(set) var licences: [String] = []

        init(_ text: String) {
            self.text = text
            var tokens: [Substring] = []
            var start = text.startIndex
            func flush(_ end: String.Index) { if start < end { tokens.append(text[start..<end]) } }
            var index = text.startIndex
            while index < text.endIndex {
                let next = text.index(after: index)
                if text[index] == "(" || text[index] == ")" {
                    flush(index)
                    tokens.append(text[index..<next])
                    start = next
                } else if text[index].isWhitespace {
                    flush(index)
                    start = next
                }
                index = next
            }
            flush(text.endIndex)
            self.tokens = tokens
        }

        private var next: Substring? { position < tokens.count ? tokens[position] : nil }

        mutating func parse() throws(InputError) {
            guard !tokens.isEmpty else {
                throw InputError("A licence is missing. Write an SPDX id such as MIT, or an expression of them.")
            }
            try expression(depth: 0)
            if let next {
                throw InputError(
                    "\"\(next)\" follows where AND, OR or the end was expected in \"\(text)\".",
                    suggestion: SPDXExpression.guess(text))
            }
        }

        /// Precedence is written by the reader, so a flat loop keeps the words as they were.
        private mutating func expression(depth: Int) throws(InputError) {
            guard depth < 32 else { throw InputError("A licence expression nests at most 32 parentheses.") }
            try term(depth: depth)
            while let word = next?.uppercased(), word == "AND" || word == "OR" {
                position += 1
                output += " \(word) "
                try term(depth: depth)
            }
        }

        private mutating func term(depth: Int) throws(InputError) {
            guard let token = next else {
                throw InputError("\"\(text)\" ends where a licence was expected. Take the last word away or add an id.")
            }
            position += 1
            if token == "(" {
                output += "("
                try expression(depth: depth + 1)
                guard next == ")" else {
                    throw InputError("A parenthesis in \"\(text)\" is not closed.", suggestion: nil)
                }
                position += 1
                output += ")"
                return
            }
            try licence(String(token))
            if next?.uppercased() == "WITH" {
                position += 1
                try exception()
            }
        }

        private mutating func licence(_ token: String) throws(InputError) {
            let hasPlus = token.hasSuffix("+")
            let id = hasPlus ? String(token.dropLast()) : token
            if let known = Vocabulary.spdx.canonical(token) ?? Vocabulary.spdx.canonical(id) {
                // "GPL-2.0+" is itself an (old) id.
                output += known.hasSuffix("+") || !hasPlus ? known : known + "+"
                if !licences.contains(known) { licences.append(known) }
            } else if SPDXExpression.isReference(id), !hasPlus {
                output += id
                if !licences.contains(id) { licences.append(id) }
            } else {
                let nearest = SPDXExpression.guess(text) ?? SPDXExpression.replacing(token, in: text)
                throw InputError(
                    "\"\(token)\" is not an SPDX licence id. Ids are listed at spdx.org/licenses; "
                        + "a licence of your own is LicenseRef-name.",
                    suggestion: nearest)
            }
        }

        private mutating func exception() throws(InputError) {
            guard let token = next else {
                throw InputError("\"\(text)\" ends where the exception after WITH was expected.")
            }
            position += 1
            guard let known = Vocabulary.spdxExceptions.canonical(String(token)) else {
                let nearest = Vocabulary.spdxExceptions.nearest(to: String(token))
                throw InputError(
                    "\"\(token)\" is not an SPDX licence exception.",
                    suggestion: nearest.map { text.replacing(token, with: $0) })
            }
            output += " WITH \(known)"
        }
    }

    /// `LicenseRef-name`, or `DocumentRef-name:LicenseRef-name`.
    private static func isReference(_ id: String) -> Bool {
        var rest = id[...]
        if rest.hasPrefix("DocumentRef-") {
            guard let colon = rest.firstIndex(of: ":") else { return false }
            guard isName(rest[..<colon].dropFirst(12)) else { return false }
            rest = rest[rest.index(after: colon)...]
        }
        return rest.hasPrefix("LicenseRef-") && isName(rest.dropFirst(11))
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                TextFolding.isASCIIWordByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }

    /// What people write instead: a name ("Apache 2"), or ids parted by a slash or comma ("MIT/Apache-2.0").
    private static func guess(_ text: String) -> String? {
        let parts = text.split(whereSeparator: { $0 == "/" || $0 == "," || $0 == "|" })
        if parts.count > 1 {
            let ids = parts.compactMap { Vocabulary.spdx.nearest(to: String($0)) }
            if ids.count == parts.count { return ids.joined(separator: " OR ") }
        }
        let words = text.split(separator: " ").map { $0.uppercased() }
        return words.contains("AND") || words.contains("OR") ? nil : Vocabulary.spdx.nearest(to: text)
    }

    private static func replacing(_ token: String, in text: String) -> String? {
        Vocabulary.spdx.nearest(to: token).map { text.replacing(token, with: $0) }
    }
}
