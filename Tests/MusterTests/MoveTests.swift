import CanonicalJSON
import Glibc
import Testing

/// Somebody moves home from one real node to another, and a third follows both.
@Suite(.serialized) struct MoveTests {
    private func key(_ muster: MusterProcess) throws -> String {
        let text = try muster.succeed("status", "--json")
        let status = try #require(try JSONParser.parse(text, options: .foreign(maxBytes: 1 << 20)).objectValue)
        return try #require(status["node"]?.objectValue?["verifierKey"]?.stringValue)
    }

    private func node(_ name: String) throws -> NodeProcess {
        try NodeProcess(name: name, flags: ["--publish", "now"])
    }

    /// Makes each of the nodes follow the others.
    private func befriend(_ nodes: NodeProcess...) throws {
        for one in nodes {
            for other in nodes where other !== one {
                try one.muster.succeed("peer", "add", other.address, "--key", key(other.muster))
            }
        }
    }

    /// Pulls until a command prints what is looked for; the bound only ends a hopeless wait.
    @discardableResult private func wait(
        _ muster: MusterProcess, _ words: String..., until holds: (String) -> Bool
    ) throws -> String {
        var found = ""
        for _ in 0..<150 {
            _ = try muster.run(["sync"])
            found = try muster.run(words).output
            if holds(found) { return found }
            usleep(100_000)
        }
        Issue.record("\(words): \(found)")
        return found
    }

    /// Enrols Ada with an availability, a private address and a token of her own.
    private func enrol(at node: NodeProcess) throws -> String {
        try node.muster.succeed(
            "enrol", "--name", "Ada Example", "--identity", "github:ada-example", "--skill", "python:expert",
            "--consent", "self", "--audience", "public", "--email", "ada@example.org")
        let text = try node.muster.succeed("contributor", "show", "github:ada-example", "--json")
        let id = try #require(try JSONParser.parse(text).objectValue?["id"]?.stringValue)
        try node.muster.succeed(
            "availability", "set", "10h/week", "--contributor", id, "--from", "2026-12-01", "--audience", "public")
        return id
    }

    private func home(_ muster: MusterProcess, _ id: String) throws -> String? {
        let shown = try muster.run(["contributor", "show", id, "--json"])
        guard shown.status == 0 else { return nil }
        return try JSONParser.parse(shown.output).objectValue?["home"]?.stringValue
    }

    private func everyone(_ muster: MusterProcess) throws -> [String] {
        try muster.succeed("contributor", "list", "--ndjson").split(separator: "\n").map(String.init)
    }

    @Test func `who moves is found once, at the new home, also where both homes are followed`() throws {
        let (a, b, c) = (try node("a.example.org"), try node("b.example.org"), try node("c.example.org"))
        try befriend(a, b, c)
        let id = try enrol(at: a)
        let token = try a.muster.succeed("token", "create", "contributor", "--subject", id)
        let ada = try a.somebody("ada", token: token)
        try wait(c.muster, "contributor", "show", id) { $0.contains("Ada Example") }

        #expect(
            try a.muster.run(["contributor", "move", id, "--to", "x.example.org", "--yes"]).errors.contains("no peer"))
        #expect(try b.muster.run(["contributor", "adopt", id, "--from", "a.example.org", "--yes"]).status != 0)
        let offered = try ada.run(["contributor", "move", "me", "--to", "b.example.org", "--yes"])
        #expect(offered.status == 0 && offered.errors.contains("e-mail"), "\(offered)")
        #expect(try a.muster.succeed("contributor", "move", "--list").contains("offered"))
        // Nobody but the node that it is for takes the offer.
        #expect(try c.muster.run(["contributor", "adopt", id, "--from", "a.example.org", "--yes"]).status != 0)
        #expect(try home(a.muster, id) == "a.example.org")

