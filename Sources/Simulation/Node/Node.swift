import Federation
import Registry
import TransparencyLog

/// A node: its disk, which outlives it, and what it has in memory, which does not.
///
/// Where the real node's shell asks PostgreSQL, HTTP and the clock, this asks the disk, the network and the time of the
/// simulation. What it makes of the answers is decided by `Federation`, as it is there.
final class Node {
    let place: Int
    let key: SigningKey
    let clockOffset: Int64
    unowned let world: World
    var disk = Disk(Tables())
    /// Whom it follows.
    var peers: [Int] = []
    private(set) var isUp = true
    /// Counts its starts: what was planned before a power failure does not happen after it.
    private(set) var life = 0
    var turns: [Int: PullTurn] = [:]
    /// The last copy of the database.
    var backup: Tables?
    private(set) var wasRestored = false

    var name: String { key.verifier.name }
    /// Milliseconds since 1970, as this node believes.
    var clock: Int64 { 1_700_000_000_000 + clockOffset + world.time }
    /// The ids of its own records, in order.
    var ownRecords: [RecordID] { disk.tables.records.filter { $0.value.home == name }.keys.sorted() }

    init(place: Int, key: SigningKey, clockOffset: Int64, world: World) {
        self.place = place
        self.key = key
        self.clockOffset = clockOffset
        self.world = world
    }

    /// Does something, unless the node is down or has been started anew since it was planned. When the power fails
    /// meanwhile, the node goes down, and comes back later.
    func survive(_ life: Int? = nil, _ body: (Node) throws -> Void) throws {
        guard isUp, life == nil || life == self.life else { return }
        do { try body(self) } catch is PowerFailure { goDown() }
    }

    private func goDown() {
        world.note("\(name) loses its power")
        world.counts.powerFailures += 1
        isUp = false
        turns.removeAll()
        disk.fuse = nil
        if !world.isHealed { world.plan(.start(place), in: Int64(world.random.within(100...10_000))) }
    }

    /// Stops, is put back to the last backup, and starts.
    func goBack() throws {
        guard isUp, let backup else { return }
        world.note("\(name) is restored from a backup")
        world.counts.restores += 1
        turns.removeAll()
        life += 1
        wasRestored = true
        disk.fuse = nil
        let lost = disk.tables
        try restore(backup)
        world.forget(lost, at: self)
    }

    func start() throws {
        world.note("\(name) starts")
        isUp = true
        life += 1
    }

    func send(_ content: Message.Content, to other: Int, exchange: Int) {
        world.send(Message(from: place, to: other, exchange: exchange, content: content))
    }

    func hear(_ message: Message) throws {
        switch message.content {
        case .askLogs, .askEntries, .askCheckpoint: try answer(message)
        case .cosigned(let origin, let size, let note):
            try hearCosigned(origin, size, note, by: world.nodes[message.from])
        case .logs, .unchanged, .entries, .checkpoint, .refused: try take(message)
        }
    }
}
