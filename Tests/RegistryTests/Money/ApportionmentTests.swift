import Testing

@testable import Registry

@Suite struct ApportionmentTests {
    @Test func `parts add up to the whole, each is the exact one rounded down or up, and the largest remainders gain`()
    {
        for seed in UInt64(1)...400 {
            var random = SplitMix(seed: seed)
            let total = Int64.random(
                in: 0...(Money.maximumAmount >> Int64.random(in: 0...50, using: &random)), using: &random)
            let weights = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                Int64.random(in: 0...(1 << Int64.random(in: 1...50, using: &random)), using: &random)
            }
            let sum = weights.reduce(0, +)
            guard let parts = Apportionment.divide(total, by: weights) else {
                #expect(sum == 0, "seed \(seed)")
                continue
            }
            #expect(parts.reduce(0, +) == total, "seed \(seed)")
            // The model: exact parts in 128 bits, and a remainder for each.
            let exact = weights.map { Int128(total) * Int128($0) }
            for (part, product) in zip(parts, exact) {
                let down = Int64(product / Int128(sum))
                #expect(part == down || part == down + 1 && product % Int128(sum) != 0, "seed \(seed)")
            }
            for (i, part) in parts.enumerated() where part > Int64(exact[i] / Int128(sum)) {
                for (j, other) in parts.enumerated() where other == Int64(exact[j] / Int128(sum)) {
                    #expect(exact[i] % Int128(sum) >= exact[j] % Int128(sum), "seed \(seed): \(i) gained before \(j)")
                }
            }
        }
    }

    @Test func `a yen, a cent and a fils are all divided to the last unit`() throws {
        // 0, 2 and 3 decimals: the unit is the currency's own.
        for (text, parts) in [("100JPY", [34, 33, 33]), ("1EUR", [34, 33, 33]), ("0.100KWD", [34, 33, 33])] {
            let money = try Money.parse(text)
            #expect(Apportionment.divide(money.amount, by: [1, 1, 1]) == parts.map(Int64.init), "\(text)")
        }
        #expect(Apportionment.divide(600_001, by: [6000, 4000]) == [360_001, 240_000])
        #expect(Apportionment.divide(Money.maximumAmount, by: [Int64.max]) == [Money.maximumAmount])
        #expect(Apportionment.divide(1, by: [Int64.max, 1]) == nil)
        #expect(Apportionment.divide(-1, by: [1]) == nil)
    }

    @Test func `instalments over sources use each source up exactly, and never more than it holds`() {
        for seed in UInt64(1)...400 {
            var random = SplitMix(seed: seed)
            let sources = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Int64.random(in: 0...1_000_000, using: &random)
            }
            let total = sources.reduce(0, +)
            guard total > 0,
                let amounts = Apportionment.divide(
                    total, by: (0..<Int.random(in: 1...24, using: &random)).map { _ in 1 })
            else { continue }
            guard let table = Apportionment.table(amounts, over: sources) else {
                Issue.record("seed \(seed): no table")
                continue
            }
            for (row, amount) in zip(table, amounts) {
                #expect(row.reduce(0, +) == amount, "seed \(seed)")
                #expect(row.allSatisfy { $0 >= 0 }, "seed \(seed)")
            }
            for column in sources.indices {
                #expect(table.map { $0[column] }.reduce(0, +) == sources[column], "seed \(seed)")
            }
        }
        #expect(Apportionment.table([5], over: [4]) == nil)
        #expect(Apportionment.table([4], over: [5]) == nil)
    }

    @Test func `percentages are read to the hundredth and must be the whole`() throws {
        #expect(try Percentage.parse("60%") == 6000)
        #expect(try Percentage.parse("33.34%") == 3334)
        #expect(try Percentage.parse("0.5") == 50)
        for text in ["", "%", "0%", "100.01%", "-5%", "1.234%", "5.%", "a%", "1e2%", "٣%"] {
            #expect(throws: InputError.self, "\(text)") { try Percentage.parse(text) }
        }
        for points in [1, 50, 99, 100, 3334, 5050, 10_000] {
            #expect(try Percentage.parse(Percentage.format(points)) == points)
        }
        #expect(throws: InputError.self) { try Percentage.mustBeWhole([6000, 3999]) }
        #expect(throws: InputError.self) { try Percentage.mustBeWhole([6000, 4001]) }
        try Percentage.mustBeWhole([3333, 3333, 3334])
    }
}

@Suite struct ExchangeRateTests {
    @Test func `a rate is exact, between currencies of different decimals too`() throws {
        let dollars = try ExchangeRate.parse("EUR/USD=1.08@2026-11-20")
        #expect(dollars.convert(240_000) == 259_200)
        #expect(dollars.description == "EUR/USD=1.08@2026-11-20")
        // 2 to 0 decimals, 2 to 3, 0 to 3: to the nearest unit, a half up.
        #expect(try ExchangeRate.parse("EUR/JPY=161.5@2026-11-20").convert(100) == 162)
        #expect(try ExchangeRate.parse("EUR/KWD=0.3215@2026-11-20").convert(100) == 322)
        #expect(try ExchangeRate.parse("JPY/KWD=0.002@2026-11-20").convert(7) == 14)
        #expect(try ExchangeRate.parse("EUR/USD=999999999@2026-11-20").convert(Money.maximumAmount) == nil)
    }

    @Test func `the nearest unit is taken, against a model in whole numbers`() throws {
        for seed in UInt64(1)...300 {
            var random = SplitMix(seed: seed)
            let amount = Int64.random(in: 0...1_000_000_000, using: &random)
            let (units, per) = (Int64.random(in: 1...10_000_000, using: &random), Int64(1_000_000))
            let rate = try #require(
                ExchangeRate(base: "EUR", quote: "USD", units: units, per: per, day: CivilDate(daysSince1970: 0)))
            let converted = try #require(rate.convert(amount))
            let twice = Int128(amount) * Int128(units) * 2
            #expect(abs(twice - Int128(converted) * Int128(per) * 2) <= Int128(per), "seed \(seed)")
        }
    }

    @Test(arguments: [
        "", "EUR/USD", "EUR/USD=1.08", "EUR/USD=0@2026-11-20", "EUR/EUR=1@2026-11-20", "EUR/XXQ=1@2026-11-20",
        "EUR/USD=-1@2026-11-20", "EUR/USD=1.08@2026-02-30", "EUR/USD=1,08@2026-11-20", "EUR=1.08@2026-11-20",
        "EUR/USD=1.0000000001@2026-11-20", "EUR/USD=1.@2026-11-20",
    ])
    func `what is no rate with a day is refused`(text: String) {
        #expect(throws: InputError.self) { try ExchangeRate.parse(text) }
    }
}
