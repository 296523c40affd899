import CanonicalJSON
import Testing

@testable import Registry

@Suite struct ComputeAccountTests {
    static func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSince1970: 0) }

    static func account(
        granted: Int64 = 1_000_000, used: Int64, trailing: Int64, from: String = "2026-01-01",
        until: String = "2026-12-31"
    ) -> ComputeAccount {
        ComputeAccount(
            grant: RecordID(high: 1, low: 1), project: RecordID(high: 2, low: 2), title: "Grant",
            terms: ComputeTerms(
                unit: .gpuHours, device: "a100-80g", granted: granted, from: day(from), until: day(until)),
            used: used, trailing: trailing, reported: nil)
    }

    @Test func `the rate is taken over the last ninety days, or as many as the window has had`() {
        let account = Self.account(used: 300_000, trailing: 300_000)
        #expect(account.rateDays(on: Self.day("2026-01-10")) == 10)
        #expect(account.rateDays(on: Self.day("2026-06-30")) == 90)
        #expect(account.rateDays(on: Self.day("2025-12-31")) == 0)
        #expect(account.rateDays(on: Self.day("2027-01-30")) == 60)
        #expect(account.rate(on: Self.day("2026-01-30")) == 10_000)
        #expect(Self.account(used: 0, trailing: 0).rate(on: Self.day("2026-06-30")) == nil)
    }

    @Test func `what ends first is the hours or the window, with what would be gone`() {
        // 700 left at 10 a day: 70 days from 30 January.
        let quick = Self.account(used: 300_000, trailing: 300_000)
        #expect(quick.runway(on: Self.day("2026-01-30")) == 70)
        #expect(quick.end(on: Self.day("2026-01-30")) == .exhaustion(Self.day("2026-04-10")))
        // 950 left at 50 in 90 days.
        let slow = Self.account(used: 50_000, trailing: 50_000)
        #expect(slow.end(on: Self.day("2026-12-01")) == .expiry(Self.day("2026-12-31"), unused: 950_000 - 16_666))
        let idle = Self.account(used: 0, trailing: 0)
        #expect(idle.end(on: Self.day("2026-02-01")) == .expiry(Self.day("2026-12-31"), unused: 1_000_000))
    }

    @Test func `after the window what was left is gone, and what was used too much stays negative`() {
        let left = Self.account(used: 400_000, trailing: 0)
        #expect(left.state(on: Self.day("2027-01-01")) == .expired)
        #expect(left.left(on: Self.day("2027-01-01")) == 0 && left.expired(on: Self.day("2027-01-01")) == 600_000)
        #expect(left.left(on: Self.day("2026-12-31")) == 600_000 && left.expired(on: Self.day("2026-12-31")) == 0)
        let over = Self.account(used: 1_200_000, trailing: 0)
        #expect(over.state(on: Self.day("2026-05-01")) == .overused && over.balance == -200_000)
        #expect(over.left(on: Self.day("2026-05-01")) == 0)
        // What was used up has ended by its hours, also when its window has ended since.
        #expect(over.end(on: Self.day("2027-05-01")) == .exhaustion(Self.day("2027-05-01")))
        #expect(Self.account(used: 1_000_000, trailing: 0).state(on: Self.day("2026-05-01")) == .exhausted)
        #expect(left.state(on: Self.day("2025-05-01")) == .waiting)
    }

    @Test func `the largest amounts do not overflow`() {
        let most = FixedPoint.maximum
        let account = Self.account(granted: most, used: 1, trailing: 1)
        #expect(account.runway(on: Self.day("2026-06-30")) == Int((UInt128(most - 1) * 90)))
        #expect(account.exhaustion(on: Self.day("2026-06-30")) == nil)
        #expect(account.end(on: Self.day("2026-06-30")) == .expiry(Self.day("2026-12-31"), unused: most - 3))
    }

    @Test func `grants reach as far as what is left of the same device, the one that ends first used first`() throws {
        let need = try ComputeNeed(
            flop: 1_123_200_000_000_000_000 * 1_500, device: ComputeDevice.parse("a100-80g"), utilisation: 100_000)
        #expect(need.hours == 1_500_000)
        let first = Self.account(used: 300_000, trailing: 0, until: "2026-06-30")
        let second = Self.account(granted: 500_000, used: 0, trailing: 0)
        let reach = ComputeReach(need, accounts: [second, first], on: Self.day("2026-06-01"))
        #expect(reach.parts.map(\.account.terms.until) == [first.terms.until, second.terms.until])
        #expect(reach.covered == 1_200_000 && reach.lacking == 300_000 && reach.permille(of: need) == 800)
        // One device has 30 days of 24 hours left of the first.
        let one = try ComputeNeed(
            flop: need.flop, device: need.device, utilisation: 100_000, devices: 1)
        #expect(ComputeReach(one, accounts: [first], on: Self.day("2026-06-02")).parts[0].usable == 29 * 24_000)
        #expect(ComputeReach(need, accounts: [first], on: Self.day("2026-07-01")).parts.isEmpty)
    }

    @Test func `a report is held against the window, the calendar and its own limits`() {
        let terms = Self.account(used: 0, trailing: 0).terms
        func codes(_ from: String, _ until: String, _ amount: Int64 = 1, reference: String? = nil) -> [String] {
            UsageReport(
                grant: RecordID(high: 1, low: 1), from: Self.day(from), until: Self.day(until), amount: amount,
                reference: reference
            ).issues(terms, today: Self.day("2026-06-30")).map { "\($0.path) \($0.code.rawValue)" }
        }
        #expect(codes("2026-06-01", "2026-06-30").isEmpty)
        #expect(codes("2026-07-01", "2026-07-01").isEmpty)
        #expect(codes("2026-07-02", "2026-07-02") == ["/until out-of-range"])
        #expect(codes("2025-12-31", "2026-01-01") == ["/from out-of-range"])
        #expect(codes("2026-02-02", "2026-02-01") == ["/until interval"])
        #expect(codes("2026-02-02", "2026-02-02", 0) == ["/amountMilli out-of-range"])
        #expect(codes("2026-02-02", "2026-02-02", 1, reference: "") == ["/reference empty"])
        #expect(codes("2026-02-02", "2026-02-02", 1, reference: "a\nb") == ["/reference characters"])
        #expect(codes("2024-01-01", "2026-02-02") == ["/until interval", "/from out-of-range"])
    }
}
