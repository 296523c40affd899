import CanonicalJSON
import EmbeddedPostgres
import Glibc
import Postgres
import Service
import Store

/// A node from its start to its stop: database, schema, service, and the order in which they come and go.
struct RunningNode {
    let data: DataDirectory
    let lock: NodeLock
    let log: ServiceLog
    let connections: Int
    /// How long one statement of a request may take; zero: without end.
    let statementTimeout: Duration
    /// Between two pulls of a peer; nil: only when somebody asks.
    let syncInterval: Duration?
    /// What one pull of a peer may cost.
    let pullLimits: PeerFetch.Limits
    /// How long copies of what is not public are kept after their node last confirmed them.
    let leaseDays: Int
    /// Whether peers are asked to answer when they have something new.
    var watches = false
    /// Nil: at once after each request that may have changed something.
    var publishInterval: Duration? = Publisher.standardInterval

    /// Runs on a private PostgreSQL that lives and dies with the node.
    func serveOnOwnDatabase(_ configuration: ServiceConfiguration) async throws {
        let postgres = try LocalDatabase.embedded(data) { [log] event in
            log.write(.info, "postgres", ["message": .string(event.description)])
        }
        let address = try await postgres.start()
        do {
            // The service logs in as the role that row-level security binds, so that nothing leads back from it.
            try await serve(
                owner: address.conninfo(),
                service: Store.serviceConninfo(
                    address.conninfo(user: LocalDatabase.service), statementTimeout: statementTimeout),
                configuration, embedded: postgres)
        } catch {
            await postgres.stop()
            throw error
        }
        await postgres.stop()
    }

    /// Runs on the database that `conninfo` leads to, as its owner; the service takes on its own role.
    func serve(on conninfo: String, _ configuration: ServiceConfiguration) async throws {
        try await serve(
            owner: conninfo, service: Store.serviceConninfo(conninfo, statementTimeout: statementTimeout),
            configuration,
            embedded: nil)
    }

    private func serve(
        owner: String, service: String, _ configuration: ServiceConfiguration, embedded: EmbeddedPostgres?
    ) async throws {
        for name in try await Migrator(PostgresConfiguration(owner)).run() {
            log.write(.info, "migrated", ["migration": .string(name)])
        }
        let pool = PostgresPool(
            configuration: PostgresConfiguration(service), size: connections,
            log: { [log] event in
                if case .connectionLost = event { log.write(.warning, "database connection lost") }
            })
        let store = Store(
            pool: pool, node: data.name, suppressionKey: try data.suppressionKey(), now: Clock.now,
            random: { (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)) })
        do {
            try await store.verify()
            if let hash = try data.bootstrapHash() { try await store.bootstrapSteward(tokenHash: hash) }
            try await run(store, configuration, embedded, owner)
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    /// Serves until a signal asks for an end, or the database is beyond help.
    private func run(
        _ store: Store, _ configuration: ServiceConfiguration, _ embedded: EmbeddedPostgres?, _ conninfo: String
    ) async throws {
        let keys = LiveKeys(data)
        _ = try keys.read()
        let allowsPlainHTTP = Environment.value("MUSTER_PLAIN_HTTP") != nil
        let wasRestored = try await store.isRestored()
        let keeper = LogKeeper(store: store, log: log, state: .asking, holdsWrites: wasRestored) { try keys.read() }
        let check = OwnLogCheck(store: store, log: log, node: data.name, keeper: keeper) { [data] peer, token in
            let keys = try keys.read()
            return OwnLogFetch(
                peer: peer, token: token, node: data.name, keys: keys.verifiers,
                signers: keys.signers.map(NodeSigner.signer), spool: data.spool, allowsPlainHTTP: allowsPlainHTTP)
        }
        // Whom the backup still knows and who has asked to be forgotten since must not be shown first.
        if wasRestored { await check.attempt() }
        let information = NodeInformation(name: data.name, verifierKey: data.verifierKey, version: Version.number)
        let changed = Signal(), grown = Signal()
        let puller = Puller(
            store: store, log: log, spool: data.spool,
            interval: watches ? syncInterval ?? .seconds(Puller.standardInterval) : syncInterval, watches: watches,
            limits: pullLimits, allowsPlainHTTP: allowsPlainHTTP, keys: { try keys.read() })
        let service = MusterService(
            configuration: configuration, store: store, node: information, log: log,
            pullNow: { try await puller.now() }, takeOver: { try await puller.takeOver($0, from: $1) }, keeper: keeper,
            grown: grown,
            changed: changed)
        // What fails before the address is bound is a matter of the address; what fails later is not.
        let ready = Latch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let embedded { group.addTask { try await embedded.run() } }
            group.addTask { [log, leaseDays] in
                var limits = Housekeeping.Limits()
                limits.leaseDays = leaseDays
                await Housekeeping(store: store, log: log, limits: limits).run()
            }
            group.addTask { [log, publishInterval] in
                // At once when a request of this process may have changed something; what others wrote waits for a second.
                let publisher = Publisher(
                    store: store, keeper: keeper, log: log, interval: publishInterval ?? Publisher.standardInterval,
                    changed: publishInterval == nil ? changed : nil, grown: grown)
                // Asking the peers comes to its end; publishing goes on.
                await withDiscardingTaskGroup { both in
                    both.addTask { await check.run() }
                    both.addTask { await publisher.run() }
                }
            }
            group.addTask { [log] in
                let listener = PostgresListener(
                    configuration: PostgresConfiguration(conninfo), channels: ["\(Store.grownChannel)"])
                do {
                    for try await _ in listener.events() { grown.fire() }
                } catch {
                    // Requests are then held until their time is over, and no answer is wrong.
                    if !Task.isCancelled { log.write(.warning, "not-listening", ["error": .string("\(error)")]) }
                }
            }
            group.addTask { await puller.run() }
            group.addTask { [data, lock] in
                do {
                    try await service.run { endpoint in
                        ready.set()
                        RunningNode.announce(endpoint, data, lock, embedded == nil ? nil : conninfo)
                    }
                } catch  where !ready.isSet {
                    throw Failure(
                        .busy, "Cannot listen at \(RunningNode.words(configuration.address)): \(error)",
                        mend: "Is something else listening there? --listen takes another address.")
                }
            }
            // The first to end decides: the service after a signal, or a database that keeps failing.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func announce(
        _ endpoint: MusterService.Endpoint, _ data: DataDirectory, _ lock: NodeLock, _ conninfo: String?
    ) {
        do {
            try lock.write(
                .init(pid: Int64(getpid()), task: "serve", address: endpoint.description, conninfo: conninfo))
            try Output.lines("The node “\(data.name)” is ready at \(endpoint).")
        } catch {
            // Standard output may be closed; the node runs all the same, and its log has the address.
            Output.tell("muster: \(error)")
        }
    }

    private static func words(_ address: ServiceConfiguration.Address) -> String {
        switch address {
        case .network(let host, let port): "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }
}
