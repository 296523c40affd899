import Federation
import TransparencyLog

/// Saying what has been applied, and hearing what others say of one's own logs.
extension Node {
    /// Cosigns, after a turn, what of the peer's logs is applied to a checkpoint's end, and tells the peer.
    func cosign(_ peer: Int) throws {
        let home = world.nodes[peer]
        let origins = disk.tables.followed.keys.filter { $0.node == home.name }
        for origin in origins.sorted(by: { $0.description < $1.description }) {
            guard let log = disk.tables.followed[origin] else { continue }
            if log.cosigned < log.range.size { try cosign(origin, log, home) }
            if let log = disk.tables.followed[origin], let note = log.cosignedNote {
                send(.cosigned(origin, size: log.cosigned, note), to: peer, exchange: 0)
            }
        }
    }

    private func cosign(_ origin: LogOrigin, _ log: Tables.FollowedLog, _ home: Node) throws {
        guard let note = log.checkpoint else { return }
        let signed = try SignedCheckpoint(
            parsing: note, origin: origin.description, logKeys: [home.key.verifier])
        let verdict = CosignPermit.verdict(
            signed.checkpoint, applied: log.range, isFollowing: log.state == .following, cosigned: log.cosigned)
        guard verdict == .permitted else { return }
        var cosigned = signed.note
        try cosigned.add(Cosignature.sign(signed.checkpoint, time: UInt64(clock / 1000), with: key))
        try disk.transaction { tables in
            tables.followed[origin]?.cosigned = signed.checkpoint.size
            tables.followed[origin]?.cosignedNote = cosigned.bytes
        }
        world.note("\(name) cosigns \(origin) with \(signed.checkpoint.size) entries")
        try world.checkCosigned(origin, signed.checkpoint.size, by: self)
    }

    /// A peer's cosignature on a checkpoint of this node's own.
    func hearCosigned(_ origin: LogOrigin, _ size: UInt64, _ note: [UInt8], by other: Node) throws {
        try disk.step()
        let known = disk.tables.cosigned.first { $0.origin == origin && $0.cosigner == other.name }
        guard origin.node == name, known.map({ $0.size < size }) ?? true,
            let signed = try? SignedCheckpoint(
                parsing: note, origin: origin.description, logKeys: [key.verifier],
                witnesses: [CosignerKey(other.key.verifier)]),
            let cosigner = signed.cosigners.first
        else { return }
        let cosigned = CosignedSize(
            origin: origin, cosigner: other.name, size: signed.checkpoint.size, time: cosigner.time, isVerified: true)
        try disk.transaction { tables in
            tables.cosigned.removeAll { $0.origin == origin && $0.cosigner == other.name && $0.size < cosigned.size }
            tables.cosigned.append(cosigned)
        }
        try world.checkErasures(of: self)
    }
}
