import Glibc

/// A private PostgreSQL of one process: created, started, watched over and stopped by it, and reachable only through
/// a Unix socket in a folder that nobody else can enter.
///
///     let postgres = EmbeddedPostgres(
///         directory: "data/postgres", installation: try .find(environmentPath: path), superuser: "app",
///         database: "app", log: { print($0) })
///     let address = try await postgres.start()
///     async let supervision: Void = postgres.run()
///     // … connect with address.conninfo() …
///     try await postgres.stop()
///     try await supervision
///
/// One directory has one owner at a time: a second one is refused. If the owner is killed, the kernel tells the server
/// to shut down; should that fail, the next `start()` finds the server and stops it. As root the server runs as the
/// user `postgres` (or `nobody`), without any right on the folders above its own.
public actor EmbeddedPostgres {
    private let directory: String
    private let runtimeDirectory: String?
    private let installation: PostgresInstallation
    private let superuser: String
    private let database: String
    private let settings: [String: String]
    private let durable: Bool
    private let stopsWithOwner: Bool
    private let restarts: RestartPolicy
    private let startLimit: Duration
    private let log: @Sendable (ClusterEvent) -> Void

    /// Set from the beginning of `start()` until the end of `stop()`.
    private var isActive = false
    private var isStopping = false
    private var lock: ClusterLock?
    private var layout: ClusterLayout?
    private var server: ChildProcess?
    /// A start or restart under way; `stop()` cancels it and waits for it, so that no server starts behind its back.
    private var work: Task<Void, any Error>?
    private var ending: Task<Void, Never>?

    /// Describes a cluster; nothing is touched before `start()`.
    ///
    /// - Parameters:
    ///   - directory: holds everything; made (with its parents, mode 0700) when missing.
    ///   - superuser: the role made with a new cluster: a lower-case letter or `_`, then those, digits or `$`, at most
    ///     63.
    ///   - database: the database made with a new cluster; named by the same rule.
    ///   - settings: settings of the server by name, over the defaults, which suit a small machine.
    ///   - durable: false gives up all safety against a crash of the machine, for tests only.
    ///   - runtimeDirectory: where the socket's folder goes when its path in `directory` were longer than a socket's
    ///     path may be; nil tries `/run`, or the user's folder there, and `/tmp`.
    ///   - restarts: how `run()` answers a server that ends by itself.
    ///   - startLimit: how long a start may take. A recovery after a crash may well take minutes.
    ///   - stopsWithOwner: whether the kernel shuts the server down when this process is killed.
    ///   - log: told what happens, from any thread.
    public init(
        directory: String, installation: PostgresInstallation, superuser: String = "postgres",
        database: String = "postgres", settings: [String: String] = [:], durable: Bool = true,
        runtimeDirectory: String? = nil, restarts: RestartPolicy = RestartPolicy(),
        startLimit: Duration = .seconds(600), stopsWithOwner: Bool = true,
        log: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) {
        self.directory = directory
        self.installation = installation
        self.superuser = superuser
        self.database = database
        self.settings = settings
        self.durable = durable
        self.runtimeDirectory = runtimeDirectory
        self.restarts = restarts
        self.startLimit = startLimit
        self.stopsWithOwner = stopsWithOwner
        self.log = log
    }

    /// Creates the cluster when there is none, ends what an earlier run may have left running, starts the server and
    /// waits until it accepts connections. After an error or a cancellation nothing is left running.
    ///
    /// - Throws: `EmbeddedPostgresError`; `.inUse` when another process owns the directory.
    @discardableResult public func start() async throws -> ClusterAddress {
        guard !isActive else { throw EmbeddedPostgresError(.wrongState, "\(directory) is started already") }
        (isActive, isStopping) = (true, false)
        do {
            try await perform { try await self.prepareAndLaunch() }
        } catch {
            await end()
            throw error
        }
        guard let address else { throw EmbeddedPostgresError(.wrongState, "\(directory) was stopped while starting") }
        return address
    }

    /// Where the server is reached; nil unless started.
    public var address: ClusterAddress? {
        guard isActive, let layout else { return nil }
        return ClusterAddress(
            socketDirectory: layout.socketDirectory, port: ClusterLayout.port, superuser: superuser,
            database: database)
    }

    /// The server's process; nil unless it runs.
    public var processIdentifier: Int32? { server?.pid }

    /// Watches over the started server until `stop()` is called or the calling task is cancelled (which leaves the
    /// server running: `stop()` it). A server that ends by itself is started again, after a wait that grows.
    ///
    /// - Throws: `.keepsFailing` when it ends again and again.
    public func run() async throws {
        guard isActive else { throw EmbeddedPostgresError(.wrongState, "\(directory) is not started") }
        var failures = 0
        while isActive, !isStopping, !Task.isCancelled {
            guard let server else { return }
            let began = ContinuousClock.now
            guard let status = await watch(server), !isStopping else { return }
            log(.ended(pid: server.pid, how: status.description))
            if ContinuousClock.now - began > .milliseconds(restarts.healthyAfter) { failures = 0 }
            try await restart(&failures)
        }
    }

    /// Shuts the server down and waits for it: sessions are cut off, everything committed is kept. Harder means follow
    /// when it does not stop within a minute. Does nothing when it is not started.
    public func stop() async {
        guard isActive else { return }
        await end()
    }

    /// Removes the cluster with everything in it, ending a server that an earlier run left behind. Does nothing when
    /// there is none.
    ///
    /// - Throws: `.wrongState` when it is started here, `.inUse` when another process owns it.
    public func discard() async throws {
        guard !isActive else { throw EmbeddedPostgresError(.wrongState, "\(directory) is started: stop it first") }
        guard try FileSystem.entry(directory) != nil else { return }
        let layout = try ClusterLayout.prepare(directory: directory, runtimeDirectory: runtimeDirectory)
        let lock = try ClusterLock(layout.lock)
        if layout.exists { try await Orphan.clear(layout, log: log) }
        try FileSystem.removeTree(layout.socketDirectory)
        try FileSystem.removeTree(layout.directory)
        withExtendedLifetime(lock) {}
    }

    // MARK: Starting

    /// Runs `body` as the work that `stop()` waits for.
    private func perform(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task(operation: body)
        work = task
        defer { if work == task { work = nil } }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func prepareAndLaunch() async throws {
        try Self.check(name: superuser, as: "role")
        try Self.check(name: database, as: "database")
        let layout = try ClusterLayout.prepare(directory: directory, runtimeDirectory: runtimeDirectory)
        lock = try ClusterLock(layout.lock)
        self.layout = layout
        guard layout.exists else {
            log(.creating(directory: layout.directory))
            try await ClusterCreation.create(
                layout, installation: installation, superuser: superuser, database: database, durable: durable)
            return try await launch(layout)
        }
        try requireSameVersion(layout)
        let wasStoppedWell = try PostmasterFile.read(layout.data) == nil
        try await Orphan.clear(layout, log: log)
        // The parts of a server whose main process was killed need a moment to notice and to let go of the memory they
        // share, and until then no other can start.
        for pause in wasStoppedWell ? [] : [250, 1000, 3000] {
            do { return try await launch(layout) } catch let error as EmbeddedPostgresError
                where error.code == .programFailed
            {
                log(.restartFailed(error.message))
                try await Task.sleep(for: .milliseconds(pause))
            }
        }
        try await launch(layout)
    }

    private func requireSameVersion(_ layout: ClusterLayout) throws {
        guard let made = try ClusterLayout.existingVersion(directory: layout.directory),
            made != installation.majorVersion
        else { return }
        throw EmbeddedPostgresError(
            .versionMismatch,
            "\(layout.data) was made by PostgreSQL \(made), and \(installation.binDirectory) is "
                + "\(installation.version): use PostgreSQL \(made) (Debian, Ubuntu: apt-get install "
                + "postgresql-\(made)), or restore a backup into a new directory")
    }

    /// Starts the server and waits until it is ready.
    private func launch(_ layout: ClusterLayout) async throws {
        try Task.checkCancellation()
        try ServerLog.rotate(layout.log)
        let arguments = try ClusterSettings.arguments(layout: layout, durable: durable, own: settings)
        let program = try ServerProgram(layout: layout, installation: installation, data: layout.data)
        let server = try await program.start(
            "postgres", arguments, parentDeathSignal: stopsWithOwner ? SIGINT : 0)
        self.server = server
        log(.starting(pid: server.pid))
        let deadline = ContinuousClock.now + startLimit
        while true {
            if let file = try PostmasterFile.read(layout.data), file.pid == server.pid, file.status == "ready" { break }
            if let status = await server.end(within: .milliseconds(15)) {
                self.server = nil
                throw EmbeddedPostgresError(
                    .programFailed,
                    "PostgreSQL \(status) while starting:\n\(ServerLog.tail(layout.log))\n(all of it: \(layout.log))")
            }
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError(
                    .notReady,
                    "PostgreSQL was not ready within \(startLimit):\n\(ServerLog.tail(layout.log))\n"
                        + "(all of it: \(layout.log))")
            }
        }
        log(.ready(pid: server.pid))
    }

    static func check(name: String, as what: String) throws {
        let first = name.utf8.first.map { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0 }
        let rest = name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "$") || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0
                || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
        }
        guard first == true, rest, name.utf8.count <= 63 else {
            throw EmbeddedPostgresError(
                .invalidArgument,
                "“\(name)” cannot name a \(what): use lower-case letters, digits and _, beginning with a letter")
        }
    }

    // MARK: Watching

    /// Waits for the server's end, and keeps its log within bounds meanwhile; nil when cancelled.
    private func watch(_ server: ChildProcess) async -> ExitStatus? {
        while !Task.isCancelled {
            if let status = await server.end(within: .seconds(60)) { return status }
            guard let layout else { return nil }
            do { try ServerLog.trim(layout.log) } catch { log(.logNotTrimmed("\(error)")) }
        }
        return nil
    }

    private func restart(_ failures: inout Int) async throws {
        guard let layout else { return }
        server = nil
        // A disk is looked at only after a start that failed: a server may recover with less.
        var isFull = false
        while !isStopping, !Task.isCancelled {
            failures += 1
            guard let delay = restarts.delay(attempt: failures, diskIsFull: isFull) else {
                throw EmbeddedPostgresError(
                    .keepsFailing,
                    "PostgreSQL ended \(failures) times in a row; see \(layout.log):\n\(ServerLog.tail(layout.log))")
            }
            log(.restarting(attempt: failures, milliseconds: delay))
            do {
                return try await perform { [isFull] in
                    try await self.pause(delay, isFull ? layout.data : nil)
                    try await Orphan.clear(layout, log: self.log)
                    try await self.launch(layout)
                }
            } catch is CancellationError {
                return
            } catch {
                log(.restartFailed("\(error)"))
                await endServer()
                isFull = !FileSystem.hasRoom(restarts.room, on: layout.data)
                if isFull { log(.waitingForRoom(directory: layout.data)) }
            }
        }
    }

    /// Waits so many milliseconds, or less: until there is room on a disk that was full.
    private func pause(_ milliseconds: Int, _ fullDisk: String?) async throws {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while let fullDisk, ContinuousClock.now < end - .seconds(1) {
            if FileSystem.hasRoom(restarts.room, on: fullDisk) { return }
            try await Task.sleep(for: .seconds(1))
        }
        try await Task.sleep(until: end)
    }

    // MARK: Stopping

    /// The one way out, taken once even when several ask for it: a second pass could hit what was started after the
    /// first.
    private func end() async {
        if let ending { return await ending.value }
        let task = Task { await self.endAll() }
        ending = task
        await task.value
    }

    /// Ends work under way, then the server, then gives the directory back.
    private func endAll() async {
        isStopping = true
        if let work {
            work.cancel()
            _ = await work.result
        }
        await endServer()
        lock = nil
        layout = nil
        isActive = false
        ending = nil
    }

    private func endServer() async {
        guard let server else { return }
        for (signal, limit) in [(SIGINT, 60), (SIGQUIT, 10), (SIGKILL, 10)] {
            if signal != SIGINT { log(.stoppingHarder(pid: server.pid)) }
            await server.send(signal)
            // Shielded from the caller's cancellation, which would end the wait but not the server.
            let ended = await Task { await server.end(within: .seconds(limit)) }.value
            if ended != nil { break }
        }
        if self.server === server { self.server = nil }
        log(.stopped(pid: server.pid))
    }
}
