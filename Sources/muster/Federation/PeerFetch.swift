import CanonicalJSON
import Federation
import Glibc
import MusterClient
import Registry
import Store
import TransparencyLog

/// Asks one peer for all that it has to tell: blocking, on a thread of its own, without the database.
struct PeerFetch: Sendable {
    /// What holds for one peer; what is beyond is broken off and said in words.
    struct Limits: Sendable {
        /// For all logs of a peer together.
        var duration: Duration = .seconds(900)
        /// A peer from which nothing comes for so long is left.
        var silence: Duration = .seconds(30)
        /// Logs of one peer.
        var logs = 100
        var pull = Pull.Limits()
    }

    /// What a peer has told of one log.
    struct Answer: Sendable {
        var origin: LogOrigin
        /// What had been applied when it was asked.
        var stored: CompactRange
        var content: Content
        /// The peer was told what is held here of the log before it, and left those bodies out.
        var isBare = false
    }

    enum Content: Sendable {
        case unchanged
        /// Verified, and where it lies.
        case verified(Pull.Verified, PullSpool)
        /// Refused; with the signed note that shows it, where there is one.
        case refused(PullRefusal, checkpoint: [UInt8]?)
        /// It could not be asked.
        case failed(String)
    }

    /// All that a peer has told, and whether it knows this node by its key.
    struct Report: Sendable {
        var answers: [Answer] = []
        /// Nil when it was not asked by a signature.
        var knowsThisNode: Bool?
        /// Whether it knows whom it answered, by a signature or a token: what it does not list then is not for this node.
        var isRecognised = false
        /// The audiences of the logs that it lists.
        var audiences: [Audience] = []
        /// Why it did not take a signature, where it is not that it knows no such peer: restricted logs were not asked for.
        var refusal: String?
        /// The key that has taken the place of the one that was known, and the peer's statements that lead to it.
        var successor: (key: VerifierKey, statements: [UInt8])?
    }

    let peer: Peer
    let token: String?
    /// Sign the requests: by the node's key, and by those before it that a peer may still know it by. What nobody but this
    /// node may read is asked for by one of them; the token only where the peer does not know this node by its key.
    var signers: [RequestSigner] = []
    let known: [PeerLog]
    let spool: String
    var limits = Limits()
    /// Whether a token may go over a connection that others can read.
    var allowsPlainHTTP = false

    /// Speaks to the peer, by a signature where one is given.
    func client(_ signer: RequestSigner?) throws -> NodeClient {
        let url = try NodeURL(peer.url)
        guard token == nil || url.keepsSecrets || allowsPlainHTTP else {
            throw Failure(
                .denied,
                "\(url) is not https, and the token for it would travel in the clear: "
                    + "give the peer's https address, or set MUSTER_PLAIN_HTTP=1 for this node")
        }
        var options = CurlTransport.Options()
        options.userAgent = "muster/\(Version.number)"
        options.certificates = Environment.value("MUSTER_CA_FILE")
        options.silence = limits.silence
        options.bodyLimit = 1 << 20
        return try NodeClient(node: url, token: token, signer: signer, options: options, retry: .never)
    }

    /// What to sign by, if at all: what is not public does not travel where others can read it.
    func usableSigners() throws -> [RequestSigner] {
        try NodeURL(peer.url).keepsSecrets || allowsPlainHTTP ? signers : []
    }

    func run() throws -> Report {
        let end = ContinuousClock.now + limits.duration
        var report = Report()
        let (client, listed) = try list(&report)
        report.isRecognised = report.knowsThisNode == true || token != nil
        report.audiences = listed.map(\.origin.audience)
        var key = peer.key
        for choice in listed {
            let origin = choice.origin
            let log = known.first { $0.origin == origin }
            // What a person has to look at first is not asked for again.
            if let log, log.state != .following { continue }
            var answer = Answer(origin: origin, stored: log?.range ?? CompactRange(), content: .unchanged)
            let context = context(of: origin, log, hasEnded: choice.hasEnded)
            answer.isBare = context.held != nil
            var asked = try fetch(client, answer, context, key, end)
            if asked.hasOtherKeys, report.successor == nil, let found = try successor(of: key, client) {
                report.successor = found
                key = found.key
                if case .refused = asked.content { asked = try fetch(client, answer, context, key, end) }
            }
            answer.content = asked.content
            report.answers.append(answer)
        }
        return report
    }

    /// Asks for the list of logs by the first signature that the peer takes, or by none; with the client for what follows.
    private func list(_ report: inout Report) throws -> (NodeClient, [LogChoice.Choice]) {
        for signer in try usableSigners() {
            let client = try client(signer)
            do {
                let listed = try origins(client)
                report.knowsThisNode = true
                report.refusal = nil
                return (client, listed)
            } catch let error as ClientError where error.signatureRefusal != nil {
                report.knowsThisNode = false
                if error.signatureRefusal == .unknownSigner { break }
                report.refusal = error.message
            }
        }
        // What is public is for everybody.
        let client = try client(nil)
        return (client, try origins(client))
    }

    /// What is known of a log besides its entries so far.
    private func context(of origin: LogOrigin, _ log: PeerLog?, hasEnded: Bool) -> Pull.Context {
        var context = Pull.Context()
        context.hasEnded = hasEnded
        context.seed = log?.seed
        let earlier = known.filter {
            $0.origin.audience == origin.audience && $0.origin.epoch < origin.epoch && $0.state == .following
                && !$0.isDistrusted
        }
        context.earlier = Dictionary(uniqueKeysWithValues: earlier.map { ($0.origin, $0.range) })
        let last = earlier.max { $0.origin.epoch < $1.origin.epoch }
        // A mirror keeps no records, and so nothing by which bodies could be left out.
        if let last, last.range.size > 0, peer.trust != .mirror, log?.takesBare ?? true {
            context.held = last.range.size
        }
        return context
    }

