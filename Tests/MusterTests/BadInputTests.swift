import Testing

/// What a user sees who makes a mistake: what, where, how to mend it, and a status that a script can tell apart.
@Suite struct BadInputTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: Int32
        /// Everything that the message must say.
        var says: [String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let mistakes = [
        Mistake(arguments: ["frobnicate"], status: 64, says: ["frobnicate"]),
        Mistake(arguments: ["project", "add", "--nam", "x"], status: 64, says: ["--nam", "--name"]),
        Mistake(arguments: ["status"], status: 64, says: ["not logged in", "muster login"]),
        Mistake(arguments: ["status", "--profile", "nobody"], status: 64, says: ["no profile “nobody”"]),
        Mistake(arguments: ["status", "--node", "muster.example.org"], status: 64, says: ["https://"]),
        Mistake(
            arguments: ["status", "--node", "http://127.0.0.1:1"], status: 69, says: ["127.0.0.1:1", "muster serve"]),
        Mistake(arguments: ["enrol"], status: 64, says: ["not logged in"]),
        Mistake(
            arguments: ["serve", "--public-url", "muster.example.org"], status: 64,
            says: ["muster.example.org", "https://"]),
        Mistake(
            arguments: ["serve", "--public-url", "https://example.org/muster"], status: 64, says: ["without a path"]),
        Mistake(arguments: ["serve", "--statement-timeout", "5000"], status: 64, says: ["0 to 3600"]),
        Mistake(
            arguments: ["contributor", "allow-again", "Ada Example"], status: 64, says: ["github:ada-example"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--country", "DEE"], status: 65,
            says: ["/country", "DE"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--time-zone", "Europe/Berlyn"], status: 65,
            says: ["/timeZone", "Europe/Berlin"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--skill", "python:guru"], status: 65,
            says: ["/skills/0/level"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--skill", "python"], status: 64,
            says: ["python:proficient", "expert"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--language", "zz-nope-"], status: 65,
            says: ["/languages/0"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--set", "skils=x"], status: 65,
            says: ["/skils", "skills"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--audience", "public"], status: 65,
            says: ["/consent", "--consent"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--name", "Ada Example", "--audience", "everyone"], status: 64,
            says: ["everyone", "federation"]),
        Mistake(
            arguments: ["enrol", "--dry-run", "--from", "/nowhere.json"], status: 74,
            says: ["/nowhere.json", "No such file"]),
        Mistake(arguments: ["availability", "set", "lots"], status: 64, says: ["lots", "8h/week"]),
        Mistake(arguments: ["availability", "set", "200h/week"], status: 64, says: ["168"]),
        Mistake(arguments: ["availability", "set", "8", "--stipend", "1500XYZ/month"], status: 64, says: ["XYZ"]),
        Mistake(
            arguments: ["availability", "set", "8", "--volunteer", "--stipend", "5EUR/hour"], status: 64,
            says: ["--volunteer and --stipend"]),
        Mistake(
            arguments: ["search", "contributors", "--limit", "0", "--node", "http://127.0.0.1:1"], status: 64,
            says: ["1 to 200"]),
        Mistake(
            arguments: [
                "search", "contributors", "--from", "2027-06-30", "--until", "2026-12-01", "--node",
                "http://127.0.0.1:1",
            ], status: 64, says: ["before it begins"]),
        Mistake(
            arguments: ["search", "contributors", "--from", "2026-02-30", "--node", "http://127.0.0.1:1"], status: 64,
            says: ["2026-02-30", "2026-12-01"]),
        Mistake(arguments: ["import", "/nowhere"], status: 74, says: ["/nowhere"]),
        Mistake(arguments: ["import", "-"], status: 64, says: ["--format"]),
        Mistake(arguments: ["import", "x", "--format", "docx"], status: 64, says: ["docx", "cncf-maintainers"]),
        Mistake(arguments: ["export", "--format", "rust-team"], status: 64, says: ["read, not written"]),
        Mistake(arguments: ["token", "create", "king"], status: 64, says: ["king", "steward"]),
        Mistake(arguments: ["token", "create", "project"], status: 64, says: ["--subject"]),
        Mistake(arguments: ["serve", "--data", "/tmp"], status: 74, says: ["node.json", "muster init"]),
        Mistake(arguments: ["init", "--data", "/proc"], status: 1, says: ["/proc", "not empty"]),
        Mistake(arguments: ["profile", "use", "x"], status: 64, says: ["no profile “x”"]),
        Mistake(arguments: ["completion", "tcsh"], status: 64, says: ["tcsh", "fish"]),
        Mistake(arguments: ["db", "backup", "/etc/hosts"], status: 1, says: ["/etc/hosts", "not written over"]),
    ]

    @Test(arguments: mistakes) func `a mistake is named with what to do about it`(_ mistake: Mistake) throws {
        let outcome = try MusterProcess().run(mistake.arguments)
        #expect(outcome.status == mistake.status, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let message = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for phrase in mistake.says { #expect(message.contains(phrase), "\(phrase) in: \(message)") }
    }

    @Test func `a file that is half JSON is refused with its line and column`() throws {
        let muster = try MusterProcess()
        let path = try muster.file("half.json", "{\n  \"name\": \"Ada")
        let outcome = try muster.run(["enrol", "--dry-run", "--file", path])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("half.json: line 2"))
    }

    @Test func `a name that is a node's key cannot hold a plus sign or white space`() throws {
        let muster = try MusterProcess()
        let outcome = try muster.run(["init", "--data", "\(muster.home)/node", "--name", "two words"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("two words"))
        #expect(MusterProcess.mode("\(muster.home)/node") == nil)
    }

    @Test func `control characters in an argument do not reach the terminal`() throws {
        let outcome = try MusterProcess().run(["status", "--profile", "a\u{1b}[31mb"])
        #expect(!outcome.errors.contains("\u{1b}"))
    }
}
