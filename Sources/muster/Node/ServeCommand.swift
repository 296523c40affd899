import ArgumentParser
import EmbeddedPostgres
import Glibc
import Postgres
import Service
import Store

/// `muster serve`
struct ServeCommand: AsyncParsableCommand {
    static let defaultListen = "127.0.0.1:8642"
    static let defaultAddress = "http://\(defaultListen)"

    static let configuration = Help.command(
        "serve", "Run the node.",
        usage: "muster serve [--data <folder>] [--listen <address>] [--database <url>]",
        """
        Without --database the node runs its own PostgreSQL, reached only by a socket in the data directory: it is \
        created, watched over and stopped with the node. With it (or DATABASE_URL, the better place for a password) \
        the node uses that PostgreSQL 15 or newer. The schema is brought up to date at the start. SIGTERM and SIGINT \
        stop the node once running requests are done. An Idempotency-Key that a client sends with a new record is \
        remembered for \(IdempotencyKey.hoursKept) hours. Put a proxy that speaks TLS before it to serve a network.

        Log lines (JSON) go to standard error.
        """,
        examples: [
            ("muster serve", nil), ("muster serve --data ./node --listen 127.0.0.1:9000", nil),
            ("DATABASE_URL=postgresql://muster@db.example.org/muster muster serve", nil),
        ])

