package import CanonicalJSON
internal import Registry

/// Plain-text accounting: the books for programs that others wrote, which hold them against their own sums.
package enum AccountingFormat: String, CaseIterable, Sendable {
    case beancount, hledger
}

/// Turns postings, as the API tells them, into a journal, one entry after the other. What it keeps grows with the number
/// of accounts and not with that of entries.
package struct AccountingWriter: Sendable {
    private struct Account: Sendable {
        var name: String
        var balances: [String: Int64] = [:]
        var opened: CivilDate
    }

    private let format: AccountingFormat
    private var accounts: [String: Account] = [:]
    private var entry: (number: Int64, lines: [String])?
    private var head = ""
    private var last: CivilDate?

    package init(_ format: AccountingFormat) { self.format = format }

    /// Takes one posting.
    ///
    /// - Returns: the text of the entry before, when this one begins another; else nothing.
    /// - Throws: ``AccountingError`` when it is not a posting.
    package mutating func add(_ posting: JSONObject) throws(AccountingError) -> String {
        guard let number = posting["entry"]?.integerValue,
            let day = posting["day"]?.stringValue.flatMap({ CivilDate($0) }),
            let kind = posting["kind"]?.stringValue, let account = posting["account"]?.stringValue,
            let fund = posting["fund"]?.stringValue, let fundName = posting["fundName"]?.stringValue,
            let currency = posting["currency"]?.stringValue, let amount = posting["amount"]?.integerValue,
            let balance = posting["balance"]?.integerValue, let root = Self.roots[account]
        else { throw AccountingError() }
        var finished = ""
        if entry?.number != number {
            finished = finishEntry()
            entry = (number, [])
            head = heading(number, day, kind, posting)
        }
        let key = "\(fund) \(account)"
        var known =
            accounts[key] ?? Account(name: "\(root):\(Self.component(fundName, fund))", opened: day)
        known.balances[currency] = balance
        known.opened = min(known.opened, day)
        accounts[key] = known
        last = max(last ?? day, day)
        let text = Self.decimal(amount, currency)
        entry?.lines.append(format == .beancount ? "  \(known.name)  \(text)" : "    \(known.name)  \(text)")
        return finished
    }

    /// The last entry, the accounts, and what each must hold: the program that reads it finds out whether it agrees.
    package mutating func finish() -> String {
        var text = finishEntry()
        let sorted = accounts.values.sorted { $0.name < $1.name }
        switch format {
        case .beancount:
            for account in sorted { text += "\(account.opened) open \(account.name)\n" }
            guard let last else { return text }
            text += "\n"
            for account in sorted {
                for (currency, balance) in account.balances.sorted(by: { $0.key < $1.key }) {
                    text += "\(last.adding(days: 1)) balance \(account.name)  \(Self.decimal(balance, currency))\n"
                }
            }
        case .hledger:
            for account in sorted { text += "account \(account.name)\n" }
            for currency in Set(accounts.values.flatMap(\.balances.keys)).sorted() {
                let digits = Vocabulary.minorDigits(of: currency) ?? 0
                text += "commodity 1000.\(String(repeating: "0", count: digits)) \(currency)\n"
            }
            guard let last else { return text }
            text += "\n\(last) * what the books say each account holds\n"
            for account in sorted {
                for (currency, balance) in account.balances.sorted(by: { $0.key < $1.key }) {
                    let nothing = Self.decimal(0, currency)
                    text += "    \(account.name)  \(nothing) = \(Self.decimal(balance, currency))\n"
                }
            }
        }
        return text
    }

    private mutating func finishEntry() -> String {
        guard let ended = entry else { return "" }
        entry = nil
        return head + ended.lines.joined(separator: "\n") + "\n\n"
    }

    private func heading(_ number: Int64, _ day: CivilDate, _ kind: String, _ posting: JSONObject) -> String {
        var facts = [("entry", String(number))]
        for name in ["pledge", "stipend", "payout", "reference"] {
            if let text = posting[name]?.stringValue { facts.append((name, text)) }
        }
        for name in ["line", "reverses"] {
            if let value = posting[name]?.integerValue { facts.append((name, String(value))) }
        }
        if let rate = posting["rate"]?.objectValue, let of = rate["of"]?.stringValue,
            let units = rate["units"]?.integerValue, let per = rate["per"]?.integerValue,
            let on = rate["day"]?.stringValue
        {
            facts.append(("rate", "1 \(of) = \(units)/\(per) on \(on)"))
        }
        switch format {
        case .beancount:
            let lines = facts.map { "  \($0): \"\(Self.plain($1, without: "\"\\"))\"\n" }
            return "\(day) * \"\(kind)\"\n" + lines.joined()
        case .hledger:
            let lines = facts.map { "    ; \($0): \(Self.plain($1, without: ","))\n" }
            return "\(day) * \(kind)\n" + lines.joined()
        }
    }

    private static let roots = [
        "cash": "Assets:Cash", "income": "Income:Pledges", "expense": "Expenses:Stipends",
        "available": "Equity:Available", "committed": "Equity:Committed", "allocation": "Equity:Allocation",
        "exchange": "Equity:Exchange", "transfer": "Equity:Transfer",
    ]

    /// A fund's name as a part of an account's, which both programs take: ASCII letters, digits and hyphens, with the end
    /// of its id, so that no two are the same.
    static func component(_ name: String, _ id: String) -> String {
        var text = ""
        for character in TextFolding.fold(name) {
            if character.isASCII, character.isLetter || character.isNumber {
                text.append(text.isEmpty || text.hasSuffix("-") ? Character(character.uppercased()) : character)
            } else if !text.isEmpty, !text.hasSuffix("-") {
                text.append("-")
            }
        }
        let short = String(text.prefix(40))
        return "\(short.isEmpty ? "Fund" : short)\(short.hasSuffix("-") ? "" : "-")\(id.suffix(12))"
    }

    private static func plain(_ text: String, without refused: String) -> String {
        String(text.map { $0.isNewline || refused.contains($0) ? " " : $0 })
    }

    /// "-12.50 EUR": with all decimals of the currency.
    static func decimal(_ amount: Int64, _ currency: String) -> String {
        "\(DecimalAmount.text(amount, currency)) \(currency)"
    }
}

/// What was read is not a posting.
package struct AccountingError: Error, Sendable {}

/// Minor units as a decimal number.
package enum DecimalAmount {
    /// "-12.50" for -1250 cents: always with all decimals that the currency has.
    package static func text(_ amount: Int64, _ currency: String) -> String {
        let digits = Vocabulary.minorDigits(of: currency) ?? 0
        var whole = String(amount.magnitude)
        guard digits > 0 else { return (amount < 0 ? "-" : "") + whole }
        whole = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
        return (amount < 0 ? "-" : "") + "\(whole.dropLast(digits)).\(whole.suffix(digits))"
    }
}
