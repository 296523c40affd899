/// A round as people write it, with amounts as text; ``round()`` checks it and gives all that is wrong at once.
package struct AllocationInput: Sendable {
    /// A request as it was written, and the place to name in a refusal.
    package struct Request: Sendable {
        package var place: String
        package var id: String
        package var project: String
        package var amount: String
        package var weight: String?
        package var awarded: String?

        package init(
            place: String, id: String, project: String, amount: String, weight: String? = nil, awarded: String? = nil
        ) {
            self.place = place
            self.id = id
            self.project = project
            self.amount = amount
            self.weight = weight
            self.awarded = awarded
        }
    }

    package var name = ""
    package var unit = ""
    package var method: String?
    package var budget = ""
    package var cap: String?
    package var minimum: String?
    package var requests: [Request] = []
    /// What was wrong with it already when it was read.
    package var issues: [Issue] = []

    package init() {}

    /// The round, or every issue, at most ``Validation/mostIssues``.
    package func round() throws(AllocationRefusal) -> AllocationRound {
        var checker = AllocationChecker(issues: issues)
        let round = checker.check(self)
        guard let round, checker.issues.isEmpty else {
            throw AllocationRefusal(issues: Array(checker.issues.prefix(Validation.mostIssues)))
        }
        return round
    }
}

/// A round that cannot be shared out: everything that is wrong with it.
package struct AllocationRefusal: Error, Sendable {
    /// Paths are JSON Pointers into the round, or a line of its CSV file.
    package let issues: [Issue]
}

/// Gathers what is wrong with a round.
struct AllocationChecker {
    var issues: [Issue]

    mutating func check(_ input: AllocationInput) -> AllocationRound? {
        checkText(input.name, "/name", "A round needs a name, by which people know it.")
        guard let unit = value("/unit", { () throws(InputError) in try AllocationUnit(parsing: input.unit) }) else {
            return nil
        }
        let budget = amount(input.budget, "/budget", unit)
        let cap = input.cap.flatMap { amount($0, "/cap", unit) }
        let minimum = input.minimum.flatMap { amount($0, "/minimum", unit) }
        if let budget, let minimum, minimum > budget {
            add("/minimum", .contradiction, "The least award is more than the budget. Lower it.")
        }
        let method = method(input.method)
        if input.requests.isEmpty { add("/requests", .empty, "Nobody asks for anything. Add requests.") }
        if input.requests.count > AllocationRound.mostRequests {
            add(
                "/requests", .tooMany,
                "There are \(input.requests.count) requests, and \(AllocationRound.mostRequests) is the most. Split the round."
            )
            return nil
        }
        let requests = input.requests.compactMap { check($0, unit) }
        checkTogether(input.requests, requests, method ?? .draw)
        guard let budget, let method, requests.count == input.requests.count else { return nil }
        return AllocationRound(
            name: input.name, unit: unit, method: method, budget: budget, cap: cap, minimum: minimum, requests: requests
        )
    }

    private mutating func method(_ text: String?) -> AllocationMethod? {
        guard let text else { return .draw }
        if let method = AllocationMethod(rawValue: text) { return method }
        let names = AllocationMethod.allCases.map(\.rawValue)
        add(
            "/method", .unknownValue, "\"\(text)\" is not a method. It is one of \(names.joined(separator: ", ")).",
            suggestion: EditDistance.nearest(to: text, among: names))
        return nil
    }

    private mutating func check(_ request: AllocationInput.Request, _ unit: AllocationUnit) -> AllocationRequest? {
        let before = issues.count
        checkText(request.id, "\(request.place)/id", "A request needs an id, by which it is drawn.")
        checkText(request.project, "\(request.place)/project", "Whose request is it? Name the project.")
        let amount = amount(request.amount, "\(request.place)/amount", unit)
        let awarded = request.awarded.flatMap { text in
            value("\(request.place)/awarded") { () throws(InputError) in try unit.parse(text) }
        }
        var weight: Int64 = 1
        if let text = request.weight {
            guard let number = Int64(text), (1...AllocationRound.heaviest).contains(number) else {
                add(
                    "\(request.place)/weight", .outOfRange,
                    Int64(text) == 0
                        ? "A request of weight 0 would never be drawn. Leave the request out, or weigh it."
                        : "\"\(text)\" is not a weight. Write a whole number from 1 to \(AllocationRound.heaviest).")
                return nil
            }
            weight = number
        }
        guard issues.count == before, let amount else { return nil }
        return AllocationRequest(
            id: request.id, project: request.project, amount: amount, weight: weight, awarded: awarded ?? 0)
    }

    /// What only shows when all requests are looked at.
    private mutating func checkTogether(
        _ inputs: [AllocationInput.Request], _ requests: [AllocationRequest], _ method: AllocationMethod
    ) {
        guard inputs.count == requests.count else { return }
        var ids: [String: String] = [:]
        var projects: [String: (place: String, awarded: Int64)] = [:]
        for (input, request) in zip(inputs, requests) {
            if let first = ids.updateValue(input.place, forKey: request.id) {
                add("\(input.place)/id", .duplicate, "The id \"\(request.id)\" stands at \(first) too. Ids are unique.")
            }
            guard let first = projects[request.project] else {
                projects[request.project] = (input.place, request.awarded)
                continue
            }
            if first.awarded != request.awarded {
                add(
                    "\(input.place)/awarded", .contradiction,
                    "\(request.project) was awarded something else this year by \(first.place). Say the same of all its requests."
                )
            }
            if method == .proportional {
                add(
                    "\(input.place)/project", .duplicate,
                    "\(request.project) has a request at \(first.place) already. In proportion, a project has one: add them up."
                )
            }
        }
    }

    private mutating func amount(_ text: String, _ path: String, _ unit: AllocationUnit) -> Int64? {
        guard let amount = value(path, { () throws(InputError) in try unit.parse(text) }) else { return nil }
        if amount == 0 {
            add(path, .outOfRange, "Nothing cannot be shared out. Write an amount of more than 0.")
            return nil
        }
        return amount
    }

    private mutating func value<R>(_ path: String, _ body: () throws(InputError) -> R) -> R? {
        do throws(InputError) { return try body() } catch {
            add(path, .malformed, error.message, suggestion: error.suggestion)
            return nil
        }
    }

    private mutating func checkText(_ text: String, _ path: String, _ whenEmpty: String) {
        if text.isEmpty { add(path, .required, whenEmpty) }
        if text.unicodeScalars.count > AllocationRound.longestText {
            add(path, .tooLong, "It is longer than \(AllocationRound.longestText) characters. Shorten it.")
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            add(path, .characters, "It has control characters. Write it as one line.")
        }
        if Array(Normalization.nfc(text).utf8) != Array(text.utf8) {
            add(
                path, .characters,
                "It is not in Unicode's composed form (NFC), so its bytes differ elsewhere. Compose it.")
        }
    }

    private mutating func add(_ path: String, _ code: Issue.Code, _ message: String, suggestion: String? = nil) {
        issues.append(Issue(path: path, code: code, message: message, suggestion: suggestion))
    }
}
