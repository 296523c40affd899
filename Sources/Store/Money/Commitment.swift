internal import Postgres
internal import Registry

/// Money of a pledge that is to be committed to a stipend, in the stipend's currency.
struct PlannedDraw: Sendable {
    let fund: RecordID
    let pledge: RecordID
    let amount: Int64
}

/// The same once it is written.
struct Draw: Sendable {
    let id: Int64
    let fund: RecordID
    let pledge: RecordID
    let amount: Int64
}

extension Session {
    /// What has to be exchanged and drawn for a stipend to be secured, with its funds held.
    ///
    /// - Throws: ``StoreError`` `.refused` when a fund has not enough for it, saying how much it has.
    borrowing func commitments(
        _ row: StipendRow, today: CivilDate
    ) throws -> (exchanges: [LedgerEntry], draws: [PlannedDraw]) {
        let shares = try query(
            """
            SELECT h.fund, f.name, h.amount, h.source, h.source_amount, h.rate_units, h.rate_per, h.rate_day
            FROM muster.stipend_share h JOIN muster.fund f ON f.id = h.fund WHERE h.stipend = \(row.id) ORDER BY h.number
            """)
        var exchanges: [LedgerEntry] = []
        var draws: [PlannedDraw] = []
        for share in shares {
            let (fund, name): (RecordID, String) = (try share[0], try share[1])
            let (amount, source, sourceAmount): (Int64, String, Int64) = (try share[2], try share[3], try share[4])
            let purses = try purses(of: fund, source)
            guard let taken = Purse.draw(sourceAmount, for: row.project, from: purses) else {
                let free = purses.filter { $0.project == nil || $0.project == row.project }.map(\.available).reduce(
                    0, +)
                func words(_ amount: Int64) -> String { Money(amount: amount, currency: source)?.description ?? "" }
                throw StoreError(
                    .refused(
                        "\(name) has \(words(free)) available for this project, and \(words(sourceAmount)) are needed.")
                )
            }
            guard source != row.currency else {
                draws += taken.map { PlannedDraw(fund: fund, pledge: $0.pledge, amount: $0.amount) }
                continue
            }
            guard amount > 0, let parts = Apportionment.divide(amount, by: taken.map(\.amount)),
                let rate = ExchangeRate(
                    base: row.currency, quote: source, units: try share[5], per: try share[6], day: try share[7])
            else { continue }
            var entry = LedgerEntry(
                .exchange, day: today,
                zip(taken, parts).flatMap { given, got in
                    [
                        Posting(fund, source, .available, given.amount, pledge: given.pledge),
                        Posting(fund, row.currency, .available, -got, pledge: given.pledge),
                    ]
                } + [
                    Posting(fund, source, .allocation, -sourceAmount), Posting(fund, source, .cash, -sourceAmount),
                    Posting(fund, source, .exchange, sourceAmount), Posting(fund, row.currency, .allocation, amount),
                    Posting(fund, row.currency, .cash, amount), Posting(fund, row.currency, .exchange, -amount),
                ])
            entry.stipend = row.id
            entry.rate = rate
            exchanges.append(entry)
            draws += zip(taken, parts).filter { $0.1 > 0 }.map {
                PlannedDraw(fund: fund, pledge: $0.0.pledge, amount: $0.1)
            }
        }
        return (exchanges, draws)
    }

    private borrowing func purses(of fund: RecordID, _ currency: String) throws -> [Purse] {
        try query(
            """
            SELECT u.pledge, u.available, g.project, g.ends FROM muster.purse u JOIN muster.pledge g ON g.id = u.pledge
            WHERE u.fund = \(fund) AND u.currency = \(currency) AND u.available > 0
            """
        ).map { Purse(pledge: try $0[0], available: try $0[1], project: try $0[2], ends: try $0[3]) }
    }

    /// Writes draws, with nothing in them yet: the commitment's postings fill them.
    borrowing func makeDraws(_ planned: [PlannedDraw], of row: StipendRow) throws -> [Draw] {
        try planned.map { draw in
            let id: Int64 = try query(
                """
                INSERT INTO muster.draw (stipend, fund, pledge, currency, amount)
                VALUES (\(row.id), \(draw.fund), \(draw.pledge), \(row.currency), \(draw.amount)) RETURNING id
                """)[0][0]
            return Draw(id: id, fund: draw.fund, pledge: draw.pledge, amount: draw.amount)
        }
    }

    /// Says of each instalment which draws pay it, and how much each.
    borrowing func secure(_ row: StipendRow, from draws: [Draw]) throws {
        let found = try query("SELECT id, amount FROM muster.instalment WHERE stipend = \(row.id) ORDER BY number")
        let amounts = try found.map { try $0[1, as: Int64.self] }
        guard let table = Apportionment.table(amounts, over: draws.map(\.amount)) else {
            throw StoreError(.internalFault)
        }
        _ = try pipeline(
            try zip(found, table).map { one, portions in
                let used = draws.indices.filter { portions[$0] > 0 }
                return """
                    UPDATE muster.instalment SET state = 'scheduled', draws = \(used.map { draws[$0].id }),
                        portions = \(used.map { portions[$0] }) WHERE id = \(try one[0, as: RecordID.self])
                    """
            })
    }
}
