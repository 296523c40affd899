package import CanonicalJSON
internal import Postgres
package import Registry

/// A fund that comes from another node, read and checked.
package struct FundArrival: Sendable {
    struct Pledge: Sendable {
        let id: RecordID
        let sponsor: RecordID
        let amount: Money
        let received: Int64
        let starts: CivilDate
        let ends: CivilDate?
        let project: RecordID?
        let restriction: String
    }
    struct Instalment: Sendable {
        let id: RecordID
        let number: Int32
        let due: CivilDate
        let amount: Int64
        let pledges: [RecordID]
        let portions: [Int64]
    }
    struct Stipend: Sendable {
        let id: RecordID
        let contributor: RecordID
        let mentor: RecordID
        let project: RecordID
        let total: Money
        let starts: CivilDate
        let ends: CivilDate
        let months: (extendable: Int16, extended: Int16)
        let claimDays: Int16
        let instalments: [Instalment]
    }

    package let from: String
    package let to: String
    package let id: RecordID
    let name: String
    let purpose: String
    let pledges: [Pledge]
    let purses: [(pledge: RecordID, money: Money)]
    let stipends: [Stipend]

    /// Reads what ``Store/depart(fund:to:by:)`` wrote.
    ///
    /// - Throws: ``InputError`` when it is anything else.
    package init(_ document: JSONObject) throws(InputError) {
        do {
            guard document["v"]?.integerValue == 1 else { throw Damage(at: "v") }
            from = try Self.text(document, "from")
            to = try Self.text(document, "to")
            id = try Self.id(document, "id")
            name = try Self.text(document, "name")
            purpose = document["purpose"]?.stringValue ?? ""
            pledges = try Self.list(document, "pledges").map { one in
                Pledge(
                    id: try Self.id(one, "id"), sponsor: try Self.id(one, "sponsor"),
                    amount: try Self.money(one, "amount"),
                    received: try Self.number(one, "received"), starts: try Self.day(one, "from"),
                    ends: try one["until"].map { _ in try Self.day(one, "until") },
                    project: try one["project"].map { _ in try Self.id(one, "project") },
                    restriction: one["restriction"]?.stringValue ?? "")
            }
            purses = try Self.list(document, "purses").map { (try Self.id($0, "pledge"), try Self.money($0, "money")) }
            stipends = try Self.list(document, "stipends").map { try Self.stipend($0) }
        } catch let damage as Damage {
            throw InputError(
                "This is not a fund on its way from one node to another, or it is damaged at \"\(damage.at)\".")
        } catch { throw InputError("This is not a fund on its way from one node to another.") }
    }

    private struct Damage: Error { let at: String }

    private static func stipend(_ one: JSONObject) throws -> Stipend {
        let instalments = try list(one, "instalments").map { part in
            let pledges = try (part["pledges"]?.arrayValue ?? []).map { value in
                guard let id = value.stringValue.flatMap({ RecordID($0) }) else { throw Damage(at: "pledges") }
                return id
            }
            let portions = try (part["portions"]?.arrayValue ?? []).map { value in
                guard let portion = value.integerValue, portion > 0 else { throw Damage(at: "portions") }
                return portion
            }
            let amount = try number(part, "amount")
            var sum: Int64 = 0
            for portion in portions {
                let (next, overflow) = sum.addingReportingOverflow(portion)
                guard !overflow else { throw Damage(at: "portions") }
                sum = next
            }
            guard pledges.count == portions.count, sum == amount else { throw Damage(at: "portions") }
            return Instalment(
                id: try id(part, "id"), number: Int32(clamping: try number(part, "number")), due: try day(part, "due"),
                amount: amount, pledges: pledges, portions: portions)
        }
        return Stipend(
            id: try id(one, "id"), contributor: try id(one, "contributor"), mentor: try id(one, "mentor"),
            project: try id(one, "project"), total: try money(one, "total"), starts: try day(one, "from"),
            ends: try day(one, "until"),
            months: (
                Int16(clamping: try number(one, "extendableMonths")), Int16(clamping: try number(one, "extendedMonths"))
            ), claimDays: Int16(clamping: try number(one, "claimDays")), instalments: instalments)
    }

    private static func text(_ object: JSONObject, _ name: String) throws -> String {
        guard let text = object[name]?.stringValue, !text.isEmpty else { throw Damage(at: name) }
        return text
    }
    private static func id(_ object: JSONObject, _ name: String) throws -> RecordID {
        guard let id = object[name]?.stringValue.flatMap({ RecordID($0) }) else { throw Damage(at: name) }
        return id
    }
    private static func day(_ object: JSONObject, _ name: String) throws -> CivilDate {
        guard let day = object[name]?.stringValue.flatMap({ CivilDate($0) }) else { throw Damage(at: name) }
        return day
    }
    private static func number(_ object: JSONObject, _ name: String) throws -> Int64 {
        guard let number = object[name]?.integerValue, number >= 0 else { throw Damage(at: name) }
        return number
    }
    private static func money(_ object: JSONObject, _ name: String) throws -> Money {
        guard let value = object[name]?.objectValue, let amount = value["amount"]?.integerValue,
            let money = Money(amount: amount, currency: value["currency"]?.stringValue ?? ""), money.amount > 0
        else { throw Damage(at: name) }
        return money
    }
    private static func list(_ object: JSONObject, _ name: String) throws -> [JSONObject] {
        guard let list = object[name]?.arrayValue else { throw Damage(at: name) }
        return try list.map { element in
            guard let object = element.objectValue else { throw Damage(at: name) }
            return object
        }
    }
}

