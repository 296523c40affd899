/// Reads JSON from bytes, strictly: RFC 8259 grammar, strict UTF-8, no duplicate keys, no lone surrogates, bounded
/// depth and size. The profile (RFC 8785 with whole numbers only) is the default.
///
/// Nothing is allocated beyond the values themselves: members and elements gather on two stacks and move from there
/// into arrays of the right size.
package struct JSONParser: ~Copyable {
    /// What is accepted.
    package struct Options: Sendable {
        /// Whether numbers may have fractions and exponents, and exceed ±(2^53−1).
        var allowsFractions: Bool
        /// How many objects and lists may lie in each other.
        package var maxDepth: Int
        /// The longest input.
        package var maxBytes: Int

        /// Our own records: whole numbers within ±(2^53−1), 32 levels, 64 KiB.
        package static let profile = Options(allowsFractions: false, maxDepth: 32, maxBytes: 65_536)

        /// The same with other limits, for what holds records: an import line, a request. Depth beyond 256 is cut
        /// to 256, so that no input can exhaust the stack.
        package static func profile(maxBytes: Int, maxDepth: Int = 32) -> Options {
            Options(allowsFractions: false, maxDepth: min(maxDepth, 256), maxBytes: maxBytes)
        }

        /// Other people's files: any number that a double holds. Depth beyond 256 is cut to 256.
        package static func foreign(maxBytes: Int, maxDepth: Int = 64) -> Options {
            Options(allowsFractions: true, maxDepth: min(maxDepth, 256), maxBytes: maxBytes)
        }
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let options: Options
    var at = 0
    var depth = 0
    var elements = ParserStack<JSONValue>()
    var members = ParserStack<PendingMember>()
    /// Where a string with escapes is put together.
    var unescaped: [UInt8] = []
    /// Whether the last string had escapes.
    var escaped = false

    /// Reads one value; anything but white space after it is an error.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, options: Options = .profile
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes.assumingMemoryBound(to: UInt8.self), options: options)
        return try parser.document()
    }

    /// Reads one value; anything but white space after it is an error.
    package static func parse(_ bytes: [UInt8], options: Options = .profile) throws(JSONError) -> JSONValue {
        // `withUnsafeBytes` rethrows untyped, so the outcome travels as a value.
        let outcome: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { raw in
            do throws(JSONError) { return .success(try parse(raw, options: options)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// Reads one value from a text.
    package static func parse(_ text: String, options: Options = .profile) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), options: options)
    }

    /// Reads one object.
    package static func parseObject(
        _ bytes: UnsafeRawBufferPointer, options: Options = .profile
    ) throws(JSONError) -> JSONObject {
        var parser = JSONParser(bytes: bytes.assumingMemoryBound(to: UInt8.self), options: options)
        let value = try parser.document()
        guard case .object(let object) = value else { throw parser.notAnObject(value) }
        return object
    }

    /// Reads one object.
    package static func parseObject(_ bytes: [UInt8], options: Options = .profile) throws(JSONError) -> JSONObject {
        let outcome: Result<JSONObject, JSONError> = bytes.withUnsafeBytes { raw in
            do throws(JSONError) {
                return .success(try parseObject(raw, options: options))
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, options: Options) {
        self.bytes = bytes
        self.options = options
    }

    private mutating func document() throws(JSONError) -> JSONValue {
        guard bytes.count <= options.maxBytes else {
            throw error(.tooLarge, at: 0, "\(bytes.count) bytes, where \(options.maxBytes) is the most; shorten it")
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw error(
                .byteOrderMark, at: 0, "begins with a byte order mark (EF BB BF); save it as UTF-8 without one")
        }
        skipSpace()
        guard at < bytes.count else {
            throw error(.empty, at: at, "there is nothing here; a JSON value is expected, such as {}")
        }
        let value = try value()
        skipSpace()
        guard at == bytes.count else {
            throw error(
                .trailingBytes, at: at,
                "\(shown(at)) after the end of the value; one value is expected, so remove what follows it")
        }
        return value
    }

    mutating func value() throws(JSONError) -> JSONValue {
        guard at < bytes.count else { throw ended("a value") }
        switch bytes[at] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard at + index < bytes.count else {
                at = bytes.count
                throw ended("\(word)")
            }
            guard bytes[at + index] == word.utf8Start[index] else {
                throw error(.unexpectedByte, at: at, "a bare word that is not true, false or null; put texts in quotes")
            }
        }
        at += word.utf8CodeUnitCount
        return value
    }
}
