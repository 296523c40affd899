import CanonicalJSON
package import Registry
package import TransparencyLog

/// One entry of a peer's log, as it is applied.
package struct PulledEntry: Sendable, Hashable {
    package let index: UInt64
    package let commitment: Commitment
    /// Salt and body as they came; nil for an entry whose body is gone.
    package let opening: SyncFrame.Opening?
    /// When it was written, by the writer's clock.
    package let at: Instant?
    /// What the body says.
    package let content: Envelope.Content?

    /// - Parameter envelope: the body's, read.
    package init(index: UInt64, frame: SyncFrame, envelope: Envelope?) {
        self.index = index
        commitment = frame.commitment
        opening = frame.opening
        at = envelope?.at
        content = envelope?.content
    }

    /// Reads an entry's body and holds against each other what it says.
    ///
    /// - Parameter seed: what the log's first entry said, where it is one that goes on from an earlier epoch's.
    static func read(
        _ body: [UInt8], at index: UInt64, of origin: LogOrigin, seed: Seed?
    ) -> Result<Envelope, PullRefusal> {
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
        case .erase(let indices), .withdraw(let indices), .moved(let indices, _): earlier = indices.last
        }
        if let earlier, earlier >= index {
            return .failure(
                PullRefusal(.entry, "entry \(index) speaks of entry \(earlier), which does not come before it"))
        }
        return .success(envelope)
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

/// What was verified is not what lies on the disk: this node's own fault, and no word about the peer.
package struct SpoolDamage: Error, Hashable, Sendable, CustomStringConvertible {
    package let description = "what the peer sent was changed on this node's disk before it was applied"
    package init() {}
}

/// Cuts a stream that ``Pull`` has verified into bundles, each up to a multiple of 256 entries of the log, and holds each
/// against what was verified before it hands it over: a disk may have turned a bit meanwhile.
package struct PullReplay: Sendable {
    /// Entries a bundle.
    package static let bundle: UInt64 = 256

    private let origin: LogOrigin
    private let bundle: UInt64
    private let verified: Pull.Verified
    private var reader = SyncReader()
    private var range: CompactRange
    private var from: UInt64
    private var frames: [SyncFrame] = []
    private var bundles = 0

    /// - Parameters:
    ///   - stored: what ``Pull`` was given.
    ///   - verified: what it made of the stream.
    ///   - bundle: entries a bundle, as its limits said.
    package init(
        origin: LogOrigin, stored: CompactRange, verified: Pull.Verified, bundle: UInt64 = PullReplay.bundle
    ) {
        self.origin = origin
        self.verified = verified
        self.bundle = bundle
        range = stored
        from = stored.size
    }

    /// Takes the next piece of the stream; hands back the bundles that are whole with it.
    ///
    /// - Throws: ``SpoolDamage``.
    package mutating func take(_ piece: some Collection<UInt8>) throws -> [PulledBundle] {
        var read: [SyncFrame] = []
        do { try reader.read(piece) { if case .frame(let frame) = $0 { read.append(frame) } } } catch {
            throw SpoolDamage()
        }
        var whole: [PulledBundle] = []
        for frame in read {
            frames.append(frame)
            if (from + UInt64(frames.count)).isMultiple(of: bundle) { whole.append(try close()) }
        }
        return whole
    }

    /// The last bundle; nil when the stream ended with a whole one.
    ///
    /// - Throws: ``SpoolDamage``, also when less was there than was verified.
    package mutating func finish() throws -> PulledBundle? {
        let last = frames.isEmpty ? nil : try close()
        guard range == verified.range else { throw SpoolDamage() }
        return last
    }

    /// Reads no body before all of the bundle is known to be what was signed.
    private mutating func close() throws -> PulledBundle {
        do { try range.append(contentsOf: frames.map(\.commitment)) } catch { throw SpoolDamage() }
        guard bundles < verified.roots.count, range.root == verified.roots[bundles] else { throw SpoolDamage() }
        bundles += 1
        var entries: [PulledEntry] = []
        for frame in frames {
            let index = from + UInt64(entries.count)
            let envelope = try frame.opening.map {
                try PulledEntry.read($0.body, at: index, of: origin, seed: verified.seed).get()
            }
            entries.append(PulledEntry(index: index, frame: frame, envelope: envelope))
        }
        defer {
            from += UInt64(frames.count)
            frames.removeAll(keepingCapacity: true)
        }
        return PulledBundle(from: from, entries: entries, range: range)
    }
}
