import CanonicalJSON
import Glibc
import Testing

/// Three real nodes: who may read, and who has forgotten.
@Suite(.serialized) struct ThreeNodeTests {
    private static func key(_ node: NodeProcess) throws -> String {
        let text = try node.muster.succeed("status", "--json")
        let status = try #require(try JSONParser.parse(text, options: .foreign(maxBytes: 1 << 20)).objectValue)
        return try #require(status["node"]?.objectValue?["verifierKey"]?.stringValue)
    }

    private static func introduce(_ node: NodeProcess, to other: NodeProcess, _ options: String...) throws {
        let outcome = try node.muster.run(["peer", "add", other.address, "--key", try key(other)] + options)
        #expect(outcome.status == 0, "\(outcome)")
    }

    /// Syncs until the search holds; the bound only ends a hopeless wait for the publisher.
    private static func search(
        _ node: NodeProcess, _ words: String, until holds: (String) -> Bool,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        var found = ""
        for _ in 0..<100 {
            _ = try node.muster.run(["sync"])
            found = try node.muster.run(["search", "contributors", words]).output
            if holds(found) { return }
            usleep(100_000)
        }
        Issue.record("\(words): \(found)", sourceLocation: location)
    }

    @Test func `a circle is its members', what is taken back goes, and an erasure is acknowledged by all`() throws {
        let (a, b, c) = (
            try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"),
            try NodeProcess(name: "c.example.org")
        )
        try a.muster.succeed("circle", "create", "mentors")
        #expect(
            try a.muster.run(["peer", "add", b.address, "--key", Self.key(b), "--circle", "nobody"]).errors.contains(
                "There is no circle “nobody”. There are: mentors."))
        try Self.introduce(a, to: b, "--trust", "known", "--circle", "mentors")
        try Self.introduce(a, to: c, "--trust", "known")
        for node in [b, c] { try Self.introduce(node, to: a) }
        #expect(try a.muster.succeed("circle", "show", "mentors").contains("b.example.org since"))

        // By their signatures alone: nobody has made a token.
        try a.muster.succeed(
            "enrol", "--name", "Ada Example", "--identity", "github:ada-example", "--consent", "self", "--audience",
            "federation")
        for node in [b, c] { try Self.search(node, "ada") { $0.contains("Ada Example") } }
        #expect(try b.muster.succeed("federation", "status").contains("yes: what is for this node is read by its key"))

        // For the circle: C's copy goes, B's stays.
        let unknown = try a.muster.run(["contributor", "audience", "github:ada-example", "circle:nobody"])
        #expect(unknown.errors.contains("This node has no circle:nobody"), "\(unknown)")
        try a.muster.succeed("contributor", "audience", "github:ada-example", "circle:mentors")
        try Self.search(c, "ada") { !$0.contains("Ada Example") }
        try Self.search(b, "ada") { $0.contains("Ada Example") }
        #expect(try b.muster.succeed("federation", "status").contains("a.example.org/log/circle:mentors/1"))
        #expect(try !c.muster.succeed("federation", "status").contains("circle"))
        #expect(try a.get("/log/circle:mentors/1/checkpoint").hasPrefix("HTTP/1.1 404"))

        // A member that is taken out has to give back, and a new one gets what was there before.
        try a.muster.succeed("circle", "add", "mentors", "c.example.org")
        try Self.search(c, "ada") { $0.contains("Ada Example") }
        try a.muster.succeed("circle", "remove", "mentors", "c.example.org")
        try Self.search(c, "ada") { !$0.contains("Ada Example") }
        #expect(try a.muster.run(["circle", "delete", "mentors"]).errors.contains("1 record is for circle:mentors"))

        // Private: withdrawn everywhere.
        try a.muster.succeed("contributor", "audience", "github:ada-example", "private")
        try Self.search(b, "ada") { !$0.contains("Ada Example") }

        // Public, then forgotten: both say so.
        try a.muster.succeed("contributor", "audience", "github:ada-example", "public")
        for node in [b, c] { try Self.search(node, "ada") { $0.contains("Ada Example") } }
        let erased = try a.muster.run(["contributor", "erase", "github:ada-example", "--yes"])
        #expect(erased.errors.contains("muster erasure status"), "\(erased)")
        let id = try #require(erased.output.split(separator: "(").last?.split(separator: ")").first).description
        for node in [b, c] { try Self.search(node, "ada") { !$0.contains("Ada Example") } }
        var status = try a.muster.run(["erasure", "status", id])
        for _ in 0..<100 where status.status != 0 {
            for node in [b, c, a] { _ = try node.muster.run(["sync"]) }
            status = try a.muster.run(["erasure", "status", id])
        }
        #expect(status.status == 0, "\(status)")
        for name in ["b.example.org", "c.example.org"] {
            #expect(status.output.contains("\(name)  acknowledged: "), "\(status.output)")
        }
        #expect(try a.muster.succeed("erasure", "list").contains("nobody"))
        #expect(!status.output.contains("Ada"))
        // Not let in again where it was forgotten.
        for node in [a, b] {
            let again = try node.muster.run(["enrol", "--name", "Ada Example", "--identity", "github:ada-example"])
            #expect(again.errors.contains("forgotten"), "\(again)")
        }
    }

    @Test func `whoever was forgotten after a backup stays so when the backup is restored, by key and by id`() throws {
        let node = try NodeProcess(name: "a.example.org")
        try node.muster.succeed(
            "enrol", "--name", "Ada Example", "--identity", "github:ada-example", "--consent", "self", "--audience",
            "public")
        // Nothing to make an HMAC of: only the id says who it was.
        let nameless = try node.muster.succeed(
            "enrol", "--name", "Ben Example", "--consent", "self", "--audience", "public", "--json")
        let id = try #require(
            try JSONParser.parse(nameless, options: .foreign(maxBytes: 1 << 20)).objectValue?["id"]?.stringValue)
        try node.muster.succeed("enrol", "--name", "Cy Example", "--consent", "self", "--audience", "public")
        #expect(node.stop() == 0)
        let backup = "\(node.muster.home)/before.backup"
        try node.muster.succeed("db", "backup", backup, "--data", node.data)
        try node.start(port: String(try #require(node.address.split(separator: ":").last)))
        try node.muster.succeed("contributor", "erase", "github:ada-example", "--yes")
        try node.muster.succeed("contributor", "erase", id, "--yes")
        #expect(node.stop() == 0)
        let restored = try node.muster.succeed("db", "restore", backup, "--yes", "--data", node.data)
        #expect(restored.contains("Forgot 2 people again."), "\(restored)")
        try node.start(port: String(try #require(node.address.split(separator: ":").last)))
        let found = try node.muster.succeed("search", "contributors", "example")
        #expect(found.contains("Cy Example") && !found.contains("Ada") && !found.contains("Ben"), "\(found)")
        let line = try node.muster.file(
            "ada.ndjson",
            #"{"kind":"contributor","record":{"name":"Ada Example","identities":[{"service":"github","handle":"ada-example"}]}}"#
                + "\n")
        let imported = try node.muster.run(["import", line])
        #expect(imported.status == 3 && (imported.output + imported.errors).contains("forgotten"), "\(imported)")
        #expect(try node.muster.succeed("erasure", "list").contains(id))
    }
}
