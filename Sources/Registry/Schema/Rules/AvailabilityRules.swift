import CanonicalJSON

extension Validator {
    mutating func checkAvailability(_ body: JSONObject) {
        if case .array(let windows)? = body["windows"] { checkWindows(windows) }
        checkCompensation(body)
        checkNotInFuture(body, "confirmed")
        if let confirmed = body.date("confirmed"), let lapses = body.date("lapses"), lapses < confirmed {
            add(
                .interval, at: .key("lapses"),
                "It lapses on \(lapses), before it was confirmed on \(confirmed). Write a later day.")
        }
    }

    /// Windows must not overlap: whether their hours add up would be anybody's guess.
    private mutating func checkWindows(_ windows: [JSONValue]) {
        if windows.isEmpty {
            add(
                .empty, at: .key("windows"),
                "There is no window. Write one, as in [{\"from\":\"2026-12-01\",\"hoursPerWeek\":8}].")
        }
        var dated: [(index: Int, from: CivilDate, until: CivilDate?)] = []
        for (index, window) in windows.enumerated() {
            guard case .object(let window) = window else { continue }
            inside(.key("windows")) { $0.inside(.index(index)) { $0.checkInterval(window) } }
            guard let from = window.date("from") else { continue }
            let until = window.date("until")
            if let until, until < from { continue }
            dated.append((index, from, until))
        }
        dated.sort { ($0.from, $0.index) < ($1.from, $1.index) }
        for (earlier, later) in zip(dated, dated.dropFirst()) where earlier.until.map({ $0 >= later.from }) ?? true {
            inside(.key("windows")) {
                $0.add(
                    .interval, at: .index(later.index),
                    "It overlaps window \(earlier.index), which \(earlier.until.map { "ends on \($0)" } ?? "has no end"). "
                        + "End that one on \(later.from.adding(days: -1)), or make one window of the two.")
            }
        }
    }

    /// Shared by what is sought and what is offered.
    mutating func checkCompensation(_ body: JSONObject) {
        guard case .object(let compensation)? = body["compensation"] else { return }
        inside(.key("compensation")) {
            if compensation["minimum"] != nil, compensation["seeks"] == "volunteer" {
                $0.add(
                    .contradiction, at: .key("minimum"),
                    "A volunteer is not paid. Leave it out, or write \"either\" or \"stipend\" under \"seeks\".")
            } else if compensation["minimum"] != nil, compensation["period"] == nil {
                $0.add(.required, at: .key("period"), "A minimum needs a period. Add it, for example \"month\".")
            }
        }
    }
}
