package import CanonicalJSON
internal import Registry

/// A payout as a bank is told of it, read from what the API answers.
package struct PaymentFile: Sendable {
    /// One payment.
    package struct Line: Sendable {
        package let number: Int64
        package let stipend: String
        package let instalment: Int64
        /// The payee as the books know them: says nothing of who it is.
        package let payee: String
        package let name: String
        package let iban: String?
        package let bic: String?
        package let amount: Int64
        package let state: String
    }

    /// Who pays.
    package struct Debtor: Sendable {
        package let name: String
        package let iban: String
        package let bic: String?

        package init(name: String, iban: String, bic: String?) {
            self.name = name
            self.iban = iban
            self.bic = bic
        }
    }

    package let id: String
    package let day: String
    package let created: String
    package let currency: String
    package let total: Int64
    package let lines: [Line]

    /// - Throws: ``PaymentError`` when this is no payout with accounts.
    package init(_ payout: JSONObject) throws(PaymentError) {
        guard let id = payout["id"]?.stringValue, let day = payout["day"]?.stringValue,
            let created = payout["created"]?.stringValue, let total = payout["total"]?.objectValue,
            let amount = total["amount"]?.integerValue, let currency = total["currency"]?.stringValue,
            let lines = payout["lines"]?.arrayValue
        else { throw PaymentError("it is no payout") }
        self.id = id
        self.day = day
        self.created = created
        self.currency = currency
        self.total = amount
        var read: [Line] = []
        for element in lines {
            guard let line = element.objectValue, let number = line["line"]?.integerValue,
                let stipend = line["stipend"]?.stringValue, let instalment = line["number"]?.integerValue,
                let payee = line["payee"]?.stringValue, let amount = line["amount"]?.integerValue,
                let state = line["state"]?.stringValue
            else { throw PaymentError("a line of it cannot be read") }
            let account = line["account"]?.objectValue
            let name = account?["legalName"]?.stringValue ?? line["contributorName"]?.stringValue ?? ""
            read.append(
                Line(
                    number: number, stipend: stipend, instalment: instalment, payee: payee, name: name,
                    iban: account?["iban"]?.stringValue, bic: account?["bic"]?.stringValue, amount: amount, state: state
                ))
        }
        self.lines = read
    }

    /// One line a payment; amounts as decimal numbers. People choose their names: none of them is computed by the
    /// spreadsheet that opens the file.
    package func csv() -> [UInt8] {
        var csv = CSVWriter()
        csv.row(["payout", "line", "day", "payee", "name", "iban", "bic", "amount", "currency", "text", "state"])
        for line in lines {
            csv.row([
                id, String(line.number), day, line.payee, InertText.cell(line.name), InertText.cell(line.iban ?? ""),
                InertText.cell(line.bic ?? ""),
                DecimalAmount.text(line.amount, currency), currency, text(line), line.state,
            ])
        }
        return csv.bytes
    }

    /// What the payee reads on their statement.
    func text(_ line: Line) -> String { "Stipend \(line.stipend.suffix(12)) instalment \(line.instalment)" }
}

/// Why a payout cannot be written; a sentence's end.
package struct PaymentError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
