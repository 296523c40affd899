import CanonicalJSON
import EmbeddedPostgres
import Glibc
import Postgres
import Store
import Testing

@testable import Service

@Suite struct OutageTests {
    @Test func `when the database goes away requests say so, and when it is back they are answered again`() async throws
    {
        let directory = "/tmp/muster-outage-\(getpid())"
        let cluster = EmbeddedPostgres(
            directory: directory, installation: try .find(), superuser: "muster", database: "muster", durable: false)
        let address = try await cluster.start()
        do {
            let conninfo = address.conninfo(database: "muster")
            _ = try await Migrator(.init(conninfo)).run()
            try await withService(conninfo: conninfo, waitLimit: .milliseconds(500)) { service in
                let id = try await service.make("projects", Sample.project)
                #expect(try await service.client.send("GET", "/readyz").status == 200)
                await cluster.stop()
                for (method, path) in [
                    ("GET", "/v1/projects/\(id)"), ("GET", "/readyz"), ("GET", "/v1/projects"), ("GET", "/"),
                ] {
                    let answer = try await service.client.send(method, path)
                    #expect(answer.status == 503 && answer["retry-after"] != nil, "\(path): \(answer.status)")
                    #expect(
                        !answer.text.contains("socket") && !answer.text.contains("libpq"),
                        "the database's words stay here")
                }
                let write = try await service.client.send(
                    "POST", "/v1/projects", token: service.steward, json: ["record": .object(Sample.project)])
                #expect(write.status == 503)
                #expect(try await service.client.send("GET", "/healthz").status == 200, "the process itself is well")
                try await cluster.start()
                var answer = try await service.client.send("GET", "/v1/projects/\(id)")
                var attempts = 0
                while answer.status == 503, attempts < 100 {
                    attempts += 1
                    answer = try await service.client.send("GET", "/v1/projects/\(id)")
                }
                #expect(answer.status == 200)
            }
            await cluster.stop()
            try await cluster.discard()
        } catch {
            await cluster.stop()
            try await cluster.discard()
            throw error
        }
    }

    @Test func `connections that are killed in mid-request cost an answer at most, and no acknowledged write`()
        async throws
    {
        try await withService(poolSize: 4) { service in
            let acknowledged = try await withThrowingTaskGroup(of: [String].self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        var made: [String] = []
                        for number in 0..<25 {
                            let answer = try await service.client.send(
                                "POST", "/v1/projects", token: service.steward,
                                json: ["record": ["name": .string("Example \(worker) \(number)")]])
                            if answer.status == 201 { made.append(try answer.json["id"]?.stringValue ?? "") }
                            #expect(answer.status == 201 || answer.status == 503, "\(answer.status) \(answer.text)")
                        }
                        return made
                    }
                }
                group.addTask {
                    let killer = PostgresPool(configuration: .init(service.conninfo), size: 1)
                    for _ in 0..<10 {
                        _ = try await killer.withSession { session in
                            try session.execute(
                                """
                                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                WHERE datname = current_database() AND pid <> pg_backend_pid()
                                """)
                        }
                        try await Task.sleep(for: .milliseconds(30))
                    }
                    await killer.shutdown()
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(!acknowledged.isEmpty)
            for id in acknowledged {
                #expect(
                    try await service.client.send("GET", "/v1/projects/\(id)", token: service.steward).status == 200)
            }
        }
    }
}
