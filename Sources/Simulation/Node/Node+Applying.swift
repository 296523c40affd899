import Federation
import TransparencyLog

/// Bringing what was verified into the database, bundle by bundle, as `muster/Federation/Puller.swift`.
extension Node {
    func applyNext(_ peer: Int) throws {
        guard var turn = turns[peer] else { return }
        guard var next = turn.verified.first else {
            if turn.isWhole { try forget(turn.offered, of: world.nodes[peer].name) }
            turns[peer] = nil
            try disk.transaction { try Follower.takeWaiting(&$0) }
            return try cosign(peer)
        }
        if LogChoice.waits(next.origin, for: turn.failed) {
            turns[peer]?.verified.removeFirst()
            return try applyNext(peer)
        }
        do {
            var replay = next.replay ?? begun(&next)
            // As the real node does it: a bundle is applied when the one after it is there, the last one with the end.
            while next.bundles.count < 2, next.read < next.spool.bytes.count {
                try disk.step()
                let end = min(next.spool.bytes.count, next.read + 700)
                next.bundles += try replay.take(next.spool.bytes[next.read..<end])
                next.read = end
                if end == next.spool.bytes.count, let last = try replay.finish() { next.bundles.append(last) }
            }
            next.replay = replay
            if next.bundles.isEmpty {
                turn.verified.removeFirst()
            } else {
                let bundle = next.bundles.removeFirst()
                let isLast = next.bundles.isEmpty && next.read == next.spool.bytes.count
                try apply(
                    bundle, of: next.origin, peer: turn.peer, isBare: next.isBare,
                    end: isLast ? next.verified : nil)
                turn.verified[0] = next
            }
        } catch let failure as PowerFailure {
            throw failure
        } catch let violation as Violation {
            throw violation
        } catch let error as any CustomStringConvertible & Error {
            world.note("\(name) cannot apply \(next.origin): \(error)")
            if let refusal = error as? PullRefusal {
                world.counts.refusals[refusal.verdict.rawValue, default: 0] += 1
                if refusal.verdict == .unheld {
                    try disk.transaction { $0.followed[next.origin]?.takesBare = false }
                }
                try keep(refusal, next.origin, nil)
            }
            turn.isWhole = false
            turn.failed.append(next.origin)
            turn.verified.removeFirst()
        }
        turns[peer] = turn
        world.plan(.apply(place, life: life, peer: peer), in: Int64(world.random.within(1...300)))
    }

    private func begun(_ next: inout PullTurn.Verified) -> PullReplay {
        if world.network.faults.contains(.spoolBits), world.random.chance(60) { next.spool.decay(&world.random) }
        return PullReplay(
            origin: next.origin, stored: next.stored, verified: next.verified, bundle: world.scenario.bundle)
    }

    /// As `Store.apply(_:of:end:)`.
    private func apply(_ bundle: PulledBundle, of origin: LogOrigin, peer: Int, isBare: Bool, end: Pull.Verified?)
        throws
    {
        if disk.tables.followed[origin] == nil {
            try disk.transaction { tables in
                if tables.peers[origin.node] == peer { tables.followed[origin] = Tables.FollowedLog() }
            }
        }
        let suppressed = try disk.transaction { tables in
            var follower = Follower(origin: origin, tables: tables)
            try follower.apply(bundle, isBare: isBare, end)
            tables = follower.tables
            return follower.suppressed
        }
        world.counts.applied += bundle.entries.count
        world.counts.suppressed += suppressed
        world.note("\(name) applies \(bundle.entries.count) entries of \(origin) up to \(bundle.range.size)")
    }

    private func forget(_ origins: [LogOrigin], of node: String) throws {
        guard let latest = origins.max(by: { $0.epoch < $1.epoch }) else { return }
        let old = disk.tables.followed.keys.filter {
            $0.node == node && $0.epoch < latest.epoch && !origins.contains($0)
        }
        guard !old.isEmpty else { return }
        try disk.transaction { tables in
            var follower = Follower(origin: latest, tables: tables)
            follower.drop(old)
            tables = follower.tables
        }
    }
}
