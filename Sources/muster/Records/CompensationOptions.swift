import ArgumentParser
import CanonicalJSON
import Registry

/// What is asked or offered for the work: at most one of three flags.
struct CompensationOptions: ParsableArguments {
    @Flag(help: "Unpaid.") var volunteer = false

    @Option(help: ArgumentHelp("At least so much, such as 1500EUR/month.", valueName: "money"))
    var stipend: String?

    @Option(help: ArgumentHelp("Unpaid or paid; paid at least so much.", valueName: "money"))
    var either: String?

    /// The record's compensation; nil when no flag is given.
    func compensation() throws -> JSONValue? {
        let given = [volunteer ? "--volunteer" : nil, stipend.map { _ in "--stipend" }, either.map { _ in "--either" }]
            .compactMap(\.self)
        guard given.count <= 1 else {
            throw Failure(.usage, "\(given.joined(separator: " and ")) contradict each other; give one of them.")
        }
        if volunteer { return ["seeks": "volunteer"] }
        if let stipend { return try compensation("stipend", stipend) }
        if let either { return try compensation("either", either) }
        return nil
    }

    private func compensation(_ seeks: String, _ text: String) throws -> JSONValue {
        let money = try Moneys.parse(text)
        var object: JSONObject = ["seeks": .string(seeks)]
        object["minimum"] = ["amount": .integer(money.amount), "currency": .string(money.currency)]
        object["period"] = money.period.map { .string($0.rawValue) }
        return .object(object)
    }
}
