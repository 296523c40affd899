import CanonicalJSON
import MusterClient
import Registry

/// Turns what a user calls a record into its id: an id, the beginning of one, a natural key such as `github:ada`, or
/// the record's exact title. `me` is the contributor that the token acts for.
struct References {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// The one record of `kind` that `text` names.
    ///
    /// - Throws: ``Failure`` when there is none, or when there are several (it lists them).
    func resolve(_ kind: RecordKind, _ text: String) throws -> String {
        let text = Normalization.nfc(Prompt.trimmed(text))
        guard !text.isEmpty else { throw Failure(.usage, "No \(kind.rawValue) is named.") }
        if let id = RecordID(text) { return id.description }
        if text == "me" { return try own(kind) }
        var found: [Resource] = []
        if NaturalKeySpelling.isOne(text) { found = try keyed(kind, text) }
        if found.isEmpty, let first = References.first(of: text) { found = try beginning(kind, text, first) }
        if found.isEmpty { found = try titled(kind, text) }
        switch found.count {
        case 1: return found[0].id
        case 0:
            throw Failure(
                .refused, "There is no \(kind.rawValue) “\(TextWidth.printable(text))” that you may see.",
                mend: "Look for it: muster search \(kind.plural) \"\(TextWidth.printable(text))\"")
        default:
            throw Failure(
                .refused, "“\(TextWidth.printable(text))” means more than one \(kind.rawValue).",
                fields: found.prefix(10).map { .init(place: $0.id, message: $0.title) }, mend: "Name one by its id.")
        }
    }

    /// What a search for an organization takes: an id where the text is an organization's key, else the text, which may
    /// be an id or a name.
    func organization(_ text: String) throws -> String {
        NaturalKeySpelling.isOne(text) ? try resolve(.organization, text) : text
    }

    /// The contributor that the caller is.
    func me() throws -> String {
        let identity = try connection.identity()
        guard identity.role == "contributor", identity.subjects.count == 1 else {
            throw Failure(
                .usage, "“me” is a contributor, and your token is a \(identity.role)'s.",
                mend: "Name the contributor: an id, github:handle, or the exact name.")
        }
        return identity.subjects[0]
    }

    private func own(_ kind: RecordKind) throws -> String {
        if kind == .contributor { return try me() }
        let identity = try connection.identity()
        guard kind == .project, identity.role == "project", identity.subjects.count == 1 else {
            throw Failure(.usage, "“me” does not name \(kind.withArticle) here.")
        }
        return identity.subjects[0]
    }

    private func titled(_ kind: RecordKind, _ text: String) throws -> [Resource] {
        let wanted = TextFolding.words(text)
        guard !wanted.isEmpty else { return [] }
        // A title holds the words asked for, so the search finds it; what merely holds them too is left out here.
        return try found(kind, text) { TextFolding.words($0.title) == wanted }
    }

    /// By natural key, as the node spells it.
    private func keyed(_ kind: RecordKind, _ text: String) throws -> [Resource] {
        guard SearchParameter.of(kind).contains(.key) else { return [] }
        return try connection.client.page(kind, [("key", text), ("limit", "10")]).items
    }

    /// What a search for words finds and `isMeant` accepts, over at most 20 pages.
    private func found(_ kind: RecordKind, _ words: String, _ isMeant: (Resource) -> Bool) throws -> [Resource] {
        var result: [Resource] = []
        var parameters = [("q", words), ("limit", "200")]
        for _ in 0..<20 {
            let page = try connection.client.page(kind, parameters)
            result += page.items.filter(isMeant)
            guard let next = page.next else { break }
            parameters = [("q", words), ("limit", "200"), ("cursor", next)]
        }
        return result
    }

    /// By the beginning of an id: listings without filters go by id, so the ones that begin so follow a position just
    /// before them.
    private func beginning(_ kind: RecordKind, _ text: String, _ first: RecordID) throws -> [Resource] {
        guard first.low > 0 || first.high > 0 else { return [] }
        let before = RecordID(high: first.low == 0 ? first.high - 1 : first.high, low: first.low &- 1)
        let cursor = SearchCursor(score: 0, id: before).text(for: SearchQuery(kind: kind))
        let digits = text.lowercased().filter { $0 != "-" }
        return try connection.client.page(kind, [("cursor", cursor), ("limit", "10")]).items.filter { item in
            item.id.filter { $0 != "-" }.hasPrefix(digits)
        }
    }

    /// The first id that begins with at least eight hexadecimal digits; nil for any other text.
    static func first(of text: String) -> RecordID? {
        let digits = text.filter { $0 != "-" }
        guard (8...32).contains(digits.count), digits.allSatisfy(\.isHexDigit) else { return nil }
        let padded = digits + String(repeating: "0", count: 32 - digits.count)
        guard let high = UInt64(padded.prefix(16), radix: 16), let low = UInt64(padded.suffix(16), radix: 16) else {
            return nil
        }
        return RecordID(high: high, low: low)
    }

    /// How a record of this kind may be named, for help texts.
    static func help(_ kind: RecordKind) -> String {
        switch kind {
        case .contributor:
            "A contributor is named by id, its beginning, an identity (github:ada-example), the exact name, or “me”."
        case .project: "A project is named by id, its beginning, a repository's address, or its exact name."
        case .organization: "An organization is named by id, its beginning, a key (ror:…, web:…), or its exact name."
        case .opening: "An opening is named by id, its beginning, or its exact title."
        case .availability, .engagement, .nomination, .computeGrant, .link:
            "\(kind.withArticle.prefix(1).uppercased())\(kind.withArticle.dropFirst()) is named by its id or the beginning of it."
        }
    }
}
