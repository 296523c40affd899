import Glibc
import Testing

@testable import EmbeddedPostgres

@Suite struct `The life of a private cluster` {
    @Test func `is created, answers, and keeps its data over a stop and a start`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster()
            let address = try await cluster.start()
            #expect(try await ask(address, "CREATE TABLE t AS SELECT 'Grüße' AS word; SELECT word FROM t") == "Grüße")
            #expect(try await ask(address, "SELECT current_user || ' ' || current_database()") == "keeper things")
            await cluster.stop()
            await #expect(throws: EmbeddedPostgresError.self) { try await ask(address, "SELECT 1") }

            #expect(try await cluster.start() == address)
            #expect(try await ask(address, "SELECT word FROM t") == "Grüße")
            await cluster.stop()
            #expect(await cluster.processIdentifier == nil)
        }
    }

    @Test func `is UTF-8, checksummed, sorted by bytes, and knows all letters`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster(settings: ["work_mem": "5MB"])
            let address = try await cluster.start()
            let facts = "SELECT current_setting('server_encoding'), current_setting('data_checksums'), "
            #expect(
                try await ask(
                    address,
                    facts + "'Z' < 'a', current_setting('listen_addresses'), current_setting('work_mem'), lower('Ä')")
                    == "UTF8|on|t||5MB|ä")
            await cluster.stop()
        }
    }

    @Test func `a second owner of one directory is refused by name of the first`() async throws {
        try await withScratch { scratch in
            let first = try scratch.cluster()
            let address = try await first.start()
            let error = await #expect(throws: EmbeddedPostgresError.self) {
                try await scratch.cluster().start()
            }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("in use by process \(getpid()):") == true)
            await #expect(throws: EmbeddedPostgresError.self) { try await first.start() }
            #expect(try await ask(address, "SELECT 1") == "1")
            await first.stop()
        }
    }

    @Test func `after an interrupted creation the next start begins anew`() async throws {
        try await withScratch { scratch in
            let half = scratch.path + "/pg/cluster.new"
            try FileSystem.makeDirectories(half + "/base", mode: 0o700)
            close(open(half + "/PG_VERSION", O_WRONLY | O_CREAT, 0o600))
            let cluster = try scratch.cluster()
            #expect(try await ask(try await cluster.start(), "SELECT 1") == "1")
            #expect(try FileSystem.entry(half) == nil)
            await cluster.stop()
        }
    }

    @Test func `a start that is cancelled leaves nothing running and the directory free`() async throws {
        try await withScratch { scratch in
            let events = Events()
            let cluster = try scratch.cluster(events: events)
            let start = Task { try await cluster.start() }
            _ = await events.next("creating") { if case .creating = $0 { true } else { false } }
            start.cancel()
            await #expect(throws: (any Error).self) { try await start.value }
            #expect(await cluster.processIdentifier == nil)
            #expect(try await ask(try await cluster.start(), "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    @Test func `a stop during a start wins`() async throws {
        try await withScratch { scratch in
            let events = Events()
            let cluster = try scratch.cluster(events: events)
            let start = Task { try await cluster.start() }
            _ = await events.next("starting") { if case .starting = $0 { true } else { false } }
            async let again: Void = cluster.stop()
            await cluster.stop()
            await again
            _ = await start.result
            #expect(await cluster.processIdentifier == nil)
            #expect(await cluster.address == nil)
        }
    }

    @Test func `a broken setting is told with the server's own words`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster(settings: ["work_mem": "plenty"])
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await cluster.start() }
            #expect(error?.code == .programFailed)
            #expect(error?.message.contains("invalid value for parameter \"work_mem\"") == true)
        }
    }

    @Test(arguments: ["listen_addresses", "unix_socket_directories", "unix_socket_permissions", "port"])
    func `settings that keep the cluster private cannot be changed`(name: String) async throws {
        try await withScratch { scratch in
            let error = await #expect(throws: EmbeddedPostgresError.self) {
                try await scratch.cluster(settings: [name: "*"]).start()
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test func `files of another major version are left alone`() async throws {
        try await withScratch { scratch in
            let cluster = try scratch.cluster()
            try await cluster.start()
            await cluster.stop()
            let file = open(scratch.path + "/pg/cluster/PG_VERSION", O_WRONLY | O_TRUNC)
            write(file, "9\n", 2)
            close(file)
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await cluster.start() }
            #expect(error?.code == .versionMismatch)
            #expect(throws: EmbeddedPostgresError.self) {
                try PostgresInstallation.find(cluster: scratch.path + "/pg")
            }
        }
    }
}
