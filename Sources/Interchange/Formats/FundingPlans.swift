import CanonicalJSON
import Registry

/// The plans of a funding.json, as the `funding.plans` member of the entity: integers only, in minor units.
enum FundingPlans {
    /// More plans than this are not kept; the schema sets no bound and a record is at most 64 KiB.
    static let maximum = 50

    static func read(_ json: JSONFile, _ roster: inout Roster) -> [JSONValue] {
        let plans = json.root["funding"]?.objectValue?["plans"]?.arrayValue ?? []
        if plans.count > maximum {
            roster.say(
                .warning, json.place("/funding/plans"), .limit,
                "\(plans.count) plans, of which the first \(maximum) are kept")
        }
        var kept: [JSONValue] = []
        for (index, value) in plans.prefix(maximum).enumerated() {
            let place = json.place("/funding/plans/\(index)")
            guard let plan = value.objectValue, let name = plan.line("name") ?? plan.line("guid") else {
                roster.say(.warning, place, .shape, "a plan must be an object with a name; it is left out")
                continue
            }
            var record: JSONObject = ["name": .string(name)]
            for key in ["guid", "status", "frequency"] { record[key] = plan.line(key).map { .string($0) } }
            if let currency = plan.line("currency"), let digits = Vocabulary.minorDigits(of: currency) {
                guard let amount = plan["amount"]?.doubleValue, let minor = minorUnits(amount, digits) else {
                    roster.say(.warning, place, .value, "the plan \"\(name)\" has no amount in \(currency)")
                    continue
                }
                record["amount"] = .integer(minor)
                record["currency"] = .string(currency)
            } else {
                roster.say(
                    .warning, place, .value,
                    "the plan \"\(name)\" has no known currency; it is kept without its amount")
            }
            kept.append(.object(record))
        }
        return kept
    }

    /// 7.99 with two digits is 799; nil when the amount has more digits than the currency, or is no amount.
    static func minorUnits(_ amount: Double, _ digits: Int) -> Int64? {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = amount * scale
        let rounded = scaled.rounded()
        guard amount >= 0, rounded <= Double(JSONValue.largestInteger), abs(scaled - rounded) < 1e-4 else { return nil }
        return Int64(rounded)
    }
}