extension Store {
    /// Takes a fund in that another node has sent here, with the same ids: what it has, what is promised, and the
    /// instalments that are still to be paid. What was approved there is approved anew. The same document again changes
    /// nothing.
    ///
    /// - Throws: ``StoreError`` `.refused` when it is for another node, or of a name that is taken; `.invalid` when a person
    ///   whom it pays is not known here; `.denied`.
    package func arrive(_ arrival: FundArrival, by principal: Principal) async throws(StoreError) -> JSONObject {
        guard arrival.to == node else {
            throw StoreError(.refused("It is for \(arrival.to), and this is \(node)."))
        }
        let moment = now()
        let parties = Dictionary(
            uniqueKeysWithValues: Set(arrival.stipends.flatMap { [$0.contributor, $0.mentor] }).map { ($0, newID()) })
        let own = newID()
        return try await transaction(as: principal) { session in
            let there = try session.query("SELECT FROM muster.fund WHERE id = \(arrival.id)")
            if !there.isEmpty { return try session.funds(only: arrival.id, today: moment.civilDate).first.orNotFound() }
            try session.execute(
                """
                INSERT INTO muster.fund (id, name, purpose, created)
                VALUES (\(arrival.id), \(arrival.name), \(arrival.purpose), \(moment))
                """)
            for pledge in arrival.pledges {
                try session.execute(
                    """
                    INSERT INTO muster.pledge (id, fund, sponsor, amount, currency, received, starts, ends, project,
                        restriction, created)
                    VALUES (\(pledge.id), \(arrival.id), \(pledge.sponsor), \(pledge.amount.amount),
                        \(pledge.amount.currency), \(pledge.received), \(pledge.starts), \(pledge.ends), \(pledge.project),
                        \(pledge.restriction), \(moment))
                    """)
            }
            let person = try session.person(principal, new: own)
            var cash: [String: Int64] = [:]
            var entries: [LedgerEntry] = []
            var free: [Posting] = []
            for (pledge, money) in arrival.purses {
                cash[money.currency, default: 0] += money.amount
                free += [
                    Posting(arrival.id, money.currency, .available, -money.amount, pledge: pledge),
                    Posting(arrival.id, money.currency, .allocation, money.amount),
                ]
            }
            for stipend in arrival.stipends {
                let entry = try session.take(stipend, of: arrival, parties, person, moment)
                for posting in entry.postings where posting.kind == .allocation {
                    cash[posting.currency, default: 0] += posting.amount
                }
                if !entry.postings.isEmpty { entries.append(entry) }
            }
            for (currency, amount) in cash.sorted(by: { $0.key < $1.key }) {
                free += [
                    Posting(arrival.id, currency, .cash, amount), Posting(arrival.id, currency, .transfer, -amount),
                ]
            }
            if !free.isEmpty { entries.append(LedgerEntry(.arrival, day: moment.civilDate, free)) }
            try session.post(entries, by: person, at: moment)
            try session.execute(
                principal.trail("take-fund", note: "\(arrival.id) from \(arrival.from)", at: moment))
            return try session.funds(only: arrival.id, today: moment.civilDate).first.orNotFound()
        }
    }
}

