import Federation
import NIOConcurrencyHelpers
import Registry
package import Store
import TransparencyLog

/// What every request needs; made once when the service starts.
package final class Context: Sendable {
    package let configuration: ServiceConfiguration
    package let node: NodeInformation
    package let store: Store
    package let log: ServiceLog
    package let table: RouteTable
    package let metrics: ServiceMetrics
    package let startedAt: Double
    /// Nil where this process follows no peers.
    let pullNow: PullNow?
    /// Nil there too.
    let takeOver: TakeOver?
    /// Nil where this process writes no logs.
    let keeper: LogKeeper?
    /// That a log has grown: what held requests wait for.
    let grown: Signal
    /// That a request may have changed something: what a publisher may wait for.
    let changed: Signal
    let dates = HTTPDateCache()
    let requestIDs = RequestIDs()
    let imports: ImportGate
    /// Nil when connections are not counted by address.
    let addresses: AddressConnections?
    /// The OpenAPI document's bytes.
    let document: [UInt8]
    private let tokens: NIOLockedValueBox<TokenCache<Principal>>
    private let signers: NIOLockedValueBox<TokenCache<KnownPeer>>
    private let signatures: NIOLockedValueBox<SeenSignatures>
    /// Where this node is reached, as whoever signs a request writes it; see ``ownAddresses``.
    private let bound = NIOLockedValueBox<[String]>([])
    private let limiter: NIOLockedValueBox<RateLimiter>

    package init(
        configuration: ServiceConfiguration, node: NodeInformation, store: Store, log: ServiceLog,
        pullNow: PullNow? = nil, takeOver: TakeOver? = nil, keeper: LogKeeper? = nil, grown: Signal = Signal(),
        changed: Signal = Signal()
    ) {
        self.pullNow = pullNow
        self.takeOver = takeOver
        self.keeper = keeper
        self.grown = grown
        self.changed = changed
        self.configuration = configuration
        self.node = node
        self.store = store
        self.log = log
        table = RouteTable(Routes.all)
        metrics = ServiceMetrics(labels: table.routes.map { ($0.method.rawValue, $0.template) })
        document = OpenAPIDocument.bytes(routes: table.routes, node: node, configuration: configuration)
        startedAt = Clock.monotonic()
        addresses =
            configuration.trustsForwardedFor
            ? nil : AddressConnections(limit: configuration.maxConnectionsPerAddress)
        imports = ImportGate(limit: configuration.concurrentImports)
        tokens = NIOLockedValueBox(
            TokenCache(age: configuration.tokenCacheAge.inSeconds, capacity: configuration.tokenCacheCapacity))
        signers = NIOLockedValueBox(
            TokenCache(age: configuration.tokenCacheAge.inSeconds, capacity: configuration.tokenCacheCapacity))
        signatures = NIOLockedValueBox(SeenSignatures(capacity: configuration.seenSignatureCapacity))
        limiter = NIOLockedValueBox(RateLimiter(table: configuration.rates, capacity: configuration.rateCapacity))
    }

    /// Who a token belongs to; nil when it is not valid.
    func principal(tokenHash: [UInt8]) async throws -> Principal? {
        let now = Clock.monotonic()
        switch tokens.withLockedValue({ $0.look(up: tokenHash, now: now) }) {
        case .known(let principal): return principal
        case .invalid: return nil
        case .unknown(let generation):
            let principal = try await store.authenticate(secretHash: tokenHash)
            tokens.withLockedValue { $0.store(principal, for: tokenHash, generation: generation, now: now) }
            return principal
        }
    }

    /// Whether the token's bearer is known without asking the database.
    func remembers(tokenHash: [UInt8]) -> Bool {
        if case .known = tokens.withLockedValue({ $0.look(up: tokenHash, now: Clock.monotonic()) }) { return true }
        return false
    }

    /// Makes every token be looked up anew, at once.
    func forgetTokens() { tokens.withLockedValue { $0.invalidate() } }

    /// The peer of a name, with its key; nil when none is known.
    func peer(node: String) async throws -> KnownPeer? {
        let now = Clock.monotonic()
        let name = Array(node.utf8)
        switch signers.withLockedValue({ $0.look(up: name, now: now) }) {
        case .known(let peer): return peer
        case .invalid: return nil
        case .unknown(let generation):
            let peer = try await store.knownPeer(node: node)
            signers.withLockedValue { $0.store(peer, for: name, generation: generation, now: now) }
            return peer
        }
    }

    /// Makes every peer be looked up anew, at once: one was added or removed, or is in other circles.
    func forgetPeers() { signers.withLockedValue { $0.invalidate() } }

    /// Whether a signature of the present window is new; then it is remembered. See ``SeenSignatures``.
    func isFirst(_ signature: RequestSignature, now: Int64) -> Bool {
        signatures.withLockedValue { $0.insert(signature.signature, created: signature.created, now: now) }
    }

    /// Scheme, host and port that a signed request may have been sent to: what the operator says (`--public-url`), and
    /// what is listened at where only this machine reaches it.
    var ownAddresses: [String] { (configuration.publicURL.map { [$0] } ?? []) + bound.withLockedValue { $0 } }

    /// The service stops: requests that are held are answered.
    func stop() { grown.close() }

    /// Says where the service listens, once it does.
    func setBound(host: String, port: Int) {
        let isLocal = host == "::1" || host == "localhost" || host.hasPrefix("127.")
        let shown = host.contains(":") ? "[\(host)]" : host
        let suffix = port == 80 ? "" : ":\(port)"
        bound.withLockedValue {
            $0 = isLocal ? ["http://\(shown)\(suffix)", "http://localhost\(suffix)"] : ["http://\(shown)\(suffix)"]
        }
    }

    /// The largest body a route takes, in bytes.
    func bodyLimit(of route: Route) -> Int64 {
        route.body?.isUpload == true ? configuration.importLimit : Int64(configuration.bodyLimit)
    }

    /// Nil when a request may go on, else the seconds to wait.
    func rateLimit(_ key: RateKey) -> Double? {
        limiter.withLockedValue { $0.take(key, now: Clock.monotonic()) }
    }
}

extension Duration {
    /// In seconds, with fractions.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// In nanoseconds; the longest time when it does not fit.
    var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ attoseconds / 1_000_000_000
    }
}

/// Numbers requests, so that a problem a person saw can be found in the log. The numbers begin anywhere.
final class RequestIDs: Sendable {
    private let next = NIOLockedValueBox(UInt64.random(in: .min ... .max))

    /// 16 hexadecimal digits.
    func make() -> String {
        let number = next.withLockedValue { next in
            next &+= 1
            return next
        }
        return String(unsafeUninitializedCapacity: 16) { buffer in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 15
                buffer[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }
}

/// How many imports may run at once; one more is sent away rather than queued, since each may take minutes.
final class ImportGate: Sendable {
    private let limit: Int
    private let running = NIOLockedValueBox(0)

    init(limit: Int) { self.limit = max(1, limit) }

    /// Whether there was room; if so, ``leave()`` must follow.
    func enter() -> Bool {
        running.withLockedValue { running in
            guard running < limit else { return false }
            running += 1
            return true
        }
    }

    func leave() { running.withLockedValue { $0 -= 1 } }
}
