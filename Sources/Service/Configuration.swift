/// Everything about a service that a steward may set. Each limit says what happens beyond it.
package struct ServiceConfiguration: Sendable {
    /// Where to listen.
    package enum Address: Sendable, Hashable {
        /// A name or address and a port; port 0 takes any free one.
        case network(host: String, port: Int)
        /// A Unix socket.
        case unixSocket(path: String)
    }

    package var address: Address
    /// Where uploads wait before they are read: a folder on a disk with room, readable by this process only.
    package var spoolDirectory: String
    /// The largest body of an ordinary request, in bytes; beyond it 413. A record's own limit is 64 KiB.
    package var bodyLimit = 256 * 1024
    /// The largest upload of an import, in bytes; beyond it 413.
    package var importLimit: Int64 = 8 << 30
    /// What must stay free on the spool's disk, in bytes; an upload that would go below is broken off with 507.
    package var spoolReserve: Int64 = 256 << 20
    /// Imports that may run at once; beyond it 503 with `Retry-After`.
    package var concurrentImports = 2
    /// Connections at once; beyond it new ones wait in the system's backlog, and beyond that they are refused.
    package var maxConnections = 1024
    /// Connections at once of one address (of IPv6, one network of 64 bits); beyond it a new one is closed unanswered and
    /// counted in `muster_http_connections_refused_total`. Does not hold for Unix sockets, nor behind a proxy that is
    /// trusted (``trustsForwardedFor``), which has all the connections.
    package var maxConnectionsPerAddress = 256
    /// Connections that wait to be accepted.
    package var backlog = 256
    /// A connection without a request is closed after this.
    package var idleTimeout: Duration = .seconds(75)
    /// A request's header and body have this long, and a body as long as ``minimumBodyRate`` gives it if that is more;
    /// beyond it the connection is closed.
    package var readTimeout: Duration = .seconds(30)
    /// Bytes a second at which a body must arrive, averaged over the request.
    package var minimumBodyRate = 1024
    /// A client that takes nothing of an answer for this long is cut off.
    package var writeTimeout: Duration = .seconds(30)
    /// The longest single header and all headers together, in bytes; beyond it 400 and the connection is closed.
    package var headerLimit = 16 * 1024
    /// How many header lines; beyond it 400 and the connection is closed.
    package var headerCountLimit = 100
    /// The longest address, in bytes; beyond it 414.
    package var targetLimit = 8 * 1024
    /// How often whom; beyond it 429 with `Retry-After`.
    package var rates = RateTable()
    /// How many callers' rates are remembered; see ``RateLimiter``.
    package var rateCapacity = 16_384
    /// How long a token's look-up may be remembered; a token revoked through another process works that much longer.
    package var tokenCacheAge: Duration = .seconds(2)
    /// How many tokens' look-ups are remembered; beyond it the oldest are forgotten.
    package var tokenCacheCapacity = 4096
    /// How many signatures of peers' requests that change something are remembered, each for ten minutes at most, so that
    /// none is taken twice; beyond it such requests are refused with 401 until there is room.
    package var seenSignatureCapacity = 16_384
    /// Where people, programs and peers reach this node, without a path: `https://muster.example.org`. Peers sign what
    /// they ask together with it. Nil: people know by what they asked, and peers by where the service listens.
    package var publicURL: String?
    /// Whether the last address in `X-Forwarded-For` is the caller's: only behind a proxy that sets it.
    package var trustsForwardedFor = false
    /// How long running requests may take to finish after a stop was asked for; then they are cancelled.
    package var shutdownGrace: Duration = .seconds(20)
    /// Whether every request is logged; otherwise failures of ours and slow requests are.
    package var logsEveryRequest = false
    /// A request that takes longer than this is logged.
    package var slowRequest: Duration = .seconds(1)

    package init(address: Address, spoolDirectory: String) {
        self.address = address
        self.spoolDirectory = spoolDirectory
    }
}

/// What a node says about itself to anyone.
package struct NodeInformation: Sendable {
    /// The node's name, as in its keys: `node.example`.
    package var name: String
    /// The public key of the node's logs, as a verifier key of a signed note; nil before there is one.
    package var verifierKey: String?
    /// The version of this software.
    package var version: String

    package init(name: String, verifierKey: String?, version: String) {
        self.name = name
        self.verifierKey = verifierKey
        self.version = version
    }
}
