import CanonicalJSON
import Registry
import Store

/// Reports and reversals as clients send them.
enum UsageInput {
    static let members = ["from", "until", "amountMilli", "reference", "note", "overuse"]

    static func report(
        _ value: JSONValue, of grant: RecordID, at place: String, needsReference: Bool = false
    ) throws -> UsageReport {
        guard let object = value.objectValue else {
            throw JSONBody.mistake(place, "wrong-type", "expected an object, found \(value.typeInWords)")
        }
        return try report(object, of: grant, at: place, needsReference: needsReference)
    }

    static func report(
        _ object: JSONObject, of grant: RecordID, at place: String, needsReference: Bool = false
    ) throws -> UsageReport {
        try JSONBody.check(object, members: members, at: place)
        guard let from = try date(object, "from", at: place) else {
            throw JSONBody.mistake("\(place)/from", "required", "say the first day that it covers, such as 2027-01-01")
        }
        guard let amount = object["amountMilli"] else {
            throw JSONBody.mistake("\(place)/amountMilli", "required", "say how much, in thousandths of the unit")
        }
        guard let amount = amount.integerValue else {
            throw JSONBody.mistake(
                "\(place)/amountMilli", "wrong-type",
                "expected a whole number of thousandths, found \(amount.typeInWords)")
        }
        let reference = try text(object, "reference", at: place)
        if needsReference, reference == nil {
            throw JSONBody.mistake(
                "\(place)/reference", "required",
                "an imported report needs a reference, or it could not be known again the second time")
        }
        return UsageReport(
            grant: grant, from: from, until: try date(object, "until", at: place) ?? from, amount: amount,
            reference: reference, note: try text(object, "note", at: place),
            isOveruse: try flag(object, "overuse", at: place))
    }

    /// Which report is reversed, and why.
    static func reversal(_ object: JSONObject) throws -> (UsageName, String) {
        try JSONBody.check(object, members: ["report", "reference", "note"])
        let note = try text(object, "note", at: "") ?? ""
        guard (1...UsageReport.longestNote).contains(note.unicodeScalars.count) else {
            throw JSONBody.mistake(
                "/note", note.isEmpty ? "required" : "too-long",
                "say in 1 to \(UsageReport.longestNote) characters why it is reversed")
        }
        switch (try text(object, "report", at: ""), try text(object, "reference", at: "")) {
        case (let report?, nil):
            guard let id = RecordID(report) else {
                throw JSONBody.mistake("/report", "malformed", "expected a report's id")
            }
            return (.id(id), note)
        case (nil, let reference?): return (.reference(reference), note)
        default:
            throw JSONBody.mistake("/report", "required", "name the report by one of “report” and “reference”")
        }
    }

    static func flag(_ object: JSONObject, _ name: String, at place: String) throws -> Bool {
        guard let value = object[name] else { return false }
        guard let flag = value.boolValue else {
            throw JSONBody.mistake(
                "\(place)/\(name)", "wrong-type", "expected true or false, found \(value.typeInWords)")
        }
        return flag
    }

    private static func date(_ object: JSONObject, _ name: String, at place: String) throws -> CivilDate? {
        guard let text = try text(object, name, at: place) else { return nil }
        guard let date = CivilDate(text) else {
            throw JSONBody.mistake("\(place)/\(name)", "malformed", "expected a day that exists, such as 2027-01-31")
        }
        return date
    }

    private static func text(_ object: JSONObject, _ name: String, at place: String) throws -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else {
            throw JSONBody.mistake("\(place)/\(name)", "wrong-type", "expected a text, found \(value.typeInWords)")
        }
        return text
    }
}
