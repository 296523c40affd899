/// A `tsvector` made by the client: lexemes without positions, so that no text search configuration is involved.
public struct PostgresTextVector: Hashable, Sendable {
    /// The lexemes, strictly ascending by their UTF-8 bytes.
    public let lexemes: [String]

    /// From lexemes in any order, with repetitions.
    public init(_ lexemes: some Sequence<String>) {
        self.init(sorted: lexemes.sorted(by: Self.precedes), trusted: false)
    }

    /// From lexemes that are strictly ascending by their UTF-8 bytes already; others are sorted first.
    public init(sortedLexemes: [String]) {
        let ordered = zip(sortedLexemes, sortedLexemes.dropFirst()).allSatisfy(Self.precedes)
        self.init(sorted: ordered ? sortedLexemes : sortedLexemes.sorted(by: Self.precedes), trusted: ordered)
    }

    private init(sorted: [String], trusted: Bool) {
        var unique = sorted
        if !trusted {
            unique.removeAll(keepingCapacity: true)
            for lexeme in sorted where unique.last.map({ !$0.utf8.elementsEqual(lexeme.utf8) }) ?? true {
                unique.append(lexeme)
            }
        }
        lexemes = unique
    }

    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension PostgresTextVector: PostgresEncodable {
    /// `tsvector`
    public static var postgresType: PostgresType { .tsvector }

    /// As `tsvectorrecv` reads it: the number of lexemes, then each with a NUL and its number of positions, none.
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(integer: Int32(truncatingIfNeeded: lexemes.count))
        for lexeme in lexemes {
            buffer.append(text: lexeme)
            buffer.append(integer: UInt8(0))
            buffer.append(integer: Int16(0))
        }
    }
}
