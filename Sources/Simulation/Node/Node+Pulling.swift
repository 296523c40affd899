import Federation
import Registry
import TransparencyLog

/// Asking a peer, as `muster/Federation/PeerFetch.swift`.
extension Node {
    /// How long an answer is waited for, in milliseconds.
    private static let patience: Int64 = 4000

    func poll(_ peer: Int) throws {
        guard turns[peer] == nil, let number = disk.tables.peers[world.nodes[peer].name] else { return }
        try disk.step()
        turns[peer] = PullTurn(peer: number, exchange: 0)
        ask(.askLogs, peer, .logs)
    }

    private func ask(_ content: Message.Content, _ peer: Int, _ step: PullTurn.Step) {
        let exchange = world.newExchange()
        turns[peer]?.exchange = exchange
        turns[peer]?.step = step
        send(content, to: peer, exchange: exchange)
        world.plan(.expire(place, life: life, peer: peer, exchange: exchange), in: Self.patience)
    }

    /// The peer is asked again at its next turn.
    func expire(_ peer: Int, _ exchange: Int) {
        guard let turn = turns[peer], turn.exchange == exchange else { return }
        if case .applying = turn.step { return }
        world.note("\(name) waits for \(world.nodes[peer].name) no longer")
        // The other logs are asked for all the same.
        fail(peer)
    }

    func take(_ message: Message) throws {
        let peer = message.from
        // What comes twice, late, or for a turn that was given up is not waited for.
        guard let turn = turns[peer], turn.exchange == message.exchange else { return }
        switch (turn.step, message.content) {
        case (.logs, .logs(let listed)): try choose(listed, peer)
        case (.entries(let origin, let stored, let context), .entries(let bytes)):
            try verify(bytes, origin, stored, context, peer)
        case (.entries, .unchanged): askNext(peer)
        case (.entries(let origin, let stored, _), .refused):
            guard stored.size > 0 else { return fail(peer) }
            ask(.askCheckpoint(origin), peer, .checkpoint(origin, stored: stored, nil))
        case (.checkpoint(let origin, let stored, let refusal), .checkpoint(let note)):
            try conclude(origin, stored, refusal, note, peer)
        case (.checkpoint(let origin, _, let refusal?), .refused):
            try keep(refusal, origin, nil)
            fail(peer)
        default: fail(peer)
        }
    }

    private func fail(_ peer: Int) {
        if let origin = turns[peer]?.asking { turns[peer]?.failed.append(origin) }
        turns[peer]?.isWhole = false
        askNext(peer)
    }

    private func choose(_ listed: [LogOrigin], _ peer: Int) throws {
        let node = world.nodes[peer].name
        let known = disk.tables.followed.keys.filter { $0.node == node }
        let choices: [LogChoice.Choice]
        do { choices = try LogChoice.toRead(of: listed, known: known, trusted: known, node: node) } catch {
            count(error, listed.first, peer)
            turns[peer] = nil
            return
        }
        turns[peer]?.offered = choices.map(\.origin)
        turns[peer]?.ahead = choices.filter { disk.tables.followed[$0.origin]?.state ?? .following == .following }
        askNext(peer)
    }

    private func askNext(_ peer: Int) {
        guard var turn = turns[peer] else { return }
        if turn.ahead.isEmpty {
            turn.step = .applying
            turns[peer] = turn
            return world.plan(.apply(place, life: life, peer: peer), in: 1)
        }
        let choice = turn.ahead.removeFirst()
        let origin = choice.origin
        turns[peer] = turn
        if LogChoice.waits(origin, for: turn.failed) { return askNext(peer) }
        let stored = disk.tables.followed[origin]?.range ?? CompactRange()
        let context = context(of: choice)
        ask(
            .askEntries(origin, have: stored.size, carried: context.held), peer,
            .entries(origin, stored: stored, context))
    }

    /// As `PeerFetch.context(of:_:hasEnded:)`.
    private func context(of choice: LogChoice.Choice) -> Pull.Context {
        let log = disk.tables.followed[choice.origin]
        var context = Pull.Context()
        context.hasEnded = choice.hasEnded
        context.seed = log?.seed
        let earlier = disk.tables.followed.filter { origin, followed in
            origin.node == choice.origin.node && origin.audience == choice.origin.audience
                && origin.epoch < choice.origin.epoch && followed.state == .following
        }
        context.earlier = earlier.mapValues(\.range)
        if let last = earlier.max(by: { $0.key.epoch < $1.key.epoch }), last.value.range.size > 0,
            log?.takesBare ?? true
        {
            context.held = last.value.range.size
        }
        return context
    }

    private func pull(
        _ origin: LogOrigin, _ stored: CompactRange, _ context: Pull.Context, _ peer: Int
    ) -> Pull {
        var limits = Pull.Limits()
        limits.bundle = world.scenario.bundle
        return Pull(
            origin: origin, keys: [world.nodes[peer].key.verifier], stored: stored, context: context, limits: limits)
    }

    private func verify(
        _ bytes: [UInt8], _ origin: LogOrigin, _ stored: CompactRange, _ context: Pull.Context, _ peer: Int
    ) throws {
        var pull = pull(origin, stored, context, peer)
        var spool = Spool()
        do {
            // In pieces, whose seams fall anywhere.
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + world.random.within(1...4000))
                try pull.take(bytes[start..<end])
                try disk.step()
                spool.write(bytes[start..<end])
                start = end
            }
            let verified = try pull.finish()
            turns[peer]?.verified.append(
                PullTurn.Verified(
                    origin: origin, stored: stored, verified: verified, isBare: context.held != nil, spool: spool))
            askNext(peer)
        } catch let refusal as PullRefusal {
            count(refusal, origin, peer)
            if refusal.verdict == .fork {
                return ask(.askCheckpoint(origin), peer, .checkpoint(origin, stored: stored, refusal))
            }
            try keep(refusal, origin, nil)
            fail(peer)
        }
    }

    /// What a checkpoint shows that came alone.
    private func conclude(
        _ origin: LogOrigin, _ stored: CompactRange, _ refusal: PullRefusal?, _ note: [UInt8], _ peer: Int
    ) throws {
        if let refusal {
            try keep(refusal, origin, note)
        } else {
            let shown: PullRefusal?
            do { shown = try pull(origin, stored, Pull.Context(), peer).verdict(onCheckpoint: note) } catch {
                shown = error
            }
            if let shown {
                count(shown, origin, peer)
                try keep(shown, origin, nil)
            }
        }
        fail(peer)
    }

    private func count(_ refusal: PullRefusal, _ origin: LogOrigin?, _ peer: Int) {
        world.counts.refusals[refusal.verdict.rawValue, default: 0] += 1
        world.note("\(name) refuses \(origin.map(\.description) ?? world.nodes[peer].name): \(refusal)")
    }

    /// As `Store.note(_:on:checkpoint:)`.
    func keep(_ refusal: PullRefusal, _ origin: LogOrigin, _ note: [UInt8]?) throws {
        try disk.transaction { tables in
            guard var log = tables.followed[origin], log.state == .following else { return }
            log.error = refusal.description
            log.state = refusal.verdict == .fork ? .fork : refusal.isFinal ? .stopped : .following
            tables.followed[origin] = log
        }
    }
}
