import Glibc
import Simulation

/// Runs simulated federations seed after seed: the program behind `scripts/simulate`.
@main
enum Simulate {
    static func main() {
        let options: Options
        do { options = try Options(CommandLine.arguments.dropFirst()) } catch {
            say("simulate: \(error)\n")
            exit(2)
        }
        var total = Counts()
        var events = 0
        let progress = Progress(total: options.seeds)
        for number in 0..<options.seeds {
            let seed = options.first &+ UInt64(number)
            let outcome = World.run(options.scenario, seed: seed)
            total += outcome.counts
            events += outcome.events
            if let violation = outcome.violation {
                progress.clear()
                tell(options, seed, violation)
                exit(1)
            }
            progress.step(number + 1)
            if options.seeds == 1 {
                print("Seed \(seed): \(outcome.nodes) nodes, trace \(hexadecimal(outcome.trace)).")
            }
        }
        progress.clear()
        print(
            """
            \(options.seeds) \(options.seeds == 1 ? "seed" : "seeds") from \(options.first) on: everything held.
            \(events) events; \(total.acts) acts of people, \(total.erased) erasures (\(total.acknowledged) \
            acknowledged by all), \(total.epochs) epochs, \(total.moved) moves, \(total.restores) restores, \(total.published) entries \
            published, \(total.applied) applied; \(total.lost) messages lost, \(total.powerFailures) power failures.
            Refused: \(refusals(total))
            """)
    }

    private static func refusals(_ counts: Counts) -> String {
        counts.refusals.isEmpty
            ? "nothing"
            : counts.refusals.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// The seed's story, told by running it again.
    private static func tell(_ options: Options, _ seed: UInt64, _ violation: Violation) {
        var scenario = options.scenario
        scenario.keepsStory = true
        let again = World.run(scenario, seed: seed)
        for line in again.story { print(line) }
        print("\nSeed \(seed) does not hold. \(violation)")
        if again.violation != violation {
            print("Run again, it ended differently: \(again.violation?.description ?? "everything held").")
        }
        let nodes = options.scenario.nodes.map { " --nodes \($0)" } ?? ""
        print("To see this again: scripts/simulate --seeds 1 --seed \(seed)\(nodes)")
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// To standard error; what cannot be said there is not said.
    static func say(_ words: String) {
        let bytes = Array(words.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
