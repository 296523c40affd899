import Postgres
import Testing

/// On a cluster of its own, as it goes down under everyone.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `A server that restarts` {
    private static let cluster = Result { try TestCluster() }

    @Test(arguments: ["fast", "immediate"])
    func `every acknowledged write is there, and all callers get on`(mode: String) async throws {
        let cluster = try Self.cluster.get()
        try await withPool(size: 4, waitLimit: .seconds(60), cluster: cluster) { pool in
            try await pool.withSession {
                try $0.executeScript("DROP TABLE IF EXISTS t; CREATE TABLE t (lane int, n int, PRIMARY KEY (lane, n))")
            }
            let stop = Collected<Int>()
            let losses = Collected<Int>()
            let (acknowledged, lost) = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for lane in 0..<8 {
                    group.addTask {
                        var acknowledged = 0
                        var lost = 0
                        var number = 0
                        while stop.values.isEmpty || acknowledged == 0 {
                            number += 1
                            let value = number
                            do {
                                try await pool.withSession {
                                    // Long enough on its way for a restart to meet it.
                                    _ = try $0.execute(
                                        "INSERT INTO t SELECT \(lane), \(value) FROM pg_sleep(0.002)")
                                }
                                acknowledged += 1
                            } catch let error as PostgresError {
                                #expect(error.code == .connectionLost, "\(String(reflecting: error))")
                                lost += 1
                                losses.append(lane)
                            }
                        }
                        return (acknowledged, lost)
                    }
                }
                // Until a restart has met a statement on its way at least once; most do.
                for round in 0..<20 where round < 2 || losses.values.isEmpty {
                    try await Task.sleep(for: .milliseconds(100))
                    try await Task.detached {
                        try cluster.stop(mode)
                        try cluster.start()
                    }.value
                }
                try await Task.sleep(for: .milliseconds(100))
                stop.append(1)
                var sums = (0, 0)
                for try await lane in group { sums = (sums.0 + lane.0, sums.1 + lane.1) }
                return sums
            }
            let stored: Int = try await pool.withSession { try $0.query("SELECT count(*) FROM t")[0][0] }
            // What was lost in mid-flight may have been stored, which its error says.
            #expect(stored >= acknowledged && stored <= acknowledged + lost)
            #expect(lost > 0)
        }
    }

    @Test func `callers are told when the server stays away`() async throws {
        let cluster = try Self.cluster.get()
        let attempts = Collected<Duration?>()
        try await withPool(
            size: 1, waitLimit: .milliseconds(300), cluster: cluster,
            log: { if case .connectFailed(_, _, let pause) = $0 { attempts.append(pause) } },
            { pool in
                try await pool.withSession { _ in }
                try cluster.stop("fast")
                let error = await postgresError { try await pool.withSession { _ in } }
                #expect(error?.code == .connectionFailed)
                #expect(attempts.values.count > 1)
                #expect(attempts.values.last == .some(nil))
                try cluster.start()
                try await pool.withSession { _ in }
            })
    }
}
