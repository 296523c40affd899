import CanonicalJSON
import Glibc
import Testing

/// Two real nodes, one of which follows the other.
@Suite(.serialized) struct FederationTests {
    private func verifierKey(_ muster: MusterProcess) throws -> String {
        let text = try muster.succeed("status", "--json")
        let status = try #require(try JSONParser.parse(text, options: .foreign(maxBytes: 1 << 20)).objectValue)
        return try #require(status["node"]?.objectValue?["verifierKey"]?.stringValue)
    }

    /// Pulls until the words are there, or are gone; the bound only ends a hopeless wait for the publisher.
    private func search(_ muster: MusterProcess, _ words: String..., until holds: (String) -> Bool) throws -> String {
        var found = ""
        for _ in 0..<100 {
            try muster.succeed("sync")
            found = try muster.run(["search"] + words).output
            if holds(found) { return found }
            usleep(100_000)
        }
        Issue.record("\(words): \(found)")
        return found
    }

    @Test func `a person enrolled at one node is found at the other, followed, hidden and forgotten there`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        let token = "\(a.muster.home)/peer.token"
        try a.muster.succeed("token", "create", "peer", "--label", "b", "--output", token)
        let key = try verifierKey(a.muster)
        #expect(try b.muster.run(["peer", "add", a.address, "--key", "a.example.org+00000000+AAAA"]).status == 64)
        #expect(
            try b.muster.succeed("peer", "add", a.address, "--key", key, "--token-file", token).contains(
                "a.example.org"))
        #expect(try b.muster.run(["peer", "add", a.address, "--key", key]).status == 1)
        #expect(try b.muster.succeed("peer", "list").contains("a.example.org"))

        try a.muster.succeed(
            "enrol", "--name", "Ada Example", "--identity", "github:ada-example", "--skill", "python:expert",
            "--consent",
            "self", "--audience", "federation")
        let found = try search(b.muster, "contributors", "ada") { $0.contains("Ada Example") }
        #expect(found.contains("HOME") && found.contains("a.example.org"))
        #expect(
            try b.muster.succeed("contributor", "show", "github:ada-example").contains("federation by a.example.org"))
        // At home there is nothing to say of it.
        #expect(try !a.muster.succeed("search", "contributors", "ada").contains("HOME"))

        // Changed at home alone.
        #expect(
            try b.muster.run(["contributor", "edit", "github:ada-example", "--summary", "x"]).errors.contains(
                "a.example.org"))
        try a.muster.succeed("contributor", "edit", "github:ada-example", "--summary", "She knows whales.")
        _ = try search(b.muster, "contributors", "whales") { $0.contains("Ada Example") }
        try a.muster.succeed("contributor", "audience", "github:ada-example", "private")
        _ = try search(b.muster, "contributors", "ada") { !$0.contains("Ada Example") }
        try a.muster.succeed("contributor", "audience", "github:ada-example", "public")
        _ = try search(b.muster, "contributors", "ada") { $0.contains("Ada Example") }
        let status = try b.muster.succeed("federation", "status")
        #expect(status.contains("a.example.org/log/public/1") && status.contains("a.example.org/log/federation/1"))
        #expect(!status.contains("mst_"))

        // Forgotten at home: gone here, and not let in again.
        try a.muster.succeed("contributor", "erase", "github:ada-example", "--yes")
        _ = try search(b.muster, "contributors", "ada") { !$0.contains("Ada Example") }
        let again = try b.muster.run(["enrol", "--name", "Ada Example", "--identity", "github:ada-example"])
        #expect(again.errors.contains("forgotten"), "\(again)")

        // A peer that is away is told of in words, and what it sent stays.
        try a.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public")
        _ = try search(b.muster, "projects", "whale") { $0.contains("Whale Songs") }
        #expect(a.stop() == 0)
        let away = try b.muster.run(["sync"])
        #expect(away.status == 1 && away.output.contains("nothing answers there"), "\(away)")
        #expect(try b.muster.succeed("federation", "status").contains("nothing answers there"))
        #expect(try b.muster.succeed("search", "projects", "whale").contains("Whale Songs"))

        #expect(try b.muster.succeed("peer", "remove", "a.example.org").contains("1 record of it is gone"))
        #expect(try b.muster.succeed("search", "projects", "whale").contains("Nothing found"))
        #expect(try b.muster.succeed("sync").contains("follows no other"))
    }

    @Test func `a node under another name or key is not believed`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        try a.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public")
        let other = try NodeProcess(name: "a.example.org")
        let key = try verifierKey(other.muster)
        try b.muster.succeed("peer", "add", a.address, "--key", key)
        var sync = try b.muster.run(["sync"])
        for _ in 0..<100 where sync.status == 0 {
            usleep(100_000)
            sync = try b.muster.run(["sync"])
        }
        #expect(sync.output.contains("the checkpoint is not accepted"), "\(sync)")
        #expect(try b.muster.succeed("search", "projects", "whale").contains("Nothing found"))
    }
}
