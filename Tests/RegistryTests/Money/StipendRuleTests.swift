import Testing

@testable import Registry

private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSince1970: 0) }

@Suite struct ScheduleTests {
    @Test func `months count from the first day, the last one may be short, and nothing is lost`() throws {
        let months = try Schedule.monthly.instalments(of: 100, from: day("2026-12-15"), until: day("2027-03-14"))
        #expect(months.map(\.due.description) == ["2027-01-14", "2027-02-14", "2027-03-14"])
        #expect(months.map(\.amount) == [34, 33, 33])
        let ends = try Schedule.monthly.instalments(of: 600_001, from: day("2026-12-01"), until: day("2027-02-10"))
        #expect(ends.map(\.due.description) == ["2026-12-31", "2027-01-31", "2027-02-10"])
        let quarters = try Schedule.quarterly.instalments(of: 7, from: day("2027-01-01"), until: day("2027-12-31"))
        #expect(quarters.map(\.due.description) == ["2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"])
        #expect(quarters.map(\.amount) == [2, 2, 2, 1])
        let once = try Schedule.once.instalments(of: 5, from: day("2027-01-01"), until: day("2027-01-31"))
        #expect(once == [.init(due: day("2027-01-31"), amount: 5)])
    }

    @Test func `every schedule adds up, in order, within its days`() throws {
        for seed in UInt64(1)...300 {
            var random = SplitMix(seed: seed)
            let from = CivilDate(daysSince1970: Int.random(in: 15_000...25_000, using: &random))
            let until = from.adding(days: Int.random(in: 0...3000, using: &random))
            let total = Int64.random(in: 1_000...Money.maximumAmount, using: &random)
            for schedule in [Schedule.monthly, .quarterly, .once] {
                let planned = try schedule.instalments(of: total, from: from, until: until)
                #expect(planned.map(\.amount).reduce(0, +) == total, "seed \(seed)")
                #expect(planned.map(\.due) == planned.map(\.due).sorted(), "seed \(seed)")
                #expect(Set(planned.map(\.due)).count == planned.count, "seed \(seed)")
                #expect(planned.allSatisfy { $0.amount > 0 && (from...until).contains($0.due) }, "seed \(seed)")
                #expect(planned.last?.due == until, "seed \(seed)")
            }
        }
    }

    @Test func `a list of days must add up, be in order, and lie within the stipend`() throws {
        let text = "2026-12-31:2000EUR,2027-03-31:4000EUR"
        let schedule = try Schedule.parse(text, currency: "EUR")
        let (from, until) = (day("2026-12-01"), day("2027-03-31"))
        #expect(try schedule.instalments(of: 600_000, from: from, until: until).count == 2)
        for (total, from, until) in [
            (Int64(600_001), from, until), (599_999, from, until), (600_000, day("2027-01-01"), until),
            (600_000, from, day("2027-03-30")), (600_000, until, from),
        ] {
            #expect(throws: InputError.self) { try schedule.instalments(of: total, from: from, until: until) }
        }
        let backwards = try Schedule.parse("2027-03-31:4000EUR,2026-12-31:2000EUR", currency: "EUR")
        #expect(throws: InputError.self) { try backwards.instalments(of: 600_000, from: from, until: until) }
        for text in [
            "weekly", "", "2026-12-31", "2026-12-31:2000USD", "2026-02-30:2000EUR", "2026-12-31:2000EUR/month",
        ] {
            #expect(throws: InputError.self, "\(text)") { try Schedule.parse(text, currency: "EUR") }
        }
    }

    @Test func `too little, nothing and too long are refused`() {
        let (from, until) = (day("2026-01-01"), day("2026-12-31"))
        #expect(throws: InputError.self) { try Schedule.monthly.instalments(of: 11, from: from, until: until) }
        #expect(throws: InputError.self) { try Schedule.once.instalments(of: 0, from: from, until: until) }
        #expect(throws: InputError.self) { try Schedule.once.instalments(of: -1, from: from, until: until) }
        #expect(throws: InputError.self) {
            try Schedule.monthly.instalments(of: 1_000_000, from: from, until: day("2036-01-31"))
        }
    }

    @Test func `months later is the same day, or the last there is`() {
        #expect(day("2026-01-31").adding(months: 1) == day("2026-02-28"))
        #expect(day("2027-12-15").adding(months: 2) == day("2028-02-15"))
        #expect(day("2028-03-31").adding(months: -1) == day("2028-02-29"))
        #expect(day("9999-12-31").adding(months: 1) == day("9999-12-31"))
    }
}

@Suite struct StipendRuleTests {
    private let today = day("2026-11-25")

    private func says(_ verdict: Verdict, _ word: String) -> Bool {
        if case .denied(let why) = verdict { return why.contains(word) }
        return false
    }

