import Glibc
import Testing

/// What somebody at a terminal has written is not lost by a mistake, theirs or the world's.
@Suite(.serialized) struct TerminalTests {
    private static let answers = [
        "", "Una Example", "Portugl", "PT", "", "en", "github:una-example", "python:expert", "", "", "",
        "una@example.org", "", "private",
    ]

    /// The path after the words in what was shown.
    private static func path(after words: String, in text: String) throws -> String {
        let start = try #require(text.firstRange(of: words), "\(text)").upperBound
        return String(text[start...].prefix { !$0.isWhitespace && $0 != ";" })
    }

    private static func text(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0, "\(path)")
        defer { close(descriptor) }
        return MusterProcess.text(descriptor)
    }

    @Test func `answers that the node refuses are kept, without the private ones, and can be sent again`() throws {
        let node = try NodeProcess()
        try node.muster.succeed("enrol", "--name", "Dua Example", "--identity", "github:una-example")
        let typed = Self.answers.joined(separator: "\n") + "\n"
        let outcome = try node.muster.runAtTerminal(["enrol"], typing: typed)
        #expect(outcome.status == 1, "\(outcome.output)")
        #expect(outcome.output.contains("An answer is needed here."))
        #expect(outcome.output.contains("\"Portugl\" is not a country"))
        let path = try Self.path(after: "muster enrol --file ", in: outcome.output)
        #expect(MusterProcess.mode(path) == 0o600)
        let kept = try Self.text(path)
        #expect(kept.contains("Una Example") && !kept.contains("una@example.org"), "\(kept)")
        try node.muster.succeed("contributor", "edit", "github:una-example", "--unset", "identities")
        try node.muster.succeed("enrol", "--file", path)
    }

    @Test func `nobody is asked anything for a node that is not there`() throws {
        let outcome = try MusterProcess().runAtTerminal(["enrol", "--node", "http://127.0.0.1:1"], typing: "")
        #expect(outcome.status == 69)
        #expect(!outcome.output.contains("Name"), "\(outcome.output)")
    }

    @Test func `what an editor left stays where it is until it has been stored`() throws {
        let node = try NodeProcess()
        var muster = node.muster
        try muster.succeed("project", "add", "--name", "Example")
        let half = #"{"name": "Example", "description": "A long"#
        muster.environment["EDITOR"] = "printf '%s' '\(half)' >"
        let outcome = try muster.runAtTerminal(["project", "edit", "Example", "--editor"], typing: "n\n")
        #expect(outcome.status == 65, "\(outcome.output)")
        #expect(try Self.text(try Self.path(after: "is kept in ", in: outcome.output)) == half)

        // Without a terminal nobody can be asked, and it is kept all the same.
        muster.environment["EDITOR"] = "false; printf '{}' > \"$1\"; exit 3 #"
        let failed = try muster.run(["project", "edit", "Example", "--editor"])
        #expect(failed.status == 1, "\(failed.errors)")
        #expect(try Self.text(try Self.path(after: "is kept in ", in: failed.errors)) == "{}")

        // An editor that changes nothing leaves nothing.
        muster.environment["EDITOR"] = "printf '%s' >'\(muster.home)/seen'"
        #expect(try muster.succeed("project", "edit", "Example", "--editor").contains("Nothing to change"))
        #expect(access(try Self.text("\(muster.home)/seen"), F_OK) != 0)
    }

    @Test func `a pipe is read once: its format has to be said, and its lines are counted as they stand`() throws {
        let node = try NodeProcess()
        let text = """
            {"kind":"project","record":{"name":"Example One","repositories":["https://example.org/one"]}}

            {"kind":"project","rec
            {"kind":"project","record":{"name":"Example Two","repositories":7}}
            {"kind":"project","record":{"name":"Example Three","repositories":["https://example.org/three"]}}

            """
        let unsaid = try node.muster.run(["import", "/dev/stdin"], pipe: text)
        #expect(unsaid.status == 64 && unsaid.errors.contains("--format"), "\(unsaid.errors)")
        let said = try node.muster.run(["import", "/dev/stdin", "--format", "muster"], pipe: text)
        #expect(said.status == 3, "\(said.errors)")
        #expect(said.errors.contains("/dev/stdin:3:") && said.errors.contains("/dev/stdin:4: "), "\(said.errors)")
        #expect(try node.muster.succeed("project", "list").contains("Example Three"))
        let dash = try node.muster.run(["import", "-", "--format", "muster"], pipe: text)
        #expect(
            dash.output.split(separator: "\n").last?.split(separator: " ").map(String.init).prefix(2) == ["0", "0"])
    }
}

extension MusterProcess {
    /// Runs the program at a terminal of its own, where `typed` has been typed; what was shown is the output.
    func runAtTerminal(_ arguments: [String], typing typed: String) throws -> Outcome {
        // What posix_openpt, unlockpt and ptsname do on Linux; Glibc's module does not offer them (ioctl_tty(2)).
        let unlock: UInt = 0x4004_5431  // TIOCSPTLCK
        let getNumber: UInt = 0x8004_5430  // TIOCGPTN
        let own = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(own >= 0)
        defer { close(own) }
        var locked: CInt = 0
        var number: CInt = 0
        try #require(ioctl(own, unlock, &locked) == 0 && ioctl(own, getNumber, &number) == 0)
        let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        let child = try start(arguments, input: terminal, output: terminal, errors: terminal)
        close(terminal)
        let bytes = Array(typed.utf8)
        try #require(write(own, bytes, bytes.count) == bytes.count)
        var shown: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Once nobody has the other end open, reading fails.
        while true {
            let count = read(own, &buffer, buffer.count)
            guard count > 0 else { break }
            shown += buffer[..<count]
        }
        return Outcome(status: Self.wait(child), output: String(decoding: shown, as: UTF8.self), errors: "")
    }

    /// Runs the program with a pipe as standard input that holds `text`, which has to fit into it.
    func run(_ arguments: [String], pipe text: String) throws -> Outcome {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        // No child of another test may keep the pipe open.
        for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
        let bytes = Array(text.utf8)
        try #require(write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        defer { close(ends[0]) }
        let files = try ["out", "err"].map { name in
            let descriptor = open(
                "\(home)/pipe-\(name)-\(UInt64.random(in: .min ... .max))", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600
            )
            try #require(descriptor >= 0)
            return descriptor
        }
        defer { for file in files { close(file) } }
        let status = Self.wait(try start(arguments, input: ends[0], output: files[0], errors: files[1]))
        return Outcome(status: status, output: Self.text(files[0]), errors: Self.text(files[1]))
    }
}
