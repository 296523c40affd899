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

    @Test func `a folder that any web host serves is followed as a node is, and forgets what the node forgets`() throws
    {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        let folder = "\(a.muster.home)/www"
        try a.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public")
        try a.muster.succeed(
            "enrol", "--name", "Ada Example", "--identity", "github:ada-example", "--skill", "python:expert",
            "--consent", "self", "--audience", "public")
        func publish(until entries: String) throws {
            for _ in 0..<100 {
                if try a.muster.run(["publish", "--static", folder]).output.contains(entries) { return }
                usleep(100_000)
            }
            Issue.record("it was not published")
        }
        try publish(until: "2 entries")
        let host = try WebHost(folder)
        defer { host.stop() }
        try b.muster.succeed("peer", "add", host.address, "--key", try verifierKey(a.muster))
        let first = try b.muster.succeed("sync")
        #expect(first.contains("2 entries, 2 in all; 2 records stored"), "\(first)")
        #expect(try b.muster.succeed("search", "contributors", "ada").contains("Ada Example"))
        #expect(try b.muster.succeed("sync").contains("nothing new, 2 in all"))
        try a.muster.succeed("contributor", "erase", "github:ada-example", "--yes")
        try publish(until: "3 entries")
        let second = try b.muster.succeed("sync")
        #expect(second.contains("1 entry, 3 in all"), "\(second)")
        #expect(try b.muster.succeed("search", "contributors", "ada").contains("Nothing found"))
        #expect(!host.holds("Ada Example"))
        // What the host changes on the way is found out.
        host.damage()
        try a.muster.succeed("project", "add", "--name", "Ice Cores", "--audience", "public")
        for _ in 0..<100 {
            let sync = try b.muster.run(["sync"])
            if sync.status == 1 { break }
            _ = try a.muster.run(["publish", "--static", folder])
            host.damage()
        }
        let status = try b.muster.run(["federation", "status"])
        #expect(status.output.contains("altered on the way"), "\(status)")
        #expect(try b.muster.succeed("search", "projects", "ice").contains("Nothing found"))
    }

    @Test
    func
        `a grant of compute is seen at a peer, with the usage that its home published and nothing else of its account`()
        throws
    {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        let examples = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Examples"
        let grant = "01890a5d-ac96-774b-bcce-0b100a000002"
        try a.muster.succeed("import", "\(examples)/bloom.ndjson")
        try a.muster.succeed("compute", "import", grant, "\(examples)/bloom-usage.csv")
        try b.muster.succeed("peer", "add", a.address, "--key", try verifierKey(a.muster))
        /// What the follower has of it, pulled until the words are there.
        func shown(with words: String) throws -> String {
            var output = ""
            for _ in 0..<100 where !output.contains(words) {
                try b.muster.succeed("sync")
                output = try b.muster.run(["compute-grant", "show", grant]).output
                if !output.contains(words) { usleep(100_000) }
            }
            return output
        }
        // What was used is the account's, and stays at home until somebody says so.
        let before = try shown(with: "Jean Zay")
        #expect(before.contains("federation by a.example.org") && !before.contains("reportedUsage"))
        try a.muster.succeed("compute", "publish", grant)
        #expect(try shown(with: "reportedUsage").contains("asOf 2022-07-06, quantityMilli 1082990000"))
        #expect(try !b.muster.succeed("export").contains("bloom-2022"))
        // The account is kept at home alone.
        for words in [["show", grant], ["use", grant, "5", "--from", "2022-07-01"]] {
            let there = try b.muster.run(["compute"] + words)
            #expect(there.status != 0 && there.errors.contains("another node's"), "\(there)")
        }
        try a.muster.succeed("compute-grant", "edit", grant, "--audience", "private")
        var gone = try b.muster.run(["compute-grant", "show", grant])
        for _ in 0..<100 where gone.status == 0 {
            try b.muster.succeed("sync")
            gone = try b.muster.run(["compute-grant", "show", grant])
            if gone.status == 0 { usleep(100_000) }
        }
        #expect(gone.status != 0)
    }

    @Test func `who watches has a change at once, and another process may have made it`() throws {
        let a = try NodeProcess(name: "a.example.org", flags: ["--publish", "now"])
        let b = try NodeProcess(name: "b.example.org", flags: ["--watch", "--sync-interval", "3600"])
        try a.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public")
        try b.muster.succeed("peer", "add", a.address, "--key", try verifierKey(a.muster))
        _ = try search(b.muster, "projects", "whale") { $0.contains("Whale Songs") }
        // Nobody asks for it, and the next poll would be in an hour.
        try a.muster.succeed("project", "add", "--name", "Ice Cores", "--audience", "public")
        var found = ""
        for _ in 0..<200 where !found.contains("Ice Cores") {
            found = try b.muster.run(["search", "projects", "ice"]).output
            if !found.contains("Ice Cores") { usleep(50_000) }
        }
        #expect(found.contains("Ice Cores"))
        // A node that holds a request stops at once when it is told to.
        #expect(a.stop() == 0)
        #expect(b.stop() == 0)
    }
}
