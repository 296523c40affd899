import CanonicalJSON
import Testing

@testable import Interchange

@Suite struct AccountingTests {
    private static let fund = "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47"

    private func posting(
        _ entry: Int64, _ account: String, _ amount: Int64, _ balance: Int64, currency: String = "EUR",
        name: String = "Fünd \"of\" Arrays; 1", reference: String? = nil
    ) -> JSONObject {
        var object: JSONObject = [
            "entry": .integer(entry), "number": 1, "day": "2026-11-25", "kind": "receipt", "fund": .string(Self.fund),
            "fundName": .string(name), "currency": .string(currency), "account": .string(account),
            "amount": .integer(amount), "balance": .integer(balance),
        ]
        object["reference"] = reference.map { .string($0) }
        return object
    }

    private func journal(_ format: AccountingFormat, _ postings: [JSONObject]) throws -> String {
        var writer = AccountingWriter(format)
        var text = ""
        for one in postings { text += try writer.add(one) }
        return text + writer.finish()
    }

    @Test func `entries keep their lines together, and the accounts come last with what each must hold`() throws {
        let text = try journal(
            .beancount,
            [
                posting(1, "cash", 150_050, 150_050, reference: "E \"1\"\n; evil"),
                posting(1, "income", -150_050, -150_050),
                posting(2, "cash", -50, 150_000), posting(2, "expense", 50, 50),
            ])
        let account = "Fund-Of-Arrays-1-3f6d1f0e9b47"
        #expect(
            text == """
                2026-11-25 * "receipt"
                  entry: "1"
                  reference: "E  1  ; evil"
                  Assets:Cash:\(account)  1500.50 EUR
                  Income:Pledges:\(account)  -1500.50 EUR

                2026-11-25 * "receipt"
                  entry: "2"
                  Assets:Cash:\(account)  -0.50 EUR
                  Expenses:Stipends:\(account)  0.50 EUR

                2026-11-25 open Assets:Cash:\(account)
                2026-11-25 open Expenses:Stipends:\(account)
                2026-11-25 open Income:Pledges:\(account)

                2026-11-26 balance Assets:Cash:\(account)  1500.00 EUR
                2026-11-26 balance Expenses:Stipends:\(account)  0.50 EUR
                2026-11-26 balance Income:Pledges:\(account)  -1500.50 EUR

                """)
    }

    @Test func `amounts have the decimals of their currency`() throws {
        #expect(DecimalAmount.text(-5, "EUR") == "-0.05")
        #expect(DecimalAmount.text(1234, "JPY") == "1234")
        #expect(DecimalAmount.text(1234, "KWD") == "1.234")
        #expect(DecimalAmount.text(0, "EUR") == "0.00")
        let text = try journal(
            .hledger, [posting(1, "cash", 7, 7, currency: "JPY"), posting(1, "income", -7, -7, currency: "JPY")])
        #expect(text.contains("commodity 1000. JPY"))
        #expect(text.contains("0 JPY = 7 JPY"))
    }

    @Test func `an empty journal is empty, and what is no posting is refused`() throws {
        #expect(try journal(.beancount, []) == "")
        #expect(throws: AccountingError.self) { try journal(.beancount, [posting(1, "nowhere", 1, 1)]) }
        #expect(throws: AccountingError.self) { try journal(.hledger, [[:]]) }
    }
}

@Suite struct PaymentFileTests {
    private func payout(_ change: (inout JSONObject) -> Void = { _ in }) -> JSONObject {
        var line: JSONObject = [
            "line": 1, "stipend": "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47", "number": 2,
            "payee": "0198c5a2-7d3f-7c11-8a52-000000000001", "amount": 100_001, "state": "pending",
            "contributorName": "Ada Example",
            "account": ["iban": "DE89370400440532013000", "legalName": "Ådä \"Quote\" <Example> 李"],
        ]
        change(&line)
        return [
            "id": "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47", "day": "2026-12-15", "created": "2026-11-25T16:35:56.123Z",
            "total": ["amount": 100_001, "currency": "EUR"], "lines": [.object(line)],
        ]
    }
    private let debtor = PaymentFile.Debtor(name: "Fund & Co", iban: "DE89370400440532013000", bic: "DEUTDEFF")

    @Test func `a name is brought into the characters that every bank takes, and markup stays text`() throws {
        let xml = String(decoding: try PaymentFile(payout()).pain001(from: debtor), as: UTF8.self)
        #expect(xml.contains("<Nm>Ada .Quote. .Example. .</Nm>"))
        #expect(xml.contains("<Nm>Fund . Co</Nm>"))
        #expect(xml.contains("<InstdAmt Ccy=\"EUR\">1000.01</InstdAmt>"))
        #expect(xml.contains("<CreDtTm>2026-11-25T16:35:56Z</CreDtTm>"))
        #expect(xml.contains("<BICFI>DEUTDEFF</BICFI>"))
    }

    @Test(arguments: [
        ("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\""),
        ("+4912345 Ada", "'+4912345 Ada"),
        ("-2+3", "'-2+3"), ("@SUM(1)", "'@SUM(1)"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
        ("Ada = Example", "Ada = Example"),
    ])
    func `a name that a spreadsheet would compute is text in the CSV`(name: String, cell: String) throws {
        let file = try PaymentFile(
            payout { $0["account"] = ["iban": "DE89370400440532013000", "legalName": .string(name)] })
        #expect(String(decoding: file.csv(), as: UTF8.self).contains(",\(cell),DE89370400440532013000,"))
    }

    @Test func `a number below nothing stays a number`() {
        #expect(InertText.cell("-12.50") == "-12.50")
        #expect(InertText.cell("-12.50=A1") == "'-12.50=A1")
        #expect(InertText.cell("-") == "'-")
        #expect(InertText.cell("") == "")
    }

    @Test func `what must not be paid is not written`() throws {
        for (change, word) in [
            ({ (line: inout JSONObject) in line["state"] = "settled" }, "already"),
            ({ (line: inout JSONObject) in line["account"] = nil }, "IBAN"),
        ] {
            let file = try PaymentFile(payout(change))
            #expect {
                try file.pain001(from: debtor)
            } throws: { "\($0)".contains(word) }
        }
        var yen = payout()
        yen["total"] = ["amount": 100_001, "currency": "JPY"]
        let file = try PaymentFile(yen)
        #expect(throws: PaymentError.self) { try file.pain001(from: debtor) }
        #expect(String(decoding: file.csv(), as: UTF8.self).contains(",100001,JPY,"))
        #expect(throws: PaymentError.self) { try PaymentFile([:]) }
    }
}
