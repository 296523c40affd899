import CanonicalJSON

extension Validator {
    /// `from` and `until` of an object: the end may not come before the beginning.
    mutating func checkInterval(_ object: JSONObject, _ start: String = "from", _ end: String = "until") {
        guard let first = object.date(start), let last = object.date(end), last < first else { return }
        add(
            .interval, at: .key(end),
            "It ends on \(last), before it begins on \(first). Swap the two dates, or leave \"\(end)\" out.")
    }

    mutating func checkNotInFuture(_ object: JSONObject, _ field: String) {
        guard let today, let date = object.date(field), date > today.adding(days: 1) else { return }
        // One day of grace: somewhere it is tomorrow already.
        add(.outOfRange, at: .key(field), "\(date) lies in the future; today is \(today). Write the day it happened.")
    }
}

extension JSONObject {
    /// The date under a key, when there is a valid one.
    func date(_ key: String) -> CivilDate? {
        guard case .string(let text)? = self[key] else { return nil }
        return CivilDate(text)
    }
}
