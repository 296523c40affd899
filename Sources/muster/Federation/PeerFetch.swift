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
        /// The logs that were read; nil where the peer only said that nothing is new, or did not come to an end.
        var listed: [LogOrigin]?
        /// What to say next time, when all of this was taken.
        var tag: String?
        /// The answer broke off.
        var isPartial = false
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
    /// What is kept between two turns.
    let connection: PeerConnection
    /// By which key the first of the signers signs.
    var signedBy: String?
    /// How many seconds the peer may hold back the answer that nothing is new.
    var wait = 0
    /// The most bytes of an answer that is read at once.
    var answerLimit = 1 << 20
    /// Whether a token may go over a connection that others can read.
    var allowsPlainHTTP = false

    /// Speaks to the peer, by a signature where one is given.
    ///
    /// - Parameter kept: the connection that stays open between two turns.
    func client(_ signer: RequestSigner?, kept: PeerConnection? = nil) throws -> NodeClient {
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
        options.bodyLimit = answerLimit
        guard let kept else {
            return try NodeClient(node: url, token: token, signer: signer, options: options, retry: .never)
        }
        let identity = signer == nil ? token ?? "" : "by \(signedBy ?? "")"
        return try kept.client(url, as: identity) {
            try NodeClient(node: url, token: token, signer: signer, options: options, retry: .never)
        }
    }

    /// What to sign by, if at all: what is not public does not travel where others can read it.
    func usableSigners() throws -> [RequestSigner] {
        try NodeURL(peer.url).keepsSecrets || allowsPlainHTTP ? signers : []
    }

    func run() throws -> Report {
        let end = ContinuousClock.now + limits.duration + .seconds(wait)
        var report = Report()
        let taking = FeedTaking(self, end)
        let (client, answer) = try ask(taking, &report)
        // Plain files are for everybody, whoever signs.
        if connection.isPlain { report.knowsThisNode = nil }
        report.isRecognised = report.knowsThisNode == true || token != nil && !connection.isPlain
        guard case .news(let tag) = answer else {
            // What it listed when it gave the tag, it lists still.
            report.audiences = connection.listed.map(\.audience)
            report.answers = known.filter { $0.state == .following && connection.listed.contains($0.origin) }.map {
                Answer(origin: $0.origin, stored: $0.range, content: .unchanged)
            }
            return report
        }
        report.tag = tag
        report.isPartial = taking.words != nil
        report.audiences = taking.choices.map(\.origin.audience)
        connection.listed = taking.choices.map(\.origin)
        if !report.isPartial { report.listed = connection.listed }
        try read(taking, client, &report, end)
        return report
    }

    /// Asks for the feed by the first signature that the peer takes, or by none; with the client for what follows.
    private func ask(
        _ taking: FeedTaking, _ report: inout Report
    ) throws -> (client: NodeClient, answer: NodeClient.FeedAnswer) {
        for (number, signer) in try usableSigners().enumerated() {
            let client = try client(signer, kept: number == 0 ? connection : nil)
            do {
                let answer = try feed(client, taking, tag: number == 0 ? connection.tag : nil)
                report.knowsThisNode = true
                report.refusal = nil
                return (client, answer)
            } catch let error as ClientError where error.signatureRefusal != nil {
                report.knowsThisNode = false
                connection.forget()
                if error.signatureRefusal == .unknownSigner { break }
                report.refusal = error.message
            }
        }
        // What is public is for everybody.
        let client = try client(nil, kept: connection)
        return (client, try feed(client, taking, tag: connection.tag))
    }

    /// One request for all logs.
    private func feed(_ client: NodeClient, _ taking: FeedTaking, tag: String?) throws -> NodeClient.FeedAnswer {
        var have: [LogOrigin: UInt64] = [:]
        // What a person has to look at first is not asked for again.
        for log in known { have[log.origin] = log.state == .following ? log.range.size : UInt64(Int64.max) }
        do {
            let answer = try client.feed(have: Feed.text(have: have), tag: tag, wait: wait) { try taking.take($0) }
            if case .news = answer { try taking.finish() }
            return answer
        } catch let error as ClientError where taking.hasBegun {
            // What has come whole is right whatever became of the rest.
            taking.breakOff(error.message)
            return .news(tag: nil)
        }
    }

    /// What came of each log: with the feed, or asked for by itself where that says so.
    private func read(
        _ taking: FeedTaking, _ client: NodeClient, _ report: inout Report, _ end: ContinuousClock.Instant
    ) throws {
        var key = peer.key
        for choice in taking.choices {
            let origin = choice.origin
            let log = known.first { $0.origin == origin }
            // What a person has to look at first is not asked for again.
            if let log, log.state != .following { continue }
            guard let line = taking.lines.first(where: { $0.origin == origin }) else { continue }
            var answer = Answer(origin: origin, stored: log?.range ?? CompactRange(), content: .unchanged)
            let context = context(of: origin, log, hasEnded: choice.hasEnded)
            answer.isBare = context.held != nil
            var asked: Asked
            if let taken = taking.taken[origin] {
                asked = taken
                if case .refused(let refusal, nil) = taken.content, refusal.verdict == .fork {
                    asked.content = .refused(refusal, checkpoint: try checkpoint(client, Self.path(origin)))
                }
            } else if let words = taking.words {
                asked = Asked(content: .failed(words))
            } else if line.entries == .asked {
                asked = try fetch(client, answer, context, key, end)
            } else if line.size == answer.stored.size {
                asked = Asked(content: .unchanged)
            } else {
                // A host of plain files says what there is and sends none of it.
                connection.isPlain = true
                report.knowsThisNode = nil
                asked = try files(client, answer, key, end)
            }
            if asked.hasOtherKeys, report.successor == nil, let found = try successor(of: key, client) {
                report.successor = found
                key = found.key
                if case .refused = asked.content { asked = try fetch(client, answer, context, key, end) }
            }
            answer.content = asked.content
            report.answers.append(answer)
        }
    }

    private static func path(_ origin: LogOrigin) -> String { "/log/\(origin.audience)/\(origin.epoch)" }

    /// What plain files hold of a log beyond what is known.
    private func files(
        _ client: NodeClient, _ answer: Answer, _ key: VerifierKey, _ end: ContinuousClock.Instant
    ) throws -> Asked {
        let spool = try PullSpool(folder: spool)
        var pull = Pull(origin: answer.origin, keys: [key], stored: answer.stored, limits: limits.pull)
        do {
            let files = LogFiles(client: client, origin: answer.origin, end: end)
            try files.stream(from: answer.stored.size) { piece in
                try spool.checkRoom()
                try pull.take(piece)
                try piece.withUnsafeBytes { try spool.write($0) }
            }
            return Asked(content: .verified(try pull.finish(), spool))
        } catch let refusal as PullRefusal {
            return Asked(content: .refused(refusal, checkpoint: nil))
        } catch let error as ClientError {
            return Asked(content: .failed(error.message))
        }
    }

    /// What is known of a log besides its entries so far.
    func context(of origin: LogOrigin, _ log: PeerLog?, hasEnded: Bool) -> Pull.Context {
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
    func choices(_ listed: [LogOrigin]) throws -> [LogChoice.Choice] {
        do {
            let trusted = known.filter { !$0.isDistrusted }.map(\.origin)
            return try LogChoice.toRead(of: listed, known: known.map(\.origin), trusted: trusted, node: peer.node)
        } catch { throw Failure(.refused, "\(peer.url): \(error)") }
    }

    /// What came of asking for one log.
    struct Asked {
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
            return Asked(
                content: .verified(verified, file), hasOtherKeys: try Self.hasOtherKeys(verified.checkpoint, key))
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

    /// Whether somebody else has signed a checkpoint under the name of this key.
    static func hasOtherKeys(_ checkpoint: [UInt8], _ key: VerifierKey) throws -> Bool {
        try SignedNote(parsing: checkpoint).signatures.contains {
            $0.name == key.name && !$0.isBy(name: key.name, identifier: key.identifier)
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
final class PullState {
    var pull: Pull
    private var sinceRoom = 0

    init(_ pull: Pull) { self.pull = pull }

    /// True now and again: once for every 16 MiB.
    func roomChecked(_ count: Int) -> Bool {
        defer { sinceRoom = sinceRoom >= 16 << 20 || sinceRoom == 0 ? count : sinceRoom + count }
        return sinceRoom >= 16 << 20 || sinceRoom == 0
    }
}

final class Collected {
    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func append(_ piece: UnsafeRawBufferPointer) throws {
        guard bytes.count + piece.count <= limit else { throw ClientError(.notANode, "the checkpoint is too long") }
        bytes += piece
    }
}
