import CanonicalJSON
import Glibc
import Testing

/// What commands leave on this machine: who may read it, and what is in it.
@Suite struct LocalStateTests {
    @Test func `init makes a data directory that nobody else can enter, and shows the token once`() throws {
        let muster = try MusterProcess()
        let data = "\(muster.home)/node"
        let output = try muster.succeed("init", "--name", "test.example.org", "--data", data)
        #expect(output.contains("mst_"))
        #expect(MusterProcess.mode(data) == 0o700)
        for file in ["node.json", "bootstrap", "keys/node.key", "keys/suppression"] {
            #expect(MusterProcess.mode("\(data)/\(file)") == 0o600, "\(file)")
        }
        let token = try #require(output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("mst_") })
        #expect(token.utf8.count == 47)
        let kept = try muster.run(["init", "--name", "test.example.org", "--data", data])
        #expect(kept.status == 1)
        #expect(kept.errors.contains("already"))
    }

    @Test func `init writes the token to a file for a script, and does not print it`() throws {
        let muster = try MusterProcess()
        let file = "\(muster.home)/steward.token"
        let output = try muster.succeed(
            "init", "--name", "test.example.org", "--data", "\(muster.home)/node", "--token-file", file)
        #expect(!output.contains("mst_"))
        #expect(MusterProcess.mode(file) == 0o600)
    }

    @Test func `init under an open umask still closes everything`() throws {
        let before = umask(0)
        defer { umask(before) }
        let muster = try MusterProcess()
        try muster.succeed("init", "--name", "test.example.org", "--data", "\(muster.home)/a/b/node")
        #expect(MusterProcess.mode("\(muster.home)/a/b/node/keys/node.key") == 0o600)
        #expect(MusterProcess.mode("\(muster.home)/a/b/node/keys") == 0o700)
    }

    @Test func `profiles that others may read are refused`() throws {
        let muster = try MusterProcess()
        mkdir("\(muster.home)/config", 0o700)
        mkdir("\(muster.home)/config/muster", 0o700)
        let path = try muster.file(
            "config/muster/profiles.json",
            #"{"current":"here","profiles":{"here":{"node":"http://127.0.0.1:1","role":"steward","token":"mst_x"}}}"#)
        #expect(try muster.succeed("profile", "list").contains("http://127.0.0.1:1"))
        #expect(!(try muster.succeed("profile", "list", "--json")).contains("mst_"))
        chmod(path, 0o644)
        let outcome = try muster.run(["profile", "list"])
        #expect(outcome.status == 77)
        #expect(outcome.errors.contains("chmod 600"))
    }

    @Test func `a token does not travel over plain http to another machine`() throws {
        var muster = try MusterProcess()
        muster.environment = ["MUSTER_TOKEN": "mst_secret", "MUSTER_NODE": "http://muster.example.org"]
        let outcome = try muster.run(["status"])
        #expect(outcome.status == 77)
        #expect(outcome.errors.contains("https"))
        #expect(!outcome.errors.contains("mst_secret"))
    }

    @Test func `completion scripts are made for three shells`() throws {
        let muster = try MusterProcess()
        for shell in ["bash", "zsh", "fish"] {
            #expect(try muster.succeed("completion", shell).contains("availability"))
        }
    }

    @Test func `enrol --dry-run shows the record that would be sent, in one spelling`() throws {
        let output = try MusterProcess().succeed(
            "enrol", "--dry-run", "--name", "Ada Example", "--country", "pt", "--topic", "Linear Algebra", "--skill",
            "python:expert", "--identity", "github:ada-example", "--consent", "self", "--consent-date", "2026-01-02",
            "--audience", "federation")
        let document = try #require(try JSONParser.parse(output).objectValue)
        #expect(document["audience"] == "federation")
        let record = try #require(document["record"]?.objectValue)
        #expect(record["country"] == "PT")
        #expect(record["topics"] == ["linear-algebra"])
        #expect(record["consent"] == ["basis": "self", "date": "2026-01-02"])
    }
}
