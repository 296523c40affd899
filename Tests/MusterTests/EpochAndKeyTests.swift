import CanonicalJSON
import Glibc
import Testing

/// Epochs and keys, with real nodes that follow each other.
@Suite(.serialized) struct EpochAndKeyTests {
    private func key(_ node: NodeProcess) throws -> String {
        let status = try JSONParser.parse(try node.muster.succeed("status", "--json")).objectValue
        return try #require(status?["node"]?.objectValue?["verifierKey"]?.stringValue)
    }

    /// Does it again until the words are there; the bound only ends a hopeless wait for what nodes do by the clock.
    private func eventually(
        _ what: String, at location: SourceLocation = #_sourceLocation, _ holds: () throws -> Bool
    ) throws {
        for _ in 0..<150 {
            if try holds() { return }
            usleep(100_000)
        }
        Issue.record("\(what) never came", sourceLocation: location)
    }

    private func follow(_ a: NodeProcess, by b: NodeProcess) throws {
        try b.muster.succeed("peer", "add", a.address, "--key", try key(a))
        try eventually("the first record") {
            try b.muster.succeed("sync")
            return try b.muster.succeed("search", "projects", "whale").contains("Whale Songs")
        }
    }

    private func status(_ node: NodeProcess) throws -> String { try node.muster.run(["federation", "status"]).output }

    @Test func `a new epoch is followed without any body that is held`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        for name in ["Whale Songs", "Owl Calls", "Frog Choir"] {
            try a.muster.succeed("project", "add", "--name", name, "--audience", "public")
        }
        try follow(a, by: b)
        try eventually("all of it") {
            try b.muster.succeed("sync")
            return try ["owl", "frog"].allSatisfy {
                try b.muster.succeed("search", "projects", $0).contains("a.example")
            }
        }
        // Refused where nobody can be asked, and nothing is done then.
        let unasked = try a.muster.run(["epoch", "roll"])
        #expect(unasked.status == 64 && unasked.errors.contains("--yes"))
        #expect(try a.muster.run(["epoch", "roll", "--audience", "federation", "--yes"]).errors.contains("public"))
        let rolled = try a.muster.succeed("epoch", "roll", "--audience", "public", "--yes")
        #expect(rolled.contains("a.example.org/log/public/2 goes on from a.example.org/log/public/1 with 3 records"))

        // A follower of the first epoch gets the seed's commitments, and no body but the seed's own.
        let stream = try a.get("/log/public/2/sync?carried=3")
        #expect(stream.contains("\"op\":\"seed\"") && !stream.contains("Whale Songs"))
        #expect(try a.get("/log/public/2/sync").contains("Whale Songs"))
        #expect(try !a.get("/log/public/1/sync").contains("Whale Songs"))

        let sync = try b.muster.succeed("sync")
        #expect(sync.contains("log/public/2: 4 entries, 4 in all; 0 records stored, 0 gone"), "\(sync)")
        #expect(try b.muster.succeed("search", "projects", "whale").contains("Whale Songs"))
        #expect(try status(b).contains("a.example.org/log/public/2"))
        #expect(try !status(b).contains("a.example.org/log/public/1"))

        // And it goes on from there.
        try a.muster.succeed("project", "edit", "Owl Calls", "--summary", "Hoots at dusk.")
        try eventually("the change") {
            try b.muster.succeed("sync")
            return try b.muster.succeed("search", "projects", "hoots").contains("Owl Calls")
        }
        let verified = try a.muster.succeed("log", "verify")
        #expect(verified.contains("a.example.org/log/public/1 has ended"), "\(verified)")
        #expect(verified.contains("a.example.org/log/public/2 holds"), "\(verified)")
    }

    @Test func `a new key is taken by who follows, who lost nothing on the way, and by nobody else`() throws {
        let (a, b) = (try NodeProcess(name: "a.example.org"), try NodeProcess(name: "b.example.org"))
        try a.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public")
        try follow(a, by: b)
        let first = try key(a)
        #expect(try a.muster.run(["node", "rotate-key", "--data", a.data]).status == 64)
        #expect(try key(a) == first)
        let said = try a.muster.succeed("node", "rotate-key", "--data", a.data, "--overlap", "7", "--yes")
        var second = first
        try eventually("the new key") {
            second = try key(a)
            return second != first
        }
        #expect(said.contains(second) && said.contains("The old key signs as well until"))
        let secrets = try filesOfKeys(a)
        #expect(secrets.count == 2)
        for file in secrets { #expect(MusterProcess.mode("\(a.data)/keys/\(file)") == 0o600) }

        // Both have signed; whoever knows the first only can still verify.
        for known in [first, second] {
            try eventually("both signatures") { try a.muster.run(["log", "verify", "--key", known]).status == 0 }
        }
        try a.muster.succeed("project", "add", "--name", "Owl Calls", "--audience", "public")
        try eventually("the record under the new key") {
            try b.muster.succeed("sync")
            return try b.muster.succeed("search", "projects", "owl").contains("Owl Calls")
        }
        #expect(try b.muster.succeed("peer", "show", "a.example.org").contains(second))
        #expect(try b.muster.succeed("audit").contains("rekey-peer"))

        // Lost to a thief: nothing follows by itself, and a new epoch begins.
        try a.muster.succeed("node", "rotate-key", "--compromised", "--data", a.data, "--yes")
        var third = second
        try eventually("the third key") {
            third = try key(a)
            return third != second
        }
        #expect(try filesOfKeys(a).count == 1)
        try eventually("the new epoch") { try a.muster.succeed("log", "show").contains("a.example.org/log/public/2") }
        let refused = try b.muster.run(["sync"])
        #expect(refused.status == 1 && refused.output.contains("the checkpoint is not accepted"), "\(refused)")
        #expect(try b.muster.succeed("search", "projects", "owl").contains("Owl Calls"))
        #expect(try b.muster.run(["peer", "rekey", "a.example.org", "--key", third]).status == 64)
        #expect(try b.muster.run(["peer", "rekey", "a.example.org", "--key", try key(b), "--yes"]).status == 64)
        try b.muster.succeed("peer", "rekey", "a.example.org", "--key", third, "--yes")
        try b.muster.succeed("sync")
        #expect(try b.muster.succeed("search", "projects", "owl").contains("Owl Calls"))
        #expect(try status(b).contains("a.example.org/log/public/2"))
    }

    @Test func `a key that was changed while the node was down is taken at its start`() throws {
        let a = try NodeProcess(name: "a.example.org")
        try a.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public")
        let first = try key(a)
        try eventually("the log") { try a.muster.succeed("log", "show").contains("public/1") }
        #expect(a.stop(SIGKILL) == 128 + SIGKILL)
        let said = try a.muster.succeed("node", "rotate-key", "--data", a.data, "--yes", "--json")
        #expect(try JSONParser.parse(said).objectValue?["old"]?.stringValue == first)
        let port = try #require(a.address.split(separator: ":").last)
        try a.start(port: String(port))
        let second = try key(a)
        #expect(second != first)
        try eventually("the new signature") { try a.muster.run(["log", "verify", "--key", second]).status == 0 }
    }

    private func filesOfKeys(_ node: NodeProcess) throws -> [String] {
        let directory = try #require(opendir("\(node.data)/keys"))
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".key") { names.append(name) }
        }
        return names
    }
}