    /// The key that the peer itself puts in the place of `known`; nil when it names none.
    private func successor(
        of known: VerifierKey, _ client: NodeClient
    ) throws -> (key: VerifierKey, statements: [UInt8])? {
        let bytes = Collected(limit: KeyChain.maximumBytes)
        do {
            try client.bytes("/log/keys") { try bytes.append($0) }
            let key = try KeyChain(encoded: bytes.bytes).successor(of: known)
            return key == known ? nil : (key, bytes.bytes)
        } catch let error as KeyStatementError {
            throw Failure(.refused, "what \(client.node) says about its keys is not believed: \(error)")
        } catch is ClientError {
            // A node that has never changed its key may know no such address.
            return nil
        }
    }

    /// The logs to read: the latest epoch of each audience that the peer lets this node read; before it one that has ended
    /// and was followed, to its end, since what was erased last stands in it alone.
    private func origins(_ client: NodeClient) throws -> [LogChoice.Choice] {
        guard let items = try client.call(.get, "/v1/logs").objectValue?["items"]?.arrayValue else {
            throw ClientError(.notANode, "\(client.node) lists its logs in a way that is not known here")
        }
        guard items.count <= limits.logs else {
            throw Failure(
                .refused, "\(client.node) lists \(items.count) logs; \(limits.logs) is the most that is followed")
        }
        let listed = try items.map { item in
            guard let text = item.objectValue?["origin"]?.stringValue, let origin = LogOrigin(text) else {
                throw ClientError(.notANode, "\(client.node) lists a log in a way that is not known here")
            }
            return origin
        }
        do {
            let trusted = known.filter { !$0.isDistrusted }.map(\.origin)
            return try LogChoice.toRead(of: listed, known: known.map(\.origin), trusted: trusted, node: peer.node)
        } catch { throw Failure(.refused, "\(client.node): \(error)") }
    }

    /// What came of asking for one log.
    private struct Asked {
        var content: Content
        /// A key of the peer that is not known here has signed the checkpoint too, or alone.
        var hasOtherKeys = false
    }

    private func fetch(
        _ client: NodeClient, _ answer: Answer, _ context: Pull.Context, _ key: VerifierKey,
        _ end: ContinuousClock.Instant
    ) throws -> Asked {
        let (origin, stored) = (answer.origin, answer.stored)
        let path = "/log/\(origin.audience)/\(origin.epoch)"
        let file = try PullSpool(folder: spool)
        let state = PullState(
            Pull(origin: origin, keys: [key], stored: stored, context: context, limits: limits.pull))
        do {
            let answer = try client.entries(of: path, have: stored.size, carried: context.held) { bytes in
                guard ContinuousClock.now < end else {
                    throw PullRefusal(
                        .endedEarly, "the peer took longer than \(limits.duration) for what it had to send")
                }
                if state.roomChecked(bytes.count) { try file.checkRoom() }
                try state.pull.take(bytes)
                try file.write(bytes)
            }
            guard answer == .entries else { return Asked(content: .unchanged) }
            let verified = try state.pull.finish()
            let note = try SignedNote(parsing: verified.checkpoint)
            return Asked(
                content: .verified(verified, file),
                hasOtherKeys: note.signatures.contains {
                    $0.name == key.name && !$0.isBy(name: key.name, identifier: key.identifier)
                })
        } catch let refusal as PullRefusal {
            return Asked(
                content: .refused(refusal, checkpoint: refusal.verdict == .fork ? try checkpoint(client, path) : nil),
                hasOtherKeys: refusal.verdict == .wrongSignature)
        } catch let error as ClientError where error.status == 400 && stored.size > 0 {
            // So a node answers that has fewer entries than it is asked to go on from; its signature says the same.
            guard let note = try checkpoint(client, path), let refusal = try Self.refusal(state.pull, note) else {
                return Asked(content: .failed(error.message))
            }
            return Asked(content: .refused(refusal, checkpoint: nil), hasOtherKeys: refusal.verdict == .wrongSignature)
        } catch let error as ClientError {
            return Asked(content: .failed(error.message))
        } catch let failure as Failure {
            return Asked(content: .failed(failure.message))
        }
    }

    private static func refusal(_ pull: Pull, _ note: [UInt8]) throws -> PullRefusal? {
        do { return try pull.verdict(onCheckpoint: note) } catch { return error }
    }

    /// The latest checkpoint; nil when it is longer than one can be.
    private func checkpoint(_ client: NodeClient, _ path: String) throws -> [UInt8]? {
        let note = Collected(limit: SyncFrame.maximumNoteBytes)
        do {
            try client.bytes(path + "/checkpoint") { try note.append($0) }
        } catch is ClientError {
            // Evidence is welcome, and its absence changes no verdict.
            return nil
        }
        return note.bytes
    }
}

/// What the callbacks of one exchange share; they run on the thread that asked.
private final class PullState {
    var pull: Pull
    private var sinceRoom = 0

    init(_ pull: Pull) { self.pull = pull }

    /// True now and again: once for every 16 MiB.
    func roomChecked(_ count: Int) -> Bool {
        defer { sinceRoom = sinceRoom >= 16 << 20 || sinceRoom == 0 ? count : sinceRoom + count }
        return sinceRoom >= 16 << 20 || sinceRoom == 0
    }
}

private final class Collected {
    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func append(_ piece: UnsafeRawBufferPointer) throws {
        guard bytes.count + piece.count <= limit else { throw ClientError(.notANode, "the checkpoint is too long") }
        bytes += piece
    }
}
