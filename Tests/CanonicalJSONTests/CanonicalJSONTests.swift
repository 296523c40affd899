import CanonicalJSON
import Testing

@Suite struct `Writing canonical JSON` {
    /// RFC 8785, appendix B: bit patterns of doubles and their text. A tie of digits goes to the even one.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func `Numbers are written as ECMAScript writes them`(bits: UInt64, text: String) {
        #expect(JSONValue.number(Double(bitPattern: bits)).description == text)
    }

    /// ECMA-262, Number::toString, the edges between its four forms.
    @Test(arguments: [
        (1.5, "1.5"), (100.0, "100"), (-0.5, "-0.5"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
        (1.25e-6, "0.00000125"), (1.25e-7, "1.25e-7"), (123e-20, "1.23e-18"), (0.1, "0.1"), (1e-6, "0.000001"),
        (4.35, "4.35"), (12345678.9, "12345678.9"),
    ])
    func `The decimal point stands where ECMAScript puts it`(number: Double, text: String) {
        #expect(JSONValue.number(number).description == text)
    }

    /// RFC 8785, section 3.2.3: the order of its example, which bytes or Unicode scalars would get wrong.
    @Test func `Members are ordered by UTF-16 code units`() {
        let object: JSONObject = [
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1F600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis",
        ]
        #expect(
            object.map { $0.value.stringValue } == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ])
    }

    /// RFC 8785, section 3.2.2.2.
    @Test func `Strings have the fewest escapes, in lower case`() {
        let text = JSONValue.string("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}\"\\/\u{2028}é")
        #expect(text.description == "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\u{7f}\\\"\\\\/\u{2028}é\"")
    }

    @Test func `Whole numbers are written in full`() {
        #expect(
            JSONValue.array([0, 9, 10, -1, .integer(.max), .integer(.min)]).description
                == "[0,9,10,-1,9223372036854775807,-9223372036854775808]")
    }

    @Test(arguments: [
        ("{}", true), ("[1,\"a\"]", true), ("{\"a\":1,\"b\":[null,true]}", true), ("{ }", false), ("{}\n", false),
        ("{\"b\":1,\"a\":2}", false), ("-0", false), ("\"\\u00e9\"", false), ("\"\\/\"", false), ("\"\\u000A\"", false),
        ("\"\\n\"", true), ("1.5", false), ("{\"a\":1,\"a\":1}", false), ("", false),
    ])
    func `Only the one canonical form counts as canonical`(text: String, canonical: Bool) {
        #expect(CanonicalJSON.isCanonical(Array(text.utf8)) == canonical)
    }
}

@Suite struct `A JSON object` {
    @Test func `keeps one value a key and gives it back`() {
        var object: JSONObject = ["b": 1, "a": 2, "b": 3]
        #expect(object.keys == ["a", "b"])
        #expect(object["b"] == 3)
        object["b"] = nil
        object["0"] = .null
        #expect(object.description == "{\"0\":null,\"a\":2}")
        #expect(object["none"] == nil)
        #expect(object.merging(["a": 1, "z": 2]).description == "{\"0\":null,\"a\":1,\"z\":2}")
    }

    @Test func `tells apart texts that only look the same`() {
        let composed: JSONObject = ["\u{e9}": "\u{e9}"]
        let decomposed: JSONObject = ["e\u{301}": "e\u{301}"]
        #expect(composed != decomposed)
        #expect(composed["e\u{301}"] == nil)
        #expect(JSONValue.string("\u{e9}") != JSONValue.string("e\u{301}"))
    }
}
