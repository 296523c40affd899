import FoundationEssentials
import TransparencyLog

/// Published vectors in `shared/data/vectors`, a folder beside the checkout or above it. Absent in most places; the tests
/// that need it are skipped there and say so, while the tables in this folder are always run.
enum Vectors {
    static let root: String? = {
        var folder = #filePath[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            let candidate = folder + "/shared/data/vectors"
            if FileManager.default.fileExists(atPath: String(candidate)) { return String(candidate) }
        }
        return nil
    }()

    static var arePresent: Bool { root != nil }

    /// One file.
    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: (root ?? "") + "/" + path)))
    }

    /// One JSON file.
    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes(path)))
    }

    /// All JSON files of a folder, at any depth, in the order of their paths.
    static func folder<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> [(name: String, value: Value)] {
        let base = (root ?? "") + "/" + path
        return try FileManager.default.subpathsOfDirectory(atPath: base).sorted()
            .filter { $0.hasSuffix(".json") }
            .map { ($0, try decode(type, path + "/" + $0)) }
    }
}

/// Bytes of a text in hexadecimal.
func unhexadecimal(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The hash that a text in base 64 or hexadecimal gives.
func treeHash(_ text: String) throws -> TreeHash {
    try TreeHash(Base64.decode(text) ?? unhexadecimal(text))
}

/// A generator that repeats what it did before the same seed: xorshift64*.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

/// Commitments that differ, each following from its index.
func entries(_ count: Int) -> [Commitment] {
    (0..<count).compactMap { index in
        try? Commitment(SHA256.digest(Array("entry \(index)".utf8)))
    }
}
