import Simulation
import Testing

@Suite struct `Simulated federations` {
    @Test func `of one seed are the same each time, to the last event`() {
        for seed in UInt64(1)...20 {
            let (first, second) = (World.run(Scenario(), seed: seed), World.run(Scenario(), seed: seed))
            #expect(first.trace == second.trace && first.events == second.events, "seed \(seed)")
        }
        #expect(World.run(Scenario(), seed: 1).trace != World.run(Scenario(), seed: 2).trace)
    }

    @Test func `come to the same view, lose nothing and forget whom they should, in a thousand seeds`() {
        var total = Counts()
        for seed in UInt64(1)...1000 {
            let outcome = World.run(Scenario(), seed: seed)
            total += outcome.counts
            if let violation = outcome.violation {
                Issue.record("seed \(seed): \(violation) (scripts/simulate --seeds 1 --seed \(seed))")
            }
        }
        // They try what they are for.
        #expect(total.powerFailures > 500 && total.lost > 10_000 && total.erased > 1000, "\(total)")
        #expect(total.applied > 20_000 && total.acknowledged > 500, "\(total)")
        for verdict in ["wrongRoot", "endedEarly", "malformed"] {
            #expect(total.refusals[verdict] ?? 0 > 10, "\(verdict): \(total)")
        }
    }

    @Test func `come to the same view with two hundred and fifty nodes and a thousand people from seventy countries`() {
        let outcome = World.run(.large, seed: 1)
        #expect(outcome.nodes == 250)
        #expect(outcome.violation == nil, "scripts/simulate --large --seeds 1 --seed 1")
        #expect(outcome.counts.powerFailures > 100 && outcome.counts.erased > 100 && outcome.counts.applied > 5000)
    }

    @Test(arguments: Faults.each.map(\.name)) func `withstand each fault by itself`(name: String) throws {
        let fault = try #require(Faults.each.first { $0.name == name })
        var scenario = Scenario()
        scenario.faults = fault.faults
        for seed in UInt64(1)...20 {
            let outcome = World.run(scenario, seed: seed)
            #expect(outcome.violation == nil, "\(name), seed \(seed)")
        }
    }
}