    @Test func `an offer is accepted once, with a mentor, before it would have ended`() {
        #expect(StipendRules.accept(.offered, hasMentor: true, ends: today, today: today).isAllowed)
        #expect(says(StipendRules.accept(.offered, hasMentor: false, ends: today, today: today), "mentor"))
        #expect(
            says(StipendRules.accept(.offered, hasMentor: true, ends: today.adding(days: -1), today: today), "ended"))
        for state in StipendState.allCases where state != .offered {
            #expect(says(StipendRules.accept(state, hasMentor: true, ends: today, today: today), state.rawValue))
        }
    }

    @Test func `extensions go as far as the offer allows and move only what nobody approved and is not past`() {
        #expect(StipendRules.extend(.accepted, by: 2, extended: 1, extendable: 3).isAllowed)
        #expect(says(StipendRules.extend(.accepted, by: 3, extended: 1, extendable: 3), "2 of them are left"))
        #expect(says(StipendRules.extend(.accepted, by: 1, extended: 0, extendable: 0), "no extension"))
        #expect(says(StipendRules.extend(.accepted, by: 0, extended: 0, extendable: 3), "one month or more"))
        #expect(says(StipendRules.extend(.offered, by: 1, extended: 0, extendable: 3), "offered"))
        let days = StipendRules.shifted(
            [
                (day("2026-10-31"), .paid, true), (day("2026-11-24"), .scheduled, false),
                (day("2026-11-30"), .scheduled, true), (day("2026-12-31"), .scheduled, false),
            ], by: 2, today: today)
        #expect(days.map(\.description) == ["2026-10-31", "2026-11-24", "2026-11-30", "2027-02-28"])
    }

    @Test func `two people approve, after the day has come, and neither asked for the money nor receives it`() {
        func approval(
            _ state: InstalmentState = .scheduled, due: CivilDate? = nil, mentor: String? = nil,
            coordinator: String? = nil, stipend: StipendState = .accepted
        ) -> StipendRules.Approval {
            .init(
                stipend: stipend, instalment: state, due: due ?? today, mentor: mentor, coordinator: coordinator,
                offeredBy: "cy", payee: "ada")
        }
        func verdict(_ approval: StipendRules.Approval, _ who: String, _ capacity: StipendRules.Capacity) -> Verdict {
            StipendRules.approve(approval, by: who, as: capacity, today: today)
        }
        #expect(verdict(approval(), "bo", .mentor).isAllowed)
        #expect(verdict(approval(mentor: "bo"), "di", .coordinator).isAllowed)
        #expect(says(verdict(approval(mentor: "bo"), "bo", .coordinator), "two people"))
        #expect(says(verdict(approval(coordinator: "bo"), "bo", .mentor), "two people"))
        #expect(says(verdict(approval(), "cy", .coordinator), "offered"))
        #expect(says(verdict(approval(), "ada", .coordinator), "themselves"))
        #expect(says(verdict(approval(due: today.adding(days: 1)), "bo", .mentor), "not approved before"))
        for state in InstalmentState.allCases where state != .scheduled {
            #expect(says(verdict(approval(state), "bo", .mentor), state.rawValue))
        }
        #expect(says(verdict(approval(stipend: .cancelled), "bo", .mentor), "cancelled"))
    }

    @Test func `unclaimed money goes back only after its last day, and never out of a payout`() {
        #expect(StipendRules.release(.scheduled, claimBy: today.adding(days: -1), today: today).isAllowed)
        #expect(says(StipendRules.release(.scheduled, claimBy: today, today: today), "until"))
        for state in [InstalmentState.batched, .paid, .released, .planned] {
            #expect(says(StipendRules.release(state, claimBy: day("2020-01-01"), today: today), state.rawValue))
        }
    }

    @Test func `a stipend is completed when nothing is open and cancelled when nothing is on its way`() {
        #expect(StipendRules.complete(.accepted, open: 0).isAllowed)
        #expect(says(StipendRules.complete(.accepted, open: 1), "1 of its instalments is"))
        #expect(says(StipendRules.complete(.cancelled, open: 0), "cancelled"))
        #expect(StipendRules.cancel(.offered, batched: 0).isAllowed)
        #expect(says(StipendRules.cancel(.accepted, batched: 2), "2 of its instalments are in a payout"))
        #expect(says(StipendRules.cancel(.completed, batched: 0), "completed"))
    }

    @Test func `money is drawn from what may pay for nothing else, then from what ends first`() {
        let (arrays, other) = (RecordID(high: 1, low: 1), RecordID(high: 1, low: 2))
        func purse(_ id: UInt64, _ available: Int64, _ project: RecordID? = nil, _ ends: String? = nil) -> Purse {
            Purse(
                pledge: RecordID(high: 0, low: id), available: available, project: project, ends: ends.map { day($0) })
        }
        let purses = [
            purse(1, 50), purse(2, 30, nil, "2027-12-31"), purse(3, 20, arrays), purse(4, 99, other), purse(5, 0),
        ]
        let drawn = Purse.draw(60, for: arrays, from: purses)
        #expect(drawn?.map(\.pledge.low) == [3, 2, 1])
        #expect(drawn?.map(\.amount) == [20, 30, 10])
        #expect(Purse.draw(100, for: arrays, from: purses)?.map(\.amount) == [20, 30, 50])
        #expect(Purse.draw(101, for: arrays, from: purses) == nil)
    }

    @Test func `runway is what is free by what a month costs, in tenths, and has no end where nothing is spent`() {
        // 12 months' cash, 6 promised, 3 committed, spending 1 a month: 15 months.
        #expect(Runway.tenths(cash: 12, confirmed: 6, committed: 3, spent: 6, months: 6) == 150)
        #expect(Runway.tenths(cash: 10, confirmed: 0, committed: 0, spent: 9, months: 3) == 33)
        #expect(Runway.tenths(cash: 10, confirmed: 0, committed: 20, spent: 9, months: 3) == 0)
        #expect(Runway.tenths(cash: 10, confirmed: 0, committed: 0, spent: 0, months: 3) == nil)
        #expect(
            Runway.tenths(
                cash: Money.maximumAmount, confirmed: Money.maximumAmount, committed: 0, spent: 1, months: 120)
                == Money.maximumAmount)
    }

    @Test func `an offer that does not fit together is refused`() throws {
        let (ada, bo, arrays, fund) = (
            RecordID(high: 1, low: 1), RecordID(high: 1, low: 2), RecordID(high: 1, low: 3), RecordID(high: 1, low: 4)
        )
        func offer(
            mentor: RecordID? = nil, shares: [StipendOffer.Part]? = nil, rates: [ExchangeRate] = [], extendable: Int = 0
        ) throws -> StipendOffer {
            try StipendOffer(
                contributor: ada, mentor: mentor, project: arrays, total: try Money.parse("6000EUR"),
                from: day("2026-12-01"), until: day("2027-05-31"), schedule: .monthly,
                parts: shares ?? [.init(fund: fund, basisPoints: 10_000, source: "EUR")], rates: rates,
                extendable: extendable, claimDays: 180)
        }
        #expect(try offer(mentor: bo).instalments.count == 6)
        let rate = try ExchangeRate.parse("EUR/USD=1.08@2026-11-20")
        let half = [
            StipendOffer.Part(fund: fund, basisPoints: 5000, source: "EUR"),
            .init(fund: fund, basisPoints: 5000, source: "USD"),
        ]
        let mixed = try offer(shares: half, rates: [rate])
        #expect(mixed.shares.map(\.amount) == [300_000, 300_000])
        #expect(mixed.shares.map(\.sourceAmount) == [300_000, 324_000])
        #expect(throws: InputError.self) { try offer(mentor: ada) }
        #expect(throws: InputError.self) { try offer(shares: half) }
        #expect(throws: InputError.self) { try offer(shares: half, rates: [rate, rate]) }
        #expect(throws: InputError.self) { try offer(rates: [rate]) }
        #expect(throws: InputError.self) { try offer(shares: []) }
        #expect(throws: InputError.self) { try offer(shares: [half[0]]) }
        #expect(throws: InputError.self) { try offer(shares: [half[0], half[0]]) }
        #expect(throws: InputError.self) { try offer(extendable: 61) }
    }

    @Test func `account numbers are checked by their digits`() {
        // ISO 13616's own examples of several countries.
        for iban in [
            "DE89370400440532013000", "GB29NWBK60161331926819", "NO9386011117947", "MT84MALT011000012345MTLCAST001S",
        ] {
            #expect(BankAccount.isIBAN(iban), "\(iban)")
            var wrong = Array(iban)
            wrong[3] = wrong[3] == "9" ? "8" : "9"
            #expect(!BankAccount.isIBAN(String(wrong)), "\(wrong)")
        }
        for text in ["", "DE", "de89370400440532013000", "DE89 3704 0044 0532 0130 00", "DE8937040044053201300é"] {
            #expect(!BankAccount.isIBAN(text), "\(text)")
        }
        #expect(BankAccount.isBIC("DEUTDEFF") && BankAccount.isBIC("DEUTDEFF500"))
        #expect(!BankAccount.isBIC("DEUTDEF") && !BankAccount.isBIC("DEUT12FF") && !BankAccount.isBIC(""))
    }
}
