import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Listening` {
    @Test func `notifications arrive, in order, also after the connection was lost`() async throws {
        let processes = Collected<Int32>()
        let listener = PostgresListener(
            configuration: try TestCluster.shared.get().configuration, channels: ["Odd \"channel\"", "plain"],
            log: { if case .connected(let process) = $0 { processes.append(process) } })
        var seen: [String] = []
        reading: for try await event in listener.events() {
            switch event {
            case .listening:
                seen.append("listening")
                let first = processes.values.count == 1
                try await withSession { session in
                    try session.execute("SELECT pg_notify('Odd \"channel\"', \(first ? "a" : "c"))")
                    try session.execute("NOTIFY plain, 'b'")
                }
            case .notification(let notification):
                seen.append("\(notification.channel): \(notification.payload)")
                guard notification.channel == "plain" else { continue }
                if processes.values.count > 1 { break reading }
                let process = try #require(processes.values.first)
                try await withSession { _ = try $0.query("SELECT pg_terminate_backend(\(process))") }
            case .missed: Issue.record("nothing was missed")
            }
        }
        #expect(
            seen == [
                "listening", "Odd \"channel\": a", "plain: b", "listening", "Odd \"channel\": c", "plain: b",
            ])
    }

    @Test func `a slow reader is told that it missed something`() async throws {
        let listener = PostgresListener(
            configuration: try TestCluster.shared.get().configuration, channels: ["slow"], bufferLimit: 4)
        var events = listener.events().makeAsyncIterator()
        #expect(try await events.next() == .listening)
        try await withSession { session in
            for number in 0..<100 { try session.execute("SELECT pg_notify('slow', \("\(number)"))") }
        }
        var received = 0
        var missed = false
        while !missed {
            switch try await events.next() {
            case .notification: received += 1
            case .missed: missed = true
            default: Issue.record("neither a notification nor a gap")
            }
        }
        #expect(received >= 4 && received < 100)
        try await withSession { _ = try $0.execute("NOTIFY slow, 'again'") }
        while case .notification(let notification)? = try await events.next(), notification.payload != "again" {}
    }

    @Test func `a cancelled reader ends its listener`() async throws {
        let listener = PostgresListener(configuration: try TestCluster.shared.get().configuration, channels: ["x"])
        let listening = Gate()
        let reader = Task {
            for try await _ in listener.events() { listening.open() }
        }
        try await listening.opened()
        reader.cancel()
        try await reader.value
    }

    @Test func `a database that does not exist ends the sequence with an error`() async throws {
        var configuration = try TestCluster.shared.get().configuration
        configuration.conninfo += " dbname=missing"
        let listener = PostgresListener(configuration: configuration, channels: ["x"])
        let error = await postgresError { for try await _ in listener.events() {} }
        #expect(error?.code == .connectionFailed)
    }
}
