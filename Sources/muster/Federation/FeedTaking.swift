import Federation
import MusterClient
import Registry
import Store
import TransparencyLog

/// Takes a peer's feed as it comes: verifies each log by itself and keeps it apart, so that one that lies holds up no
/// other. Its calls come one after another, on the thread that asked.
final class FeedTaking {
    private let fetch: PeerFetch
    private let end: ContinuousClock.Instant
    private var reader = FeedReader()
    private(set) var lines: [Feed.Line] = []
    /// Those of the listed logs that are to be read.
    private(set) var choices: [LogChoice.Choice] = []
    /// What came of each log whose entries came.
    private(set) var taken: [LogOrigin: PeerFetch.Asked] = [:]
    /// Why it broke off, if it did.
    private(set) var words: String?
    private var waiting: ArraySlice<Feed.Line> = []
    private var current: Log?
    /// Bytes of logs that are not taken: what is more than a log may have is broken off.
    private var passedOver: Int64 = 0
    private var sinceRoom = 16 << 20

    private enum Log {
        case taking(LogOrigin, CompactRange, Pull, PullSpool)
        case refused
    }

    init(_ fetch: PeerFetch, _ end: ContinuousClock.Instant) {
        self.fetch = fetch
        self.end = end
    }

    private(set) var hasBegun = false

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        guard ContinuousClock.now < end else {
            throw ClientError(
                .interrupted, "the peer took longer than \(fetch.limits.duration) for what it had to send")
        }
        do {
            try reader.read(Array(bytes)) { part in
                switch part {
                case .logs(let lines): try begin(lines)
                case .piece(let piece): try take(piece)
                case .end: try endLog()
                }
            }
        } catch let error as SyncStreamError {
            throw ClientError(.notANode, "\(fetch.peer.node): the feed cannot be read: \(error)")
        }
    }

    /// The answer is over.
    func finish() throws {
        guard reader.isOver else {
            throw ClientError(.interrupted, "\(fetch.peer.node): the feed ended before all that it announced")
        }
    }

    /// The answer broke off: the log that was on its way is not taken, and none after it.
    func breakOff(_ words: String) {
        current = .refused
        self.words = words
    }

    private func begin(_ lines: [Feed.Line]) throws {
        guard Set(lines.map(\.origin)).count == lines.count else {
            throw ClientError(.notANode, "\(fetch.peer.node) lists a log twice")
        }
        choices = try fetch.choices(lines.map(\.origin))
        self.lines = lines
        hasBegun = true
        waiting = lines.filter(\.follows)[...]
        try beginLog()
    }

    private func range(_ origin: LogOrigin) -> CompactRange {
        fetch.known.first { $0.origin == origin }?.range ?? CompactRange()
    }

    private func beginLog() throws {
        current = nil
        guard let line = waiting.popFirst() else { return }
        let log = fetch.known.first { $0.origin == line.origin }
        guard let choice = choices.first(where: { $0.origin == line.origin }), log?.state ?? .following == .following
        else {
            current = .refused
            return
        }
        let stored = range(line.origin)
        let pull = Pull(
            origin: line.origin, keys: [fetch.peer.key], stored: stored,
            context: fetch.context(of: line.origin, log, hasEnded: choice.hasEnded), limits: fetch.limits.pull)
        current = .taking(line.origin, stored, pull, try PullSpool(folder: fetch.spool))
    }

    private func take(_ piece: ArraySlice<UInt8>) throws {
        guard case .taking(let origin, let stored, var pull, let spool)? = current else {
            passedOver += Int64(piece.count)
            guard passedOver <= fetch.limits.pull.bytes else {
                throw ClientError(.interrupted, "more came of a log that was refused than a log may have")
            }
            return
        }
        // The one copy of it: what is taken out of the case is not copied when it is changed.
        current = nil
        sinceRoom += piece.count
        if sinceRoom >= 16 << 20 {
            sinceRoom = 0
            try spool.checkRoom()
        }
        do {
            try pull.take(piece)
            try piece.withUnsafeBytes { try spool.write($0) }
            current = .taking(origin, stored, pull, spool)
        } catch let refusal as PullRefusal {
            refuse(origin, refusal)
        }
    }

    private func refuse(_ origin: LogOrigin, _ refusal: PullRefusal) {
        taken[origin] = .init(
            content: .refused(refusal, checkpoint: nil), hasOtherKeys: refusal.verdict == .wrongSignature)
        current = .refused
    }

    private func endLog() throws {
        if case .taking(let origin, _, var pull, let spool)? = current {
            current = nil
            do {
                let verified = try pull.finish()
                taken[origin] = .init(
                    content: .verified(verified, spool),
                    hasOtherKeys: try PeerFetch.hasOtherKeys(verified.checkpoint, fetch.peer.key))
            } catch let refusal as PullRefusal {
                refuse(origin, refusal)
            }
        }
        try beginLog()
    }
}
