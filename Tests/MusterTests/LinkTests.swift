import CanonicalJSON
import Glibc
import Testing

/// One person enrolled at two real nodes.
@Suite(.serialized) struct LinkTests {
    private func key(_ muster: MusterProcess) throws -> String {
        let text = try muster.succeed("status", "--json")
        let status = try #require(try JSONParser.parse(text, options: .foreign(maxBytes: 1 << 20)).objectValue)
        return try #require(status["node"]?.objectValue?["verifierKey"]?.stringValue)
    }

    /// Pulls until a command prints the words; the bound only ends a hopeless wait for the publisher.
    private func wait(_ muster: MusterProcess, _ words: String..., until holds: (String) -> Bool) throws -> String {
        var found = ""
        for _ in 0..<100 {
            try muster.succeed("sync")
            found = try muster.run(words).output
            if holds(found) { return found }
            usleep(100_000)
        }
        Issue.record("\(words): \(found)")
        return found
    }

    private func id(_ muster: MusterProcess, _ identity: String) throws -> String {
        let text = try muster.succeed("contributor", "show", identity, "--json")
        return try #require(try JSONParser.parse(text).objectValue?["id"]?.stringValue)
    }

    @Test func `somebody enrolled at two nodes is one person at both once each has said so, until one takes it back`()
        throws
    {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        try a.muster.succeed("peer", "add", b.address, "--key", key(b.muster), "--trust", "merge")
        try b.muster.succeed("peer", "add", a.address, "--key", key(a.muster), "--trust", "merge")
        for (node, name, identity) in [(a, "Ada Example", "github:ada-example"), (b, "Ada E.", "gitlab:ada-e")] {
            try node.muster.succeed(
                "enrol", "--name", name, "--identity", identity, "--skill", "python:expert", "--consent", "self",
                "--audience", "public")
        }
        _ = try wait(a.muster, "search", "contributors", "ada") { $0.contains("Ada E.") && $0.contains("Ada Example") }
        let ours = try id(a.muster, "github:ada-example")
        let theirs = try id(a.muster, "gitlab:ada-e")
        #expect(try a.muster.run(["link", "propose", ours, ours]).status == 64)
        let proposed = try a.muster.succeed("link", "propose", theirs, ours, "--evidence", "Same desk in Oslo")
        #expect(proposed.contains("once b.example.org says the same"), "\(proposed)")
        #expect(try a.muster.succeed("link", "list").contains("waits"))
        #expect(try a.muster.succeed("link", "list", "--proposed").contains("Nothing waits"))
        let waiting = try wait(b.muster, "link", "list", "--proposed") { $0.contains("Ada Example") }
        #expect(waiting.contains("a.example.org") && waiting.contains("waits"))
        let link = try #require(waiting.split(separator: "\n").last?.split(separator: " ").last.map(String.init))
        let accepted = try b.muster.succeed("link", "accept", link, "--primary", "contributor")
        #expect(accepted.contains("One person with:") && accepted.contains("This record speaks"), "\(accepted)")
        #expect(try b.muster.succeed("link", "show", link).contains("b.example.org says “same”"))

        let found = try wait(a.muster, "search", "contributors", "--skill", "python") { $0.contains("also:") }
        #expect(found.contains("Ada E.") && found.contains("also: Ada Example, a.example.org"), "\(found)")
        let shown = try a.muster.succeed("contributor", "show", ours)
        #expect(shown.contains("Ada E.") && shown.contains("which speaks"), "\(shown)")
        let digests = try [a, b].map { try $0.muster.succeed("federation", "digest") }
        #expect(digests[0] == digests[1] && digests[0].contains("1 person has several of them"))

        #expect(try b.muster.succeed("link", "split", theirs, ours).contains("Ada E"))
        _ = try wait(a.muster, "search", "contributors", "ada") { $0.contains("Ada Example") && !$0.contains("also:") }
        #expect(try a.muster.succeed("link", "list").contains("apart"))
        #expect(try a.muster.run(["link", "accept", "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47"]).status == 1)
        // Its own link is not a node's to answer.
        let own = try #require(
            try a.muster.succeed("link", "list", "--ndjson").split(separator: "\n").first {
                $0.contains("\"home\":\"a.example.org\"")
            })
        let mine = try #require(try JSONParser.parse(String(own)).objectValue?["id"]?.stringValue)
        #expect(try a.muster.run(["link", "accept", mine]).errors.contains("Only that node can answer"))
    }
}
