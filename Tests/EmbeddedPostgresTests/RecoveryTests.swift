import Glibc
import Testing

@testable import EmbeddedPostgres

@Suite struct `Recovery` {
    @Test func `a server that is killed is started again, and its owner is told`() async throws {
        try await withScratch { scratch in
            let events = Events()
            let cluster = try scratch.cluster(events: events)
            let address = try await cluster.start()
            _ = try await ask(address, "CREATE TABLE kept AS SELECT 7 AS n")
            let first = try #require(await cluster.processIdentifier)
            async let supervision: Void = cluster.run()
            _ = await events.next("first start") { $0 == .ready(pid: first) }

            kill(first, SIGKILL)
            _ = await events.next("the end") { if case .ended(first, _) = $0 { true } else { false } }
            _ = await events.next("restarting") { if case .restarting(attempt: 1, _) = $0 { true } else { false } }
            _ = await events.next("the restart") { if case .ready(let pid) = $0 { pid != first } else { false } }
            #expect(try await ask(address, "SELECT n FROM kept") == "7")
            await cluster.stop()
            try await supervision
        }
    }

    @Test func `a server that keeps ending is given up in the end`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster(restarts: RestartPolicy(first: 1, longest: 5, attempts: 2))
            try await cluster.start()
            try FileSystem.remove(scratch.path + "/pg/cluster/postgresql.conf")
            kill(try #require(await cluster.processIdentifier), SIGKILL)
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await cluster.run() }
            #expect(error?.code == .keepsFailing)
            await cluster.stop()
        }
    }

    @Test func `a server that cannot start while the disk is full is not given up`() async throws {
        try await withScratch { scratch in
            let events = Events()
            // No disk has as much room as is asked for here.
            let policy = RestartPolicy(first: 1, longest: 5, attempts: 2, room: .max)
            let cluster = try scratch.cluster(events: events, restarts: policy)
            let address = try await cluster.start()
            let file = scratch.path + "/pg/cluster/postgresql.conf"
            try #require(rename(file, file + ".away") == 0)
            async let supervision: Void = cluster.run()
            kill(try #require(await cluster.processIdentifier), SIGKILL)
            _ = await events.next("more restarts than are allowed") {
                if case .restarting(let attempt, _) = $0 { attempt > 5 } else { false }
            }
            try #require(rename(file + ".away", file) == 0)
            _ = await events.next("the restart") { if case .ready = $0 { true } else { false } }
            #expect(try await ask(address, "SELECT 1") == "1")
            await cluster.stop()
            try await supervision
        }
    }

    @Test func `cancelling the supervision leaves the server running`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster()
            let address = try await cluster.start()
            let supervision = Task { try await cluster.run() }
            supervision.cancel()
            try await supervision.value
            #expect(try await ask(address, "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    @Test func `an orphan of an owner killed with signal 9 is stopped, and what it committed is there`() async throws {
        try await withScratch { scratch in
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
                let cluster = try Scratch(path: path).cluster(stopsWithOwner: false)
                _ = try await ask(try await cluster.start(), "CREATE TABLE kept AS SELECT 7 AS n")
                kill(getpid(), SIGKILL)
            }
            let orphan = try #require(try PostmasterFile.read(scratch.path + "/pg/cluster")).pid
            #expect(runs(orphan))

            let events = Events()
            let cluster = try scratch.cluster(events: events)
            #expect(try await ask(try await cluster.start(), "SELECT n FROM kept") == "7")
            #expect(!runs(orphan))
            await cluster.stop()
            #expect(await events.rest().contains(.stoppingOrphan(pid: orphan)))
        }
    }

    @Test func `the kernel shuts the server down with an owner killed with signal 9`() async throws {
        try await withScratch { scratch in
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
                _ = try await Scratch(path: path).cluster().start()
                kill(getpid(), SIGKILL)
            }
            let events = Events()
            let cluster = try scratch.cluster(events: events)
            #expect(try await ask(try await cluster.start(), "SELECT 1") == "1")
            await cluster.stop()
            let log = String(
                decoding: try FileSystem.read(scratch.path + "/pg/postgres.log", limit: 65_536) ?? [], as: UTF8.self)
            #expect(log.contains("received fast shutdown request"))
        }
    }

    @Test func `a server killed together with its owner is recovered from its log`() async throws {
        try await withScratch { scratch in
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
                let cluster = try Scratch(path: path).cluster()
                _ = try await ask(try await cluster.start(), "CREATE TABLE kept AS SELECT 7 AS n")
                kill(await cluster.processIdentifier ?? 0, SIGKILL)
                kill(getpid(), SIGKILL)
            }
            let cluster = try scratch.cluster()
            #expect(try await ask(try await cluster.start(), "SELECT n FROM kept") == "7")
            await cluster.stop()
        }
    }

    @Test func `a stale process file whose number a stranger has now, and stale sockets, are removed`() async throws {
        try await withScratch { scratch in
            let events = Events()
            let cluster = try scratch.cluster(events: events)
            let address = try await cluster.start()
            await cluster.stop()
            let stranger = try await ChildProcess.start(Program(path: "/bin/sleep", arguments: ["600"]))
            let lines = "\(stranger.pid)\n/elsewhere\n1\n5432\n../socket\n\n  1 1\nready\n"
            for path in ["cluster/postmaster.pid", "socket/.s.PGSQL.5432", "socket/.s.PGSQL.5432.lock"] {
                let file = open("\(scratch.path)/pg/\(path)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
                write(file, lines, lines.utf8.count)
                close(file)
            }
            try await cluster.start()
            #expect(try await ask(address, "SELECT 1") == "1")
            #expect(await stranger.status == nil)
            await stranger.send(SIGKILL)
            _ = await stranger.end()
            await cluster.stop()
            let removed = await events.rest().filter { if case .removedStale = $0 { true } else { false } }
            #expect(removed.count == 3)
        }
    }

    @Test func `a server that somebody else started on our files is not touched`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster()
            try await cluster.start()
            await cluster.stop()
            let layout = try ClusterLayout.prepare(directory: scratch.path + "/pg", runtimeDirectory: nil)
            let program = try ServerProgram(layout: layout, installation: try .find(), data: layout.data)
            let other = try await program.start(
                "postgres", ["-c", "listen_addresses=", "-c", "unix_socket_directories=../socket", "-c", "port=5433"],
                parentDeathSignal: SIGKILL)
            while try PostmasterFile.read(layout.data)?.status != "ready" {
                try #require(await other.end(within: .milliseconds(20)) == nil)
            }
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await cluster.start() }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("process \(other.pid)") == true)
            #expect(runs(other.pid))
            await other.send(SIGINT)
            _ = await other.end()
        }
    }
}
