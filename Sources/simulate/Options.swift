import Simulation

/// What the command line asks for.
struct Options {
    /// What is wrong with it, and how to mend it.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    var seeds = 1000
    var first: UInt64 = 1
    var scenario = Scenario()

    init(_ arguments: some Sequence<String>) throws(Fault) {
        var rest = Array(arguments)[...]
        var nodes: Int?
        while let name = rest.popFirst() {
            switch name {
            case "--large": scenario = .large
            case "--story": scenario.keepsStory = true
            case "--seeds": seeds = try Self.number(name, &rest, 1...100_000_000)
            case "--seed": first = UInt64(try Self.number(name, &rest, 0...Int.max))
            case "--nodes": nodes = try Self.number(name, &rest, 2...1000)
            default: throw Fault(description: "there is no option “\(name)”; scripts/simulate --help lists them")
            }
        }
        if let nodes { scenario.nodes = nodes }
    }

    private static func number(
        _ name: String, _ rest: inout ArraySlice<String>, _ range: ClosedRange<Int>
    ) throws(Fault) -> Int {
        guard let text = rest.popFirst() else { throw Fault(description: "\(name) needs a number after it") }
        guard let number = Int(text), range.contains(number) else {
            throw Fault(
                description: "\(name) is a number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
        }
        return number
    }
}
