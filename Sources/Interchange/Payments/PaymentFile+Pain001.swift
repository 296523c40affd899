internal import Registry

extension PaymentFile {
    /// The payout as a SEPA credit transfer: ISO 20022 pain.001.001.09, as the European Payments Council's rulebook for
    /// customers to banks narrows it. Its message id is the payout's, always the same: a bank that is given it twice sees
    /// that.
    ///
    /// - Throws: ``PaymentError`` for another currency than the euro, a line without an account, and once anything was told
    ///   of a line, so that nothing is paid again.
    package func pain001(from debtor: Debtor) throws(PaymentError) -> [UInt8] {
        guard currency == "EUR" else { throw PaymentError("SEPA pays in EUR, and this is in \(currency)") }
        guard lines.allSatisfy({ $0.state == "pending" }) else {
            throw PaymentError("something was told of a line already; what is paid must not be sent again")
        }
        let without = lines.filter { $0.iban == nil }.map { String($0.number) }
        guard without.isEmpty else {
            let shown = without.prefix(20).joined(separator: ", ")
            throw PaymentError("of the payees of line \(shown) no IBAN is known: muster contributor edit … --iban")
        }
        guard lines.allSatisfy({ $0.amount <= 99_999_999_999 }) else {
            throw PaymentError("SEPA pays at most 999999999.99 EUR at once")
        }
        let message = id.filter { $0 != "-" }
        let count = String(lines.count)
        let sum = DecimalAmount.text(total, currency)
        var xml = XMLText()
        xml.open("Document", "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"")
        xml.open("CstmrCdtTrfInitn")
        xml.open("GrpHdr")
        xml.leaf("MsgId", message)
        xml.leaf("CreDtTm", String(created.prefix(19)) + "Z")
        xml.leaf("NbOfTxs", count)
        xml.leaf("CtrlSum", sum)
        xml.nested(["InitgPty"], "Nm", Self.plain(debtor.name, max: 70))
        xml.close("GrpHdr")
        xml.open("PmtInf")
        xml.leaf("PmtInfId", message + "-1")
        xml.leaf("PmtMtd", "TRF")
        xml.leaf("NbOfTxs", count)
        xml.leaf("CtrlSum", sum)
        xml.nested(["PmtTpInf", "SvcLvl"], "Cd", "SEPA")
        xml.nested(["ReqdExctnDt"], "Dt", day)
        xml.nested(["Dbtr"], "Nm", Self.plain(debtor.name, max: 70))
        xml.nested(["DbtrAcct", "Id"], "IBAN", debtor.iban)
        if let bic = debtor.bic {
            xml.nested(["DbtrAgt", "FinInstnId"], "BICFI", bic)
        } else {
            xml.nested(["DbtrAgt", "FinInstnId", "Othr"], "Id", "NOTPROVIDED")
        }
        xml.leaf("ChrgBr", "SLEV")
        for line in lines { transfer(line, message, &xml) }
        xml.close("PmtInf")
        xml.close("CstmrCdtTrfInitn")
        xml.close("Document")
        return Array(xml.text.utf8)
    }

    private func transfer(_ line: Line, _ message: String, _ xml: inout XMLText) {
        xml.open("CdtTrfTxInf")
        xml.nested(["PmtId"], "EndToEndId", "\(message.suffix(24))-\(line.number)")
        xml.open("Amt")
        xml.leaf("InstdAmt", DecimalAmount.text(line.amount, currency), "Ccy=\"EUR\"")
        xml.close("Amt")
        if let bic = line.bic { xml.nested(["CdtrAgt", "FinInstnId"], "BICFI", bic) }
        let name = Self.plain(line.name, max: 70)
        xml.nested(["Cdtr"], "Nm", name.isEmpty ? "Payee \(line.payee.suffix(12))" : name)
        xml.nested(["CdtrAcct", "Id"], "IBAN", line.iban ?? "")
        xml.nested(["RmtInf"], "Ustrd", Self.plain(text(line), max: 140))
        xml.close("CdtTrfTxInf")
    }

    /// The characters that every bank takes (EPC217-08): Latin letters without accents, digits, and / - ? : ( ) . , ' + and
    /// blanks. Accents are left out; what has no Latin letter becomes a point.
    static func plain(_ text: String, max: Int) -> String {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
        var result = ""
        for character in text {
            if allowed.contains(character) {
                result.append(character)
                continue
            }
            let folded = TextFolding.fold(String(character)).filter { allowed.contains($0) }
            result += folded.isEmpty ? "." : character.isUppercase ? folded.uppercased() : folded
        }
        return String(result.prefix(max))
    }
}

/// XML that is written front to back, set in by two blanks.
private struct XMLText {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var depth = 0

    mutating func open(_ name: String, _ attributes: String = "") {
        line("<\(name)\(attributes.isEmpty ? "" : " \(attributes)")>")
        depth += 1
    }

    mutating func close(_ name: String) {
        depth -= 1
        line("</\(name)>")
    }

    mutating func leaf(_ name: String, _ value: String, _ attributes: String = "") {
        line("<\(name)\(attributes.isEmpty ? "" : " \(attributes)")>\(Self.escape(value))</\(name)>")
    }

    mutating func nested(_ names: [String], _ name: String, _ value: String) {
        for outer in names { open(outer) }
        leaf(name, value)
        for outer in names.reversed() { close(outer) }
    }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: depth) + content + "\n"
    }

    private static func escape(_ value: String) -> String {
        value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
