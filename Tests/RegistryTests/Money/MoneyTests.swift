import Testing

@testable import Registry

@Suite("Money")
struct MoneyTests {
    @Test(
        "is read as people write it, into exact minor units",
        arguments: [
            ("1500EUR/month", 150_000, "EUR", Money.Period.month), ("1500.50 EUR", 150_050, "EUR", nil),
            ("¥3000", 3000, "JPY", nil), ("EUR 1,500", 150_000, "EUR", nil), ("3 kwd per hour", 3000, "KWD", .hour),
            ("€ 12.5 a day", 1250, "EUR", .day), ("0 USD", 0, "USD", nil),
            ("1_000_000 usd/year", 100_000_000, "USD", .year),
            ("1.234 KWD", 1234, "KWD", nil), ("R$ 20/h", 2000, "BRL", .hour), ("US$5", 500, "USD", nil),
            ("1500.00 JPY", 1500, "JPY", nil), ("90071992547409.91 EUR", 9_007_199_254_740_991, "EUR", nil),
            ("£10/total", 1000, "GBP", .total), ("007.10 EUR", 710, "EUR", nil), ("10 EUR/mo", 1000, "EUR", .month),
        ] as [(String, Int64, String, Money.Period?)])
    func read(text: String, amount: Int64, currency: String, period: Money.Period?) throws {
        let money = try Money.parse(text)
        #expect(money.amount == amount)
        #expect(money.currency == currency)
        #expect(money.period == period)
    }

    @Test(
        "is refused with what to write instead",
        arguments: [
            ("", "no number"), ("EUR", "no number"), ("1500", "no currency"), ("$500", "many currencies"),
            ("-5 EUR", "negative"), ("1.5 JPY", "no decimals"), ("1.505 EUR", "2 decimals"),
            ("1,50 EUR", "not an amount"),
            ("1.500,00 EUR", "not an amount"), ("1,5000 EUR", "not an amount"), ("5. EUR", "not an amount"),
            ("90071992547409.92 EUR", "too large"), ("99999999999999999999999999 EUR", "too large"),
            ("5 EUR/fortnight", "not a time"), ("5 EUX", "not an ISO 4217"), ("EUR 5 USD", "two currencies"),
            (String(repeating: "9", count: 100), "64 characters"), ("5,,000 EUR", "not an amount"),
            (",5 EUR", "not an amount"), (".5 EUR", "not an amount"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: InputError.self) { try Money.parse(text) }
        #expect(error?.message.contains(words) == true, "\(text): \(error.map(String.init(describing:)) ?? "")")
    }

    @Test("suggests the currency and period that were meant")
    func suggests() {
        let euros = #expect(throws: InputError.self) { try Money.parse("5 euros") }
        #expect(euros?.suggestion == "5 EUR")
        let months = #expect(throws: InputError.self) { try Money.parse("5 EUR/monht") }
        #expect(months?.suggestion == "month")
    }

    @Test("is never negative, too large or of an unknown currency")
    func bounds() {
        #expect(Money(amount: -1, currency: "EUR") == nil)
        #expect(Money(amount: Money.maximumAmount + 1, currency: "EUR") == nil)
        #expect(Money(amount: 1, currency: "XXX") == nil)
        #expect(Money(amount: Money.maximumAmount, currency: "EUR") != nil)
    }

    @Test("prints what it reads back", arguments: [UInt64.random(in: 0...UInt64.max)])
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<500 {
            let currency = try #require(Vocabulary.currencies.values.randomElement(using: &random))
            let amount =
                Int64.random(in: 0...Money.maximumAmount, using: &random) >> Int64.random(in: 0...52, using: &random)
            let period = Bool.random(using: &random) ? Money.Period.allCases.randomElement(using: &random) : nil
            let money = try #require(Money(amount: amount, currency: currency, period: period))
            #expect(try Money.parse(money.description) == money, "seed \(seed): \(money)")
        }
    }

    @Test("prints decimals as the currency has them")
    func prints() {
        #expect(Money(amount: 150_050, currency: "EUR", period: .month)?.description == "1500.50 EUR/month")
        #expect(Money(amount: 5, currency: "EUR")?.description == "0.05 EUR")
        #expect(Money(amount: 150_000, currency: "EUR")?.description == "1500 EUR")
        #expect(Money(amount: 3000, currency: "JPY")?.description == "3000 JPY")
        #expect(Money(amount: 1001, currency: "KWD")?.description == "1.001 KWD")
    }
}

@Suite("Hours a week")
struct HoursTests {
    @Test(
        "are read as people write them",
        arguments: [("8h/week", 8), ("8", 8), ("8 h", 8), ("10 hours a week", 10), ("168h", 168), (" 1 H/Week ", 1)])
    func read(text: String, hours: Int) throws { #expect(try Hours.parse(text) == hours) }

    @Test(
        "are refused with what to write instead",
        arguments: [
            ("", "whole number"), ("many", "whole number"), ("0", "168"), ("200h/week", "168"), ("7.5", "fraction"),
            ("40h/month", "in a week"), ("8 bananas", "unit"), ("-8", "whole number"), ("99999999999999999999h", "168"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: InputError.self) { try Hours.parse(text) }
        #expect(error?.message.contains(words) == true)
    }

    @Test("print what they read back")
    func roundTrip() throws { for hours in 1...168 { #expect(try Hours.parse(Hours.format(hours)) == hours) } }
}
