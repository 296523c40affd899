import CanonicalJSON
package import TransparencyLog

/// One entry of a peer's log, as it is applied.
package struct PulledEntry: Sendable, Hashable {
    package let index: UInt64
    /// Nil for an entry whose body is gone.
    package let content: Envelope.Content?

    package init(index: UInt64, content: Envelope.Content?) {
        self.index = index
        self.content = content
    }

    /// Reads an entry's body and holds against each other what it says.
    ///
    /// - Parameter seed: what the log's first entry said, where it is one that goes on from an earlier epoch's.
    static func read(
        _ body: [UInt8], at index: UInt64, of origin: LogOrigin, seed: Seed?
    ) -> Result<Envelope.Content, PullRefusal> {
        let carrier = seed.flatMap { $0.carries(index) ? $0 : nil }
        var envelope: Envelope
        do { envelope = try Envelope(bytes: body, of: origin, carriedBy: carrier) } catch {
            return .failure(PullRefusal(.entry, "entry \(index) is no envelope of this log: \(error)"))
        }
        if carrier != nil, case .put(var put) = envelope.content {
            // They are numbers of the log it was written to.
            put.previous = []
            envelope.content = .put(put)
        }
        let earlier: UInt64?
        switch envelope.content {
        case .seed:
            guard index == 0 else {
                return .failure(PullRefusal(.entry, "entry \(index) is a seed, which only a log's first entry can be"))
            }
            earlier = nil
        case .put(let put):
            earlier = put.previous.last
            // Escaped or not, PostgreSQL's texts cannot hold it, and no name has one.
            if holdsNUL(put.record) {
                return .failure(PullRefusal(.entry, "entry \(index) has a NUL character in a record"))
            }
        case .erase(let indices), .withdraw(let indices): earlier = indices.last
        }
        if let earlier, earlier >= index {
            return .failure(
                PullRefusal(.entry, "entry \(index) speaks of entry \(earlier), which does not come before it"))
        }
        return .success(envelope.content)
    }

    /// In canonical JSON there is one way to write NUL: `\u0000`, its backslash not itself escaped.
    private static func holdsNUL(_ record: [UInt8]) -> Bool {
        var isEscaped = false
        for (place, byte) in record.enumerated() {
            if isEscaped {
                isEscaped = false
                if byte == UInt8(ascii: "u"), record[(place + 1)...].starts(with: [0x30, 0x30, 0x30, 0x30]) {
                    return true
                }
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
            }
        }
        return false
    }
}

/// Entries that are applied together, in one transaction.
package struct PulledBundle: Sendable {
    /// The first entry.
    package let from: UInt64
    package let entries: [PulledEntry]
    /// Over all entries of the log up to the last of these.
    package let range: CompactRange

    package init(from: UInt64, entries: [PulledEntry], range: CompactRange) {
        self.from = from
        self.entries = entries
        self.range = range
    }
}

/// Cuts a stream that ``Pull`` has verified into bundles, at every 256th entry of the log.
package struct PullReplay: Sendable {
    /// Entries a bundle.
    package static let bundle: UInt64 = 256

    private let origin: LogOrigin
    private var reader = SyncReader()
    private var range: CompactRange
    private var from: UInt64
    private var entries: [PulledEntry] = []
    private var commitments: [Commitment] = []
    private var seed: Seed?

    /// - Parameters:
    ///   - stored: what ``Pull`` was given.
    ///   - seed: the same.
    package init(origin: LogOrigin, stored: CompactRange, seed: Seed? = nil) {
        self.origin = origin
        self.seed = seed
        range = stored
        from = stored.size
    }

    /// Takes the next piece of the stream; hands back the bundles that are whole with it.
    package mutating func take(_ piece: some Collection<UInt8>) throws -> [PulledBundle] {
        var frames: [SyncFrame] = []
        try reader.read(piece) { if case .frame(let frame) = $0 { frames.append(frame) } }
        var bundles: [PulledBundle] = []
        for frame in frames {
            let index = from + UInt64(entries.count)
            let content = try frame.opening.map {
                try PulledEntry.read($0.body, at: index, of: origin, seed: seed).get()
            }
            if case .seed(let read)? = content { seed = read }
            entries.append(PulledEntry(index: index, content: content))
            commitments.append(frame.commitment)
            if (index + 1).isMultiple(of: Self.bundle) { bundles.append(try close()) }
        }
        return bundles
    }

    /// The last bundle; nil when the stream ended with a whole one.
    package mutating func finish() throws -> PulledBundle? { entries.isEmpty ? nil : try close() }

    private mutating func close() throws(LogError) -> PulledBundle {
        try range.append(contentsOf: commitments)
        let bundle = PulledBundle(from: from, entries: entries, range: range)
        from += UInt64(entries.count)
        entries.removeAll(keepingCapacity: true)
        commitments.removeAll(keepingCapacity: true)
        return bundle
    }
}
