internal import Postgres
internal import Registry

/// What an account of a fund holds, in one currency. Debits are above nothing.
enum AccountKind: String, Sendable {
    /// Money that is there.
    case cash
    /// What sponsors gave.
    case income
    /// What was paid to people.
    case expense
    /// What is free, and what is promised to stipends; `allocation` is the other side of both.
    case available, committed, allocation
    /// Money given for money of another currency.
    case exchange
    /// Money that came from another node with its fund, or went there.
    case transfer
}

/// One line of an entry.
struct Posting: Sendable, Hashable {
    var fund: RecordID
    var currency: String
    var kind: AccountKind
    /// Minor units: a debit above nothing, a credit below.
    var amount: Int64
    /// The pledge, of what is income or available.
    var pledge: RecordID?
    /// The draw, of what is committed.
    var draw: Int64?

    init(
        _ fund: RecordID, _ currency: String, _ kind: AccountKind, _ amount: Int64, pledge: RecordID? = nil,
        draw: Int64? = nil
    ) {
        self.fund = fund
        self.currency = currency
        self.kind = kind
        self.amount = amount
        self.pledge = pledge
        self.draw = draw
    }
}

/// An entry of the books. It balances in each currency or the database refuses it.
struct LedgerEntry: Sendable {
    enum Kind: String, Sendable {
        case receipt, exchange, commitment, release, payment, reversal, departure, arrival
    }

    var kind: Kind
    var day: CivilDate
    var postings: [Posting]
    var pledge: RecordID?
    var stipend: RecordID?
    var payout: RecordID?
    var line: Int?
    var reverses: Int64?
    var rate: ExchangeRate?
    var reference: String?

    init(_ kind: Kind, day: CivilDate, _ postings: [Posting]) {
        self.kind = kind
        self.day = day
        // An amount that a division left at nothing is no posting.
        self.postings = postings.filter { $0.amount != 0 }
    }

    /// The statement that writes its head and returns its number.
    func insert(by person: String, at moment: Instant) -> Query {
        """
        INSERT INTO muster.ledger (at, day, kind, pledge, stipend, payout, line, reverses, rate_of, rate_units, rate_per,
            rate_day, reference, by_whom)
        VALUES (\(moment), \(day), \(kind.rawValue), \(pledge), \(stipend), \(payout), \(line), \(reverses),
            \(rate?.base), \(rate?.units), \(rate?.per), \(rate?.day), \(reference), \(person))
        RETURNING seq
        """
    }

    /// The statement that posts its lines under the number it was given.
    func insertPostings(_ seq: Int64) -> Query {
        """
        INSERT INTO muster.posting (entry, number, fund, currency, kind, amount, balance, pledge, draw)
        SELECT \(seq), p.number, p.fund, p.currency, p.kind, p.amount, 0, p.pledge, p.draw
        FROM unnest(\(postings.map(\.fund)), \(postings.map(\.currency)), \(postings.map(\.kind.rawValue)),
            \(postings.map(\.amount)), \(postings.map(\.pledge)), \(postings.map(\.draw)))
            WITH ORDINALITY AS p (fund, currency, kind, amount, pledge, draw, number) ORDER BY p.number
        """
    }
}

extension Session {
    /// Holds funds against everybody else who posts, in order of id: the one lock of the books.
    borrowing func holdFunds(_ funds: some Sequence<RecordID>) throws {
        let ids = Set(funds).sorted()
        let held = try query(
            "SELECT moved FROM muster.fund WHERE id = ANY(\(ids)) ORDER BY id FOR NO KEY UPDATE")
        guard held.count == ids.count else { throw StoreError(.notFound) }
        for row in held {
            if let node: String = try row[0] {
                throw StoreError(.refused("The fund has moved to \(node); its books here are closed."))
            }
        }
    }

    /// Posts entries, in order, in one transaction with whatever else this one does.
    @discardableResult
    borrowing func post(_ entries: [LedgerEntry], by person: String, at moment: Instant) throws -> [Int64] {
        var numbers: [Int64] = []
        for entry in entries {
            let seq: Int64 = try query(entry.insert(by: person, at: moment))[0][0]
            try execute(entry.insertPostings(seq))
            numbers.append(seq)
        }
        return numbers
    }
}
