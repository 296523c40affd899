import Registry
import Testing

@Suite struct FixedPointTests {
    @Test func `decimals are read and written exactly`() throws {
        let pairs: [(String, Int, Int64, String)] = [
            ("1,082,990", 3, 1_082_990_000, "1,082,990"), ("0.001", 3, 1, "0.001"), ("12.5", 3, 12_500, "12.5"),
            ("1_000", 0, 1_000, "1,000"), ("9007199254740.991", 3, FixedPoint.maximum, "9,007,199,254,740.991"),
            ("0", 2, 0, "0"), ("1.500", 1, 15, "1.5"),
        ]
        for (text, digits, value, written) in pairs {
            #expect(try FixedPoint.parse(text, digits: digits) == value)
            #expect(FixedPoint.format(value, digits: digits) == written)
            #expect(try FixedPoint.parse(written, digits: digits) == value)
        }
        #expect(FixedPoint.format(-1_500, digits: 3) == "-1.5")
        #expect(FixedPoint.format(1_234_567, digits: 3, grouped: false) == "1234.567")
    }

    @Test(arguments: [
        "", "-1", "−1", "+1", "1.", ".5", "1.0005", "1,00", "1,,000", "1e3", "0x1", "٣", "9007199254740.992", "1 000",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: InputError.self) { try FixedPoint.parse(text, digits: 3) }
    }
}
