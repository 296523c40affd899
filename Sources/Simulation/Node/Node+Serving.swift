import Federation
import TransparencyLog

/// An answer that is being written: the checkpoint of one moment, and entries as they are read page by page after it.
struct Serving {
    let to: Int
    let exchange: Int
    let origin: LogOrigin
    let size: UInt64
    var next: UInt64
    /// So many of the entries that were carried over into it are held by the one who asks.
    let bare: UInt64
    var bytes: [UInt8]
}

/// The routes of the logs, as `Service/Handlers/LogHandlers.swift`.
extension Node {
    /// Entries a page.
    private static let page: UInt64 = 8

    func answer(_ message: Message) throws {
        try disk.step()
        let reader = world.nodes[message.from].name
        func reply(_ content: Message.Content) { send(content, to: message.from, exchange: message.exchange) }
        func open(_ origin: LogOrigin) -> Tables.OwnLog? {
            disk.tables.mayRead(origin.audience, reader) ? disk.tables.logs[origin] : nil
        }
        switch message.content {
        case .askLogs: reply(.logs(disk.tables.origins.filter { disk.tables.mayRead($0.audience, reader) }))
        case .askCheckpoint(let origin):
            guard let log = open(origin) else { return reply(.refused) }
            try world.leaves(origin, log)
            reply(.checkpoint(log.checkpoint))
        case .askEntries(let origin, let have, let carried):
            guard let log = open(origin), have <= log.builder.size else { return reply(.refused) }
            guard have < log.builder.size else { return reply(.unchanged) }
            try world.leaves(origin, log)
            readOn(
                Serving(
                    to: message.from, exchange: message.exchange, origin: origin, size: log.builder.size, next: have,
                    bare: UInt64(log.carried.values.count { $0 < carried ?? 0 }),
                    bytes: SyncFrame.header(checkpoint: log.checkpoint, from: have)))
        case .logs, .unchanged, .entries, .checkpoint, .cosigned, .refused: break
        }
    }

    /// The next page is read a little later, and sometimes much later: the sequencer may have been there meanwhile.
    private func readOn(_ serving: Serving) {
        let delay = world.random.chance(200) ? world.random.within(500...2500) : world.random.within(1...50)
        world.plan(.serve(place, life: life, serving), in: Int64(delay))
    }

    /// Reads a page; what is erased meanwhile is not in it any more.
    func serve(_ serving: Serving) throws {
        try disk.step()
        guard let log = disk.tables.logs[serving.origin] else { return }
        var serving = serving
        let end = min(serving.next + Self.page, serving.size)
        for index in serving.next..<end {
            let entry = log.entries[Int(index)]
            let isKnown = index > 0 && index <= serving.bare
            SyncFrame(commitment: entry.commitment, opening: isKnown ? nil : entry.opening).encode(into: &serving.bytes)
        }
        serving.next = end
        if end < serving.size {
            readOn(serving)
        } else {
            send(.entries(serving.bytes), to: serving.to, exchange: serving.exchange)
        }
    }
}

extension World {
    /// A checkpoint leaves a node, so that from now on no other tree may be signed under its name.
    func leaves(_ origin: LogOrigin, _ log: Tables.OwnLog) throws(Violation) {
        try truth.sign(origin.description, log.entries.map(\.commitment.bytes))
    }
}
