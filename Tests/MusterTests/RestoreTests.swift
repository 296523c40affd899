import CanonicalJSON
import Glibc
import Testing

/// Nodes that come back from a backup, and nodes that are known through others only.
@Suite(.serialized) struct RestoreTests {
    private func key(_ node: NodeProcess) throws -> String {
        let status = try JSONParser.parse(try node.muster.succeed("status", "--json")).objectValue
        return try #require(status?["node"]?.objectValue?["verifierKey"]?.stringValue)
    }

    /// Does it again until the words are there; the bound only ends a hopeless wait for what nodes do by the clock.
    private func eventually(
        _ what: String, at location: SourceLocation = #_sourceLocation, _ holds: () throws -> Bool
    ) throws {
        for _ in 0..<200 {
            if try holds() { return }
            usleep(100_000)
        }
        Issue.record("\(what) never came", sourceLocation: location)
    }

    private func found(_ words: String, at node: NodeProcess, _ kind: String = "projects") throws -> Bool {
        try !node.muster.succeed("search", kind, words).contains("Nothing found")
    }

    private func size(_ node: NodeProcess, _ origin: String) throws -> Int64 {
        let lines = try node.muster.succeed("log", "show", "--json").split(separator: "\n")
        let logs = try lines.compactMap { try JSONParser.parse(String($0)).objectValue }
        return logs.first { $0["origin"]?.stringValue == origin }?["size"]?.integerValue ?? 0
    }

    private func restart(_ node: NodeProcess) throws {
        let port = try #require(node.address.split(separator: ":").last)
        try node.start(port: String(port))
    }

    private func add(_ name: String, to node: NodeProcess) throws {
        try node.muster.succeed("project", "add", "--name", name, "--audience", "public")
    }

    @Test func `what was signed since a backup comes back from a peer, and what was erased does not`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        try b.muster.succeed("peer", "add", a.address, "--key", try key(a))
        try a.muster.succeed("peer", "add", b.address, "--key", try key(b))
        try add("Whale Songs", to: a)
        try add("Owl Calls", to: a)
        for (name, handle) in [("Ada Example", "ada-example"), ("Ben Example", "ben-example")] {
            try a.muster.succeed(
                "enrol", "--name", name, "--identity", "github:\(handle)", "--skill", "python:expert", "--consent",
                "self", "--audience", "public")
        }
        try eventually("the first records at b") {
            try b.muster.succeed("sync")
            return try ["whale", "owl"].allSatisfy { try found($0, at: b) } && found("ben", at: b, "contributors")
        }
        let backup = "\(a.muster.home)/a.backup"
        try a.muster.succeed("db", "backup", backup, "--data", a.data)

        // Since then: something new, something changed, somebody forgotten, something hidden, something removed.
        try add("Frog Choir", to: a)
        try a.muster.succeed("project", "edit", "Whale Songs", "--summary", "Hums in the deep.")
        try a.muster.succeed("contributor", "erase", "github:ada-example", "--yes")
        try a.muster.succeed("contributor", "audience", "github:ben-example", "private")
        try eventually("all of it at b") {
            try b.muster.succeed("sync")
            return try found("frog", at: b) && found("hums", at: b) && !found("ada", at: b, "contributors")
                && !found("ben", at: b, "contributors")
        }
        let before = try size(a, "a.example.org/log/public/1")
        #expect(a.stop() == 0)
        // The machine is lost, and with it the list of the forgotten of the database that was there.
        let restored = try a.muster.run(["db", "restore", backup, "--data", a.data, "--yes", "--discard-old"])
        #expect(restored.status == 0 && restored.output.contains("asks its peers"), "\(restored)")
        try restart(a)
        // It does not serve before it has heard them.
        #expect(try !found("ada", at: a, "contributors"))
        try eventually("the leave to sign") { try a.muster.succeed("status").contains("goes on") }
        #expect(try size(a, "a.example.org/log/public/1") == before)
        #expect(try found("frog", at: a) && found("hums", at: a))
        let ben = try a.muster.succeed("contributor", "show", "github:ben-example")
        #expect(ben.contains("private"), "\(ben)")
        let again = try a.muster.run(["enrol", "--name", "Ada Example", "--identity", "github:ada-example"])
        #expect(again.errors.contains("forgotten"), "\(again)")
        #expect(try a.muster.succeed("log", "verify").contains("a.example.org/log/public/1 holds"))

