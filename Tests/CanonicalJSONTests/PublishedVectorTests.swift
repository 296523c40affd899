import CanonicalJSON
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of cyberphone/json-canonicalization (the author of RFC 8785), read when they lie beside the project.
@Suite struct `The published vectors of RFC 8785` {
    /// `shared` lies in one of the folders above this file.
    private static let folder: String? = {
        var parts = #filePath.split(separator: "/")
        while !parts.isEmpty {
            parts.removeLast()
            let candidate = "/\(parts.joined(separator: "/"))/shared/data/vectors/rfc8785-jcs"
            if access(candidate, R_OK) == 0 { return candidate }
        }
        return nil
    }()

    @Test(
        .enabled(if: folder != nil, "the vectors do not lie beside the project; our own tables have been run"),
        arguments: ["arrays", "french", "structures", "unicode", "values", "weird"])
    func `are canonicalised byte for byte`(name: String) throws {
        let folder = try #require(Self.folder)
        let input = try Self.read("\(folder)/input/\(name).json")
        let hexadecimal = String(decoding: try Self.read("\(folder)/outhex/\(name).txt"), as: UTF8.self)
        let expected = hexadecimal.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
        let value = try JSONParser.parse(input, options: .foreign(maxBytes: 100_000))
        #expect(CanonicalJSON.encode(value) == expected)
        #expect(CanonicalJSON.encode(value) == (try Self.read("\(folder)/output/\(name).json")))
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "rb"), "cannot open \(path)")
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 100_000)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        return bytes
    }
}
