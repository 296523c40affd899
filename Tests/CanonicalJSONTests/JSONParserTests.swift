import CanonicalJSON
import Testing

@Suite struct `Reading JSON` {
    private func failure(_ bytes: [UInt8], _ options: JSONParser.Options = .profile) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONParser.parse(bytes, options: options)
            return nil
        } catch { return error }
    }

    private func failure(_ text: String, _ options: JSONParser.Options = .profile) -> JSONError? {
        failure(Array(text.utf8), options)
    }

    /// RFC 8259, section 13, with a few forms of each production.
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), (" false\n", false), ("0", 0), ("-0", 0), ("-17", -17),
            ("9007199254740991", 9_007_199_254_740_991), ("-9007199254740991", -9_007_199_254_740_991),
            ("\"\"", ""), ("\"a\\u00e9\\n\\/\\\"\\\\\"", "a\u{e9}\n/\"\\"), ("\"\\ud83d\\ude00\"", "\u{1F600}"),
            ("\"\\u0000\"", "\0"), ("\"Zoë 木 😀\"", "Zoë 木 😀"), ("[]", []), ("{}", [:]), ("[ 1 , [ 2 ] ]", [1, [2]]),
            ("{ \"b\" : 1 , \"a\" : { \"c\" : null } }", ["a": ["c": .null], "b": 1]),
            ("\"0123456789abcdef 0123456789abcdef\"", "0123456789abcdef 0123456789abcdef"),
        ] as [(String, JSONValue)])
    func `What the grammar allows is read`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(text) == value)
    }

    @Test(
        arguments: [
            ("", JSONError.Code.empty), ("  \n", .empty), ("{", .unexpectedEnd), ("[1", .unexpectedEnd),
            ("[1,", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd), ("\"abc", .unexpectedEnd),
            ("\"\\", .unexpectedEnd), ("\"\\u12", .unexpectedEnd), ("tru", .unexpectedEnd), ("-", .unexpectedEnd),
            ("nul1", .unexpectedByte), ("[1,]", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte),
            ("{a:1}", .unexpectedByte), ("{'a':1}", .unexpectedByte), ("[1 2]", .unexpectedByte),
            ("// note\n1", .unexpectedByte), ("+1", .unexpectedByte), ("NaN", .unexpectedByte),
            ("\u{a0}1", .unexpectedByte),
            ("1 2", .trailingBytes), ("{}{}", .trailingBytes), ("{}\0", .trailingBytes),
            ("01", .invalidNumber), ("-01", .invalidNumber), ("-x", .invalidNumber),
            ("1.5", .fraction), ("1e3", .fraction), ("1.0", .fraction), ("9007199254740992", .integerTooLarge),
            ("-9007199254740992", .integerTooLarge), ("99999999999999999999999999999999", .integerTooLarge),
            ("\"\\x41\"", .invalidEscape), ("\"\\u12g4\"", .invalidEscape), ("\"a\nb\"", .controlCharacter),
            ("\"\\\\a\tb\"", .controlCharacter), ("\"a\0b\"", .controlCharacter), ("\"\\ud800\"", .loneSurrogate),
            ("\"\\ud800x\"", .loneSurrogate), ("\"\\ud800\\u0041\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate),
            ("{\"a\":1,\"a\":2}", .duplicateKey), ("{\"b\":1,\"a\":1,\"b\":2}", .duplicateKey),
            ("{\"a\":1,\"\\u0061\":2}", .duplicateKey), ("\u{FEFF}{}", .byteOrderMark),
        ] as [(String, JSONError.Code)])
    func `What it does not allow is refused with its own code`(text: String, code: JSONError.Code) {
        #expect(failure(text)?.code == code)
    }

    @Test func `Every refusal names line, column and a remedy`() {
        let error = failure("{\n  \"näme\": \"Ada\",\n  \"näme\": 1\n}")
        #expect(error?.line == 3)
        #expect(error?.column == 3)
        #expect(error?.offset == 22)
        #expect(
            error?.description == "line 3, column 3: the key \"näme\" stands twice in one object; keep one of the two")
        let comma = failure("{\"é\": 1,}")
        #expect(comma?.description == "line 1, column 9: a comma before \"}\"; remove that comma")
        let quotes = failure("{'a': 1}")
        #expect(quotes?.message == "a key in quotes is expected, not \"'\"; JSON wants double quotes")
        #expect(failure("\u{FEFF}{}")?.message.contains("without one") == true)
    }

    /// The Unicode standard, table 3-7: the edges of each row, from outside.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE],
        ] as [[UInt8]])
    func `Bytes that are not UTF-8 are refused where they stand`(bytes: [UInt8]) {
        for padding in [0, 3, 9] {
            let before = [UInt8](repeating: 0x61, count: padding)
            let plain = failure([0x22] + before + bytes + [0x22])
            #expect(plain?.code == .invalidUTF8)
            #expect(plain?.offset == padding + 1)
            let escaped = failure(Array("\"\\n".utf8) + before + bytes + [0x22])
            #expect(escaped?.code == .invalidUTF8)
            #expect(escaped?.offset == padding + 3)
        }
    }

    @Test(arguments: [
        "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
    ])
    func `The edges of Unicode are read`(text: String) throws {
        #expect(try JSONParser.parse("\"\(text)\"") == .string(text))
    }

    @Test func `Depth and size are bounded, the limits themselves allowed`() throws {
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        _ = try JSONParser.parse(deepest)
        #expect(failure("[\(deepest)]")?.code == .tooDeep)
        let bottomless = String(repeating: "{\"a\":[", count: 1_000_000)
        #expect(failure(bottomless, .foreign(maxBytes: 10_000_000, maxDepth: .max))?.code == .tooDeep)
        let fitting = "\"" + String(repeating: "a", count: 65_534) + "\""
        _ = try JSONParser.parse(fitting)
        #expect(failure(fitting + " ")?.code == .tooLarge)
    }

    @Test func `Other people's files may hold any number that a double holds`() throws {
        let options = JSONParser.Options.foreign(maxBytes: 1_000)
        #expect(
            try JSONParser.parse("[1.5,1E3,-2e-3,9007199254740993,0.0]", options: options)
                == [1.5, 1000.0, -0.002, .number(9_007_199_254_740_992), 0.0])
        for text in ["1.", "1.e3", "1e", "1e+", ".5"] { #expect(failure(text, options) != nil) }
        #expect(failure("1e999", options)?.code == .numberTooLarge)
        #expect(failure("\(String(repeating: "9", count: 400))", options)?.code == .numberTooLarge)
    }

    @Test func `A document that must be an object says so`() throws {
        #expect(try JSONParser.parseObject(Array("{\"a\":1}".utf8)) == ["a": 1])
        #expect(throws: JSONError.self) { try JSONParser.parseObject(Array("[1]".utf8)) }
    }

    @Test func `A wide object out of order is read in time proportional to its size`() throws {
        let count = 5_000
        let text = "{" + (0..<count).reversed().map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        let value = try JSONParser.parse(text, options: .foreign(maxBytes: 1_000_000))
        #expect(value.objectValue?.count == count)
        #expect(value.objectValue?["k4711"] == 4711)
        #expect(failure(String(text.dropLast()) + ",\"k17\":0}", .foreign(maxBytes: 1_000_000))?.code == .duplicateKey)
    }
}