    @Option(
        help: ArgumentHelp("The data directory (default: MUSTER_DATA or ~/.local/share/muster).", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Address and port, or unix:/path of a socket. Port 0 takes a free one.", valueName: "address"))
    var listen = ServeCommand.defaultListen

    @Option(help: ArgumentHelp("Use this PostgreSQL instead of an own one (default: DATABASE_URL).", valueName: "url"))
    var database: String?

    @Option(help: ArgumentHelp("Connections to the database, 1 to 200.", valueName: "n"))
    var connections = 8

    @Option(
        help: ArgumentHelp(
            "Seconds that one statement of a request may take, 0 to 3600; 0: no limit. Imports and exports have none.",
            valueName: "s"))
    var statementTimeout = 30

    @Option(
        help: ArgumentHelp(
            "Connections that one address may have open, 1 to 1024; with --trust-forwarded-for there is no such limit.",
            valueName: "n"))
    var connectionsPerAddress = 256

    @Option(
        help: ArgumentHelp(
            "Where the node is reached from outside, such as https://muster.example.org: for its page, its API document, and peers, who sign their requests together with it.",
            valueName: "url"))
    var publicURL: String?

    @Option(
        help: ArgumentHelp(
            "Seconds between two pulls of a peer, 0 to 86400; 0: only when “muster sync” asks.", valueName: "s"))
    var syncInterval = Puller.standardInterval

    @Option(
        help: ArgumentHelp(
            "Days that copies of other nodes' records that are not public are kept when their node no longer confirms them, 1 to 3650.",
            valueName: "n"))
    var leaseDays = Housekeeping.standardLease

    @Flag(
        help: """
            Follow peers without a pause: each is asked to answer when it has something new. With it, --sync-interval \
            is the pause after a failure.
            """)
    var watch = false

    @Option(
        help: ArgumentHelp(
            """
            When changes go into the logs: “now”, at once after each request that changed something, or seconds \
            between two looks, 1 to 3600.
            """, valueName: "when"))
    var publish = "1"

    @OptionGroup(title: "What a pull may cost") var pulling: PullLimitOptions

    @Option(help: ArgumentHelp("Log from this level on: debug, info, warning, error.", valueName: "level"))
    var log = "info"

    @Flag(help: "Log every request.") var logRequests = false

    @Flag(help: "The last address in X-Forwarded-For is the caller's: only behind a proxy that sets it.")
    var trustForwardedFor = false

    func validate() throws {
        guard (1...200).contains(connections) else { throw ValidationError("--connections is 1 to 200.") }
        guard (0...3600).contains(statementTimeout) else { throw ValidationError("--statement-timeout is 0 to 3600.") }
        guard (1...1024).contains(connectionsPerAddress) else {
            throw ValidationError("--connections-per-address is 1 to 1024.")
        }
        guard (0...86_400).contains(syncInterval) else { throw ValidationError("--sync-interval is 0 to 86400.") }
        guard (1...3650).contains(leaseDays) else { throw ValidationError("--lease-days is 1 to 3650.") }
        guard publish == "now" || Int(publish).map({ (1...3600).contains($0) }) == true else {
            throw ValidationError("--publish is “now”, or seconds from 1 to 3600.")
        }
        guard ServeCommand.levels[log] != nil else { throw ValidationError("--log is debug, info, warning or error.") }
    }

    private static let levels: [String: ServiceLog.Level] = [
        "debug": .debug, "info": .info, "warning": .warning, "error": .error,
    ]

    func run() async throws {
        // Nothing that is made here, the socket included, is for others.
        umask(0o077)
        let address = try ListenAddress.parse(listen)
        let outside = try publicURL.map(PublicURL.parse)
        let data = try DataDirectory.open(data)
        let lock = try NodeLock(data, task: "serve")
        let log = ServiceLog(minimum: ServeCommand.levels[self.log] ?? .info)
        let node = RunningNode(
            data: data, lock: lock, log: log, connections: connections,
            statementTimeout: .seconds(statementTimeout),
            syncInterval: syncInterval == 0 ? nil : .seconds(syncInterval), pullLimits: pulling.limits,
            leaseDays: leaseDays, watches: watch,
            publishInterval: Int(publish).map { .seconds($0) })
        var configuration = ServiceConfiguration(address: address, spoolDirectory: data.spool)
        configuration.logsEveryRequest = logRequests
        configuration.trustsForwardedFor = trustForwardedFor
        configuration.maxConnectionsPerAddress = connectionsPerAddress
        configuration.publicURL = outside
        try LocalFile.makeFolder(data.spool, mode: 0o700)
        try data.sweepSpool()
        do {
            if let conninfo = database ?? Environment.value("DATABASE_URL") {
                try await node.serve(on: conninfo, configuration)
            } else {
                try await node.serveOnOwnDatabase(configuration)
            }
        } catch let error as EmbeddedPostgresError {
            throw Failure(error)
        } catch let error as StoreError {
            throw Failure(error)
        }
        withExtendedLifetime(lock) {}
    }
}

/// Where to listen, as it is written on the command line.
enum ListenAddress {
    static func parse(_ text: String) throws -> ServiceConfiguration.Address {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard path.hasPrefix("/"), path.utf8.count < 108 else {
                throw Failure(
                    .usage, "“\(text)” is not a socket's path.",
                    mend: "Write it like unix:/run/muster/api.sock, under 108 bytes.")
            }
            return .unixSocket(path: path)
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else {
            throw Failure(.usage, "“\(text)” is not an address to listen at.", mend: "Write it like 127.0.0.1:8642.")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else {
            throw Failure(.usage, "“\(text)” names no host.", mend: "Write it like 0.0.0.0:8642.")
        }
        return .network(host: host, port: port)
    }
}

/// Where a node is reached from outside, as it is written on the command line.
enum PublicURL {
    /// Scheme, host and port, without a slash at the end.
    static func parse(_ text: String) throws -> String {
        var rest = text[...]
        let scheme = ["https://", "http://"].first { rest.lowercased().hasPrefix($0) }
        if let scheme { rest = rest.dropFirst(scheme.count) }
        while rest.last == "/" { rest.removeLast() }
        // As whoever asks would write it: without the port that goes without saying.
        let standard = scheme?.hasPrefix("https") == true ? ":443" : ":80"
        if rest.hasSuffix(standard) { rest.removeLast(standard.count) }
        let isPlain = rest.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || ".-:[]".utf8.contains(byte)
        }
        guard let scheme, !rest.isEmpty, rest.utf8.count <= 253, isPlain else {
            throw Failure(
                .usage, "“\(TextWidth.printable(text))” is not where a node is reached.",
                mend: "Write it like https://muster.example.org, without a path.")
        }
        return scheme + rest.lowercased()
    }
}