        // And it goes on in the same epoch, with nothing that a follower could hold against it.
        try add("Bat Sonar", to: a)
        try eventually("the next record at b") {
            try b.muster.succeed("sync")
            return try found("bat", at: b)
        }
        let status = try b.muster.succeed("federation", "status")
        #expect(status.contains("a.example.org/log/public/1") && !status.contains("fork"))
        #expect(try b.muster.succeed("log", "verify", "--peer", "a.example.org").contains("log/public/1 holds"))
        #expect(try a.muster.succeed("db", "check", "--data", a.data).contains("agree with all"))
    }

    @Test func `without the peer nothing is signed and nothing changed, until a person decides`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        try a.muster.succeed("peer", "add", b.address, "--key", try key(b))
        try add("Whale Songs", to: a)
        try eventually("the log") { try size(a, "a.example.org/log/public/1") == 1 }
        let backup = "\(a.muster.home)/a.backup"
        try a.muster.succeed("db", "backup", backup, "--data", a.data)
        #expect(b.stop() == 0)
        #expect(a.stop() == 0)
        try a.muster.succeed("db", "restore", backup, "--data", a.data, "--yes", "--discard-old")
        try restart(a)
        #expect(try a.muster.succeed("status").contains("waits after a restore for what b.example.org has seen"))
        #expect(try found("whale", at: a))
        let refused = try a.muster.run(["project", "add", "--name", "Owl Calls", "--audience", "public"])
        #expect(refused.status != 0 && refused.errors.contains("b.example.org"), "\(refused)")
        #expect(try a.muster.run(["epoch", "roll", "--yes"]).errors.contains("does not sign"))
        #expect(try a.muster.run(["federation", "resume"]).status == 64)
        #expect(try a.muster.run(["federation", "resume", "--without-peers"]).status == 64)

        // The peer comes back, and has never followed: still nobody knows what was signed since.
        try restart(b)
        try eventually("the answer") { try a.muster.succeed("status").contains("muster epoch roll --after-loss") }
        try a.muster.succeed("epoch", "roll", "--after-loss", "--yes")
        try add("Owl Calls", to: a)
        try eventually("the new logs") {
            let logs = try a.muster.succeed("log", "show")
            return !logs.contains("public/1 ") && logs.contains("public/") && logs.contains("  2  ")
        }
        #expect(try a.muster.succeed("audit").contains("restart-logs"))
    }

    @Test func `a node is followed through another that need not be trusted, and forgets through it`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        let c = try NodeProcess(name: "c.example.org")
        try add("Whale Songs", to: a)
        try a.muster.succeed(
            "enrol", "--name", "Ada Example", "--identity", "github:ada-example", "--consent", "self", "--audience",
            "public")
        try a.muster.succeed("project", "add", "--name", "Owl Calls", "--audience", "federation")
        let token = "\(a.muster.home)/peer.token"
        try a.muster.succeed("token", "create", "peer", "--label", "b", "--output", token)
        try b.muster.succeed("peer", "add", a.address, "--key", try key(a), "--token-file", token)
        try eventually("the records at b") {
            try b.muster.succeed("sync")
            return try found("ada", at: b, "contributors") && found("owl", at: b)
        }
        // By the key of who carries it, it is not believed.
        try c.muster.succeed("peer", "add", "\(b.address)/mirror/a.example.org", "--key", try key(a))
        try eventually("the records at c") {
            try c.muster.succeed("sync")
            return try found("ada", at: c, "contributors")
        }
        #expect(try c.muster.succeed("contributor", "show", "github:ada-example").contains("a.example.org"))
        // What is for the federation is for peers of who carries it.
        #expect(try !found("owl", at: c))
        #expect(try b.get("/mirror/a.example.org/log/federation/1/checkpoint").contains("404"))
        #expect(try b.get("/mirror/a.example.org/log/public/1/checkpoint").contains("a.example.org/log/public/1"))
        #expect(try b.get("/mirror/nobody.example/v1/logs").contains("404"))

        try a.muster.succeed("contributor", "erase", "github:ada-example", "--yes")
        try eventually("the erasure at c") {
            try b.muster.succeed("sync")
            try c.muster.succeed("sync")
            return try !found("ada", at: c, "contributors")
        }
        let again = try c.muster.run(["enrol", "--name", "Ada Example", "--identity", "github:ada-example"])
        #expect(again.errors.contains("forgotten"), "\(again)")
        #expect(try !b.get("/mirror/a.example.org/log/public/1/sync").contains("Ada Example"))
        // A new epoch goes the same way.
        try a.muster.succeed("epoch", "roll", "--yes")
        try eventually("the new epoch at c") {
            try b.muster.succeed("sync")
            try c.muster.succeed("sync")
            return try c.muster.succeed("federation", "status").contains("a.example.org/log/public/2")
        }
        #expect(try found("whale", at: c))
    }
}