extension Session {
    /// Writes a stipend with its draws and open instalments; the entry that fills the draws is still to be posted.
    fileprivate borrowing func take(
        _ stipend: FundArrival.Stipend, of arrival: FundArrival, _ parties: [RecordID: RecordID], _ person: String,
        _ moment: Instant
    ) throws -> LedgerEntry {
        try mustExist(
            [(.contributor, stipend.contributor, "/contributor"), (.contributor, stipend.mentor, "/mentor")],
            remedy:
                "follow \(arrival.from) (muster peer add, muster sync), or whoever enrolled them, and import it again.")
        guard let new = parties[stipend.contributor], let newMentor = parties[stipend.mentor] else {
            throw StoreError(.internalFault)
        }
        let payee = try party(of: stipend.contributor, new: new)
        let mentor = try party(of: stipend.mentor, new: newMentor)
        let (id, total, currency) = (stipend.id, stipend.total.amount, stipend.total.currency)
        _ = try pipeline([
            """
            INSERT INTO muster.stipend (id, payee, mentor, project, total, currency, starts, ends, extendable, extended,
                claim_days, state, offered_by, offered, accepted)
            VALUES (\(id), \(payee), \(mentor), \(stipend.project), \(total), \(currency), \(stipend.starts),
                \(stipend.ends), \(stipend.months.extendable), \(stipend.months.extended), \(stipend.claimDays), 'accepted',
                \("from \(arrival.from)"), \(moment), \(moment))
            """,
            """
            INSERT INTO muster.stipend_share (stipend, number, fund, basis_points, amount, source, source_amount)
            VALUES (\(id), 1, \(arrival.id), 10000, \(total), \(currency), \(total))
            """,
        ])
        var sums: [RecordID: Int64] = [:]
        for instalment in stipend.instalments {
            for (pledge, portion) in zip(instalment.pledges, instalment.portions) {
                let (sum, overflow) = sums[pledge, default: 0].addingReportingOverflow(portion)
                guard !overflow else { throw StoreError(.refused("The amount is more than the books can hold.")) }
                sums[pledge] = sum
            }
        }
        var draws: [RecordID: Int64] = [:]
        var entry = LedgerEntry(.arrival, day: moment.civilDate, [])
        for (pledge, sum) in sums.sorted(by: { $0.key < $1.key }) {
            let draw: Int64 = try query(
                """
                INSERT INTO muster.draw (stipend, fund, pledge, currency, amount)
                VALUES (\(id), \(arrival.id), \(pledge), \(currency), \(sum)) RETURNING id
                """)[0][0]
            draws[pledge] = draw
            entry.postings += [
                Posting(arrival.id, currency, .committed, -sum, draw: draw),
                Posting(arrival.id, currency, .allocation, sum),
            ]
        }
        entry.stipend = id
        for instalment in stipend.instalments {
            try execute(
                """
                INSERT INTO muster.instalment (id, stipend, number, due, amount, currency, state, draws, portions)
                VALUES (\(instalment.id), \(id), \(instalment.number), \(instalment.due), \(instalment.amount), \(currency),
                    'scheduled', \(instalment.pledges.compactMap { draws[$0] }), \(instalment.portions))
                """)
        }
        return entry
    }
}
