/// What is simulated; everything else follows from the seed.
package struct Scenario: Sendable {
    /// How many nodes; nil: as the seed says, 3 to 30, mostly few.
    package var nodes: Int?
    /// Things that people do while faults happen.
    package var acts = 18
    /// People who are enrolled before anything else happens, over all nodes.
    package var people = 0
    /// How long faults happen, in virtual milliseconds.
    package var length: Int64 = 70_000
    package var faults = Faults.all
    /// How many others each node follows at most.
    package var followed = 3
    /// Entries that are applied in one transaction; the real nodes' 256 would leave no seam in logs as short as these.
    package var bundle: UInt64 = 4
    /// Whether all that happens is kept in words.
    package var keepsStory = false

    package init() {}

    /// Two hundred and fifty nodes and a thousand people from seventy countries.
    package static var large: Scenario {
        var scenario = Scenario()
        scenario.nodes = 250
        scenario.people = 1000
        scenario.acts = 1500
        scenario.followed = 6
        return scenario
    }
}

/// What became of a simulation.
package struct Outcome: Sendable {
    package let seed: UInt64
    package let nodes: Int
    /// The same for every run of this seed and scenario.
    package let trace: UInt64
    package let events: Int
    package let counts: Counts
    /// Nil when everything held.
    package let violation: Violation?
    package let story: [String]
}

/// How often what happened, so that one sees whether a simulation tries what it is for.
package struct Counts: Sendable, Hashable {
    package var acts = 0
    package var published = 0
    package var applied = 0
    package var powerFailures = 0
    package var lost = 0
    package var refusals: [String: Int] = [:]
    package var erased = 0
    package var suppressed = 0
    package var epochs = 0
    /// People who have moved home.
    package var moved = 0
    package var restores = 0
    /// Erasures that everybody has acknowledged.
    package var acknowledged = 0

    package init() {}

    package static func += (left: inout Counts, right: Counts) {
        left.acts += right.acts
        left.published += right.published
        left.applied += right.applied
        left.powerFailures += right.powerFailures
        left.lost += right.lost
        left.erased += right.erased
        left.suppressed += right.suppressed
        left.restores += right.restores
        left.epochs += right.epochs
        left.moved += right.moved
        left.acknowledged += right.acknowledged
        for (verdict, count) in right.refusals { left.refusals[verdict, default: 0] += count }
    }
}