        let adopted = try b.muster.succeed("contributor", "adopt", id, "--from", "a.example.org", "--yes")
        #expect(adopted.contains("with 2 records"), "\(adopted)")
        #expect(try home(b.muster, id) == "b.example.org")
        #expect(try !b.muster.succeed("contributor", "show", id, "--private").contains("ada@example.org"))
        #expect(try a.muster.succeed("contributor", "move", "--list").contains("moved"))
        #expect(try ada.run(["contributor", "show", "me"]).status != 0)
        for follower in [a, c] {
            try wait(follower.muster, "contributor", "show", id, "--json") { $0.contains("b.example.org") }
            #expect(try everyone(follower.muster).count == 1)
            let found = try follower.muster.succeed("search", "contributors", "--skill", "python")
            #expect(found.contains("b.example.org") && !found.contains("a.example.org"), "\(found)")
            #expect(try follower.muster.succeed("availability", "list", "--ndjson").contains("b.example.org"))
            #expect(try follower.muster.succeed("federation", "status").contains("following"))
        }
        try a.muster.succeed("log", "verify", "--audience", "public")
        // The new home speaks for them from here on, and may let them come back.
        try b.muster.succeed("contributor", "edit", id, "--skill", "rust:working")
        try wait(c.muster, "contributor", "show", id) { $0.contains("rust") }
        try b.muster.succeed("contributor", "move", id, "--to", "a.example.org", "--yes")
        try a.muster.succeed("contributor", "adopt", id, "--from", "b.example.org", "--yes")
        for follower in [b, c] {
            try wait(follower.muster, "contributor", "show", id, "--json") { $0.contains("\"a.example.org\"") }
            #expect(try everyone(follower.muster).count == 1)
        }
        // Erased at the home of the day, and gone everywhere.
        try a.muster.succeed("contributor", "erase", id, "--yes")
        for follower in [b, c] { try wait(follower.muster, "contributor", "list", "--ndjson") { $0.isEmpty } }
    }

    @Test func `an offer that is taken back, or of somebody who is erased or enrolled there already, leads to nothing`()
        throws
    {
        let (a, b) = (try node("a.example.org"), try node("b.example.org"))
        try befriend(a, b)
        let id = try enrol(at: a)
        try a.muster.succeed("contributor", "move", id, "--to", "b.example.org", "--yes")
        try a.muster.succeed("contributor", "move", id, "--cancel")
        #expect(try b.muster.run(["contributor", "adopt", id, "--from", "a.example.org", "--yes"]).status != 0)
        #expect(try home(a.muster, id) == "a.example.org")

        try a.muster.succeed("contributor", "move", id, "--to", "b.example.org", "--yes")
        try b.muster.succeed(
            "enrol", "--name", "Ada E.", "--identity", "github:ada-example", "--consent", "self", "--audience",
            "private")
        let refused = try b.muster.run(["contributor", "adopt", id, "--from", "a.example.org", "--yes"])
        #expect(refused.status != 0 && refused.errors.contains("github:ada-example"), "\(refused)")
        #expect(try home(a.muster, id) == "a.example.org")

        try a.muster.succeed("contributor", "erase", id, "--yes")
        #expect(try b.muster.run(["contributor", "adopt", id, "--from", "a.example.org", "--yes"]).status != 0)
        try wait(b.muster, "contributor", "list", "--ndjson") { !$0.contains("a.example.org") }
    }

    @Test
    func `a node that is killed while it takes somebody over goes on by itself, and nobody is there twice or lost`()
        throws
    {
        let (a, b) = (try node("a.example.org"), try node("b.example.org"))
        try befriend(a, b)
        let id = try enrol(at: a)
        let (portA, portB) = (port(a), port(b))
        try a.muster.succeed("contributor", "move", id, "--to", "b.example.org", "--yes")
        // Each time a little later in what it does; the last one is let finish.
        for delay: UInt32 in [2_000, 8_000, 16_000, 30_000, 60_000] {
            let null = open("/dev/null", O_RDWR | O_CLOEXEC)
            let adopting = try b.muster.start(
                ["contributor", "adopt", id, "--from", "a.example.org", "--yes"], input: null, output: null,
                errors: null)
            usleep(delay)
            let victim = delay == 16_000 ? a : b
            _ = victim.stop(SIGKILL)
            _ = MusterProcess.wait(adopting)
            close(null)
            try victim.start(port: victim === a ? portA : portB)
        }
        _ = try b.muster.run(["contributor", "adopt", id, "--from", "a.example.org", "--yes"])
        for one in [a, b] {
            try wait(one.muster, "contributor", "show", id, "--json") { $0.contains("b.example.org") }
            #expect(try everyone(one.muster).count == 1)
        }
        #expect(try b.muster.succeed("availability", "list", "--ndjson").split(separator: "\n").count == 1)
    }

    private func port(_ node: NodeProcess) -> String { String(node.address.split(separator: ":").last ?? "0") }
}
