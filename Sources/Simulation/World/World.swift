import Federation
import Registry
import TransparencyLog

/// Nodes, the network between them, time, and what people do: all of it from one seed.
package final class World {
    let scenario: Scenario
    let seed: UInt64
    var random: SeededRandom
    var time: Int64 = 0
    var trace: Trace
    var network: Network
    var nodes: [Node] = []
    var truth = Truth()
    var counts = Counts()
    private var events = EventQueue<Event>()
    private var exchanges = 0
    /// Whether faults and people's acts go on.
    private(set) var isHealed = false

    /// Runs one simulation to its end and checks what must hold.
    package static func run(_ scenario: Scenario, seed: UInt64) -> Outcome {
        let world = World(scenario, seed: seed)
        var violation: Violation?
        do {
            try world.live()
            try world.heal()
            try world.check()
        } catch let found as Violation {
            violation = found
        } catch {
            violation = Violation(rule: "no-fault-of-our-own", words: "\(error)")
        }
        return Outcome(
            seed: seed, nodes: world.nodes.count, trace: world.trace.hash, events: world.trace.count,
            counts: world.counts, violation: violation, story: world.trace.story)
    }

    private init(_ scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
        random = SeededRandom(seed: seed)
        trace = Trace(keepsStory: scenario.keepsStory)
        network = Network(faults: scenario.faults)
    }

    /// A moment from now.
    func plan(_ event: Event, in milliseconds: Int64) { events.plan(event, at: time + milliseconds) }

    func note(_ words: @autoclosure () -> String) { trace.note(time, words()) }

    func newExchange() -> Int {
        exchanges += 1
        return exchanges
    }

    func send(_ message: Message) {
        let arrivals = network.arrivals(of: message, &random)
        if arrivals.isEmpty { counts.lost += 1 }
        for delay in arrivals { plan(.deliver(network.spoiled(message, &random)), in: delay) }
    }

    /// While faults happen.
    private func live() throws {
        try found()
        for place in nodes.indices { begin(place) }
        for _ in 0..<scenario.acts { plan(.act, in: Int64(random.below(Int(scenario.length)))) }
        if scenario.faults.contains(.crashes) {
            for _ in 0..<max(3, nodes.count) { plan(.lightFuse, in: Int64(random.below(Int(scenario.length)))) }
        }
        if scenario.faults.contains(.restores) {
            for _ in 0..<max(1, nodes.count / 3) where random.chance(500) {
                let (node, moment) = (random.below(nodes.count), random.below(Int(scenario.length) / 2))
                plan(.backUp(node), in: Int64(moment))
                plan(.restore(node), in: Int64(moment + random.below(Int(scenario.length) / 2)))
            }
        }
        for moment in stride(from: Int64(0), to: scenario.length, by: 15_000) { plan(.weather, in: moment) }
        try run(until: scenario.length)
    }

    /// What a node does again and again, from its start on.
    func begin(_ place: Int) {
        plan(.publish(place), in: Int64(random.within(0...2000)))
        for peer in nodes[place].peers { plan(.poll(place, peer: peer), in: Int64(random.within(0...5000))) }
    }

    /// Everything works again; all that is under way comes to its end.
    private func heal() throws {
        isHealed = true
        network.heal()
        note("all is well from here on")
        for node in nodes {
            node.disk.fuse = nil
            if !node.isUp { try node.start() }
        }
        try run(until: scenario.length + 60_000)
    }

    private func run(until end: Int64) throws {
        while let next = events.next() {
            guard next.time <= end else {
                events.plan(next.event, at: next.time)
                break
            }
            time = next.time
            try take(next.event)
        }
        time = end
    }

    private func take(_ event: Event) throws {
        switch event {
        case .act: if !isHealed { try act() }
        case .publish(let place):
            try nodes[place].survive { try $0.publish() }
            plan(.publish(place), in: 2000)
        case .poll(let place, let peer):
            try nodes[place].survive { try $0.poll(peer) }
            plan(.poll(place, peer: peer), in: 6000)
        case .deliver(let message):
            guard nodes[message.to].isUp else { return counts.lost += 1 }
            note("\(nodes[message.to].name) hears: \(nodes[message.from].name) \(message.words)")
            try nodes[message.to].survive { try $0.hear(message) }
        case .serve(let place, let life, let serving):
            try nodes[place].survive(life) { try $0.serve(serving) }
        case .expire(let place, let life, let peer, let exchange):
            try nodes[place].survive(life) { $0.expire(peer, exchange) }
        case .apply(let place, let life, let peer):
            try nodes[place].survive(life) { try $0.applyNext(peer) }
        case .lightFuse:
            if !isHealed { nodes[random.below(nodes.count)].disk.fuse = random.within(1...12) }
        case .start(let place): if !nodes[place].isUp { try nodes[place].start() }
        case .backUp(let place): nodes[place].backup = nodes[place].disk.tables
        case .restore(let place): try nodes[place].goBack()
        case .weather:
            guard !isHealed else { return }
            note("\(network.change(nodes: nodes.count, &random)) links are broken")
        }
    }
}
