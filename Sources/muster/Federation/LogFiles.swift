import Federation
import MusterClient
import TransparencyLog

/// Reads a log that lies as plain files at a web host, with as few of them as hold what is missing.
struct LogFiles {
    /// A file of 256 entries of the largest size.
    private static let mostBytes = TilePath.fullWidth * (Envelope.maximumBytes + 64)

    let client: NodeClient
    let origin: LogOrigin
    let end: ContinuousClock.Instant

    /// Hands over the checkpoint and the entries from an index on, in pieces, as `sync` would send them.
    func stream(from have: UInt64, _ piece: ([UInt8]) throws -> Void) throws {
        let note = try file("checkpoint", most: SyncFrame.maximumNoteBytes)
        let size = try Self.size(note, origin)
        try piece(SyncFrame.header(checkpoint: note, from: min(have, size)))
        let width = UInt64(TilePath.fullWidth)
        var next = have
        while next < size {
            guard ContinuousClock.now < end else {
                throw ClientError(.interrupted, "the peer took too long for what it had to send")
            }
            let number = next / width
            let path = try TilePath(.entries, index: number, width: TilePath.fullWidth).description
            let name = "sync/" + path.split(separator: "/").dropFirst(2).joined(separator: "/")
            let bytes = try file(name, most: Self.mostBytes)
            // The file may have grown since the checkpoint was signed, and begins before what is missing.
            let skipped = Int(next - number * width)
            let wanted = Int(min(width, size - number * width)) - skipped
            try piece(try Self.frames(bytes, dropping: skipped, keeping: wanted, name))
            next = min(size, (number + 1) * width)
        }
    }

    private func file(_ name: String, most: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try client.bytes("/log/\(origin.audience)/\(origin.epoch)/\(name)") { piece in
            guard bytes.count + piece.count <= most else {
                throw ClientError(.notANode, "\(client.node): \(name) is larger than \(most) bytes")
            }
            bytes += piece
        }
        return bytes
    }

    /// What the checkpoint says, before anybody has looked at its signature: how much to fetch.
    private static func size(_ note: [UInt8], _ origin: LogOrigin) throws -> UInt64 {
        do {
            return try Checkpoint(text: try SignedNote(parsing: note).text).size
        } catch { throw PullRefusal(.malformed, "the checkpoint of \(origin) cannot be read: \(error)") }
    }

    private static func frames(
        _ bytes: [UInt8], dropping skipped: Int, keeping wanted: Int, _ name: String
    ) throws -> [UInt8] {
        guard let ends = SyncFrame.ends(in: bytes), ends.count >= skipped + wanted else {
            throw PullRefusal(.endedEarly, "\(name) holds fewer entries than the checkpoint says, or cannot be read")
        }
        let start = skipped == 0 ? 0 : ends[skipped - 1]
        return Array(bytes[start..<ends[skipped + wanted - 1]])
    }
}
