import Registry

/// A query's parameters, decoded and checked against what the route declares.
package struct Arguments: Sendable {
    /// All of them, in their order.
    package var items: [(name: String, value: String)] { pairs }
    private var pairs: [(name: String, value: String)] = []

    package init() {}

    /// Decodes a query string and checks it: an unknown name, a value that does not fit, a name given twice that
    /// takes one value are all refused, so that a misspelt filter never answers with everything.
    package init(query: Substring?, parameters: [Parameter]) throws(Problem) {
        guard let query, !query.isEmpty else { return }
        for piece in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let equals = piece.firstIndex(of: UInt8(ascii: "="))
            let name = try Self.decode(piece[..<(equals ?? piece.endIndex)], what: "the name of a query parameter")
            guard let parameter = parameters.first(where: { $0.name == name && $0.location == .query }) else {
                throw Self.unknown(name, parameters: parameters)
            }
            let value = try Self.decode(
                equals.map { piece[piece.index(after: $0)...] } ?? piece[piece.endIndex...], what: "query/\(name)")
            if let (message, suggestion) = parameter.complaint(about: value) {
                throw Problem(
                    .invalidParameter, at: "query/\(name)", code: "invalid-value", "query/\(name): \(message)",
                    suggestion: suggestion)
            }
            let earlier = pairs.count { $0.name == name }
            if earlier > 0, !parameter.isRepeatable {
                throw Problem(
                    .invalidParameter, at: "query/\(name)", code: "repeated",
                    "query/\(name): it is given more than once; give it once")
            }
            if earlier >= parameter.repetitionLimit {
                throw Problem(
                    .invalidParameter, at: "query/\(name)", code: "too-many",
                    "query/\(name): it is given more than \(parameter.repetitionLimit) times; ask for less")
            }
            pairs.append((name, value))
        }
    }

    /// The value of a parameter that takes one.
    package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
    /// The values of a parameter that may be repeated, in the order given.
    package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
    /// The value of a boolean parameter; false when it is not given.
    package func flag(_ name: String) -> Bool { self[name] == "true" }
    /// The value of a whole-number parameter.
    package func integer(_ name: String) -> Int? { self[name].flatMap { Int($0) } }
    /// The value of a date parameter.
    func date(_ name: String) -> CivilDate? { self[name].flatMap { CivilDate($0) } }
    /// The value of an id parameter.
    func id(_ name: String) -> RecordID? { self[name].flatMap { RecordID($0) } }

    private static func decode(_ bytes: some Collection<UInt8>, what: String) throws(Problem) -> String {
        do {
            return try PercentCoding.decode(bytes, plusIsSpace: true)
        } catch {
            throw Problem(.badRequest, at: "query", code: "encoding", "\(what): \(error.words)")
        }
    }

    private static func unknown(_ name: String, parameters: [Parameter]) -> Problem {
        let names = parameters.filter { $0.location == .query }.map(\.name)
        let nearest = EditDistance.nearest(to: name, among: names)
        let shown = String(name.prefix(64))
        let mend: String
        if let nearest {
            mend = "did you mean \(nearest)?"
        } else if names.isEmpty {
            mend = "this address takes none"
        } else {
            mend = "it takes \(names.joined(separator: ", "))"
        }
        return Problem(
            .unknownParameter, at: "query/\(shown)", code: "unknown-parameter",
            "there is no query parameter \(shown) here; \(mend)", suggestion: nearest)
    }
}
