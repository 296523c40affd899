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
    }

    let peer: Peer
    let token: String?
    /// Signs the requests. What nobody but this node may read is asked for by it; the token only where the peer does not
    /// know this node by its key.
    var signer: RequestSigner?
    let known: [PeerLog]
    let spool: String
    var limits = Limits()
    /// Whether a token may go over a connection that others can read.
    var allowsPlainHTTP = false

    /// Speaks to the peer: by a signature where there is a signer and nobody else can read what travels.
    func client(signed: Bool) throws -> NodeClient {
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
        return try NodeClient(
            node: url, token: token, signer: signed ? signer : nil, options: options, retry: .never)
    }

    /// What is not public does not travel where others can read it.
    func signs() throws -> Bool {
        guard signer != nil else { return false }
        return try NodeURL(peer.url).keepsSecrets || allowsPlainHTTP
    }

    func run() throws -> Report {
        let end = ContinuousClock.now + limits.duration
        var report = Report()
        let signs = try signs()
        var client = try client(signed: signs)
        let listed: [LogOrigin]
        do {
            listed = try origins(client)
            report.knowsThisNode = signs ? true : nil
        } catch let error as ClientError where signs && error.signatureRefusal != nil {
            // What is public is for everybody.
            report.knowsThisNode = false
            if error.signatureRefusal != .unknownSigner { report.refusal = error.message }
            client = try self.client(signed: false)
            listed = try origins(client)
        }
        report.isRecognised = report.knowsThisNode == true || token != nil
        report.audiences = listed.map(\.audience)
        for origin in listed {
            let log = known.first { $0.origin == origin }
            // What a person has to look at first is not asked for again.
            if let log, log.state != .following { continue }
            let stored = log?.range ?? CompactRange()
            report.answers.append(
                Answer(origin: origin, stored: stored, content: try fetch(client, origin, stored, end)))
        }
        return report
    }

    /// The latest epoch of each audience that the peer lets this node read.
    private func origins(_ client: NodeClient) throws -> [LogOrigin] {
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
            return try LogChoice.latest(of: listed, known: known.map(\.origin), node: peer.node)
        } catch { throw Failure(.refused, "\(client.node): \(error)") }
    }

    private func fetch(
        _ client: NodeClient, _ origin: LogOrigin, _ stored: CompactRange, _ end: ContinuousClock.Instant
    ) throws -> Content {
        let path = "/log/\(origin.audience)/\(origin.epoch)"
        let file = try PullSpool(folder: spool)
        let state = PullState(Pull(origin: origin, keys: [peer.key], stored: stored, limits: limits.pull))
        do {
            let answer = try client.entries(of: path, have: stored.size) { bytes in
                guard ContinuousClock.now < end else {
                    throw PullRefusal(
                        .endedEarly, "the peer took longer than \(limits.duration) for what it had to send")
                }
                if state.roomChecked(bytes.count) { try file.checkRoom() }
                try state.pull.take(bytes)
                try file.write(bytes)
            }
            guard answer == .entries else { return .unchanged }
            return .verified(try state.pull.finish(), file)
        } catch let refusal as PullRefusal {
            return .refused(refusal, checkpoint: refusal.verdict == .fork ? try checkpoint(client, path) : nil)
        } catch let error as ClientError where error.status == 400 && stored.size > 0 {
            // So a node answers that has fewer entries than it is asked to go on from; its signature says the same.
            guard let note = try checkpoint(client, path), let refusal = try Self.refusal(state.pull, note) else {
                return .failed(error.message)
            }
            return .refused(refusal, checkpoint: nil)
        } catch let error as ClientError {
            return .failed(error.message)
        } catch let failure as Failure {
            return .failed(failure.message)
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
