import CanonicalJSON
import Glibc
import Testing

/// The books by the program's commands alone, and what other programs say of the files they write.
@Suite(.serialized) struct MoneyWalkTests {
    private func object(_ text: String) throws -> JSONObject {
        try #require(try JSONParser.parse(text, options: .foreign(maxBytes: 8 << 20)).objectValue, "\(text)")
    }

    /// Another program, if it is on this machine: its status and all that it wrote.
    private func other(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String)? {
        let places = ["/usr/bin", "/usr/local/bin", RepositoryFolder.tools + "/checks/bin"]
        let paths: [String] = places.map { "\($0)/\(program)" }
        guard let path = paths.first(where: { (one: String) in access(one, X_OK) == 0 }) else { return nil }
        var template = Array("/tmp/muster-other-XXXXXX".utf8CString)
        let output = mkstemp(&template)
        try #require(output >= 0)
        defer {
            close(output)
            unlink(template)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        let variables: [String] = ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp"]
        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { (text: String) in strdup(text) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { (text: String) in strdup(text) } + [nil]
        defer { for text in argv + environment { free(text) } }
        var pid: pid_t = 0
        try #require(posix_spawn(&pid, path, &actions, nil, &argv, &environment) == 0)
        let status = MusterProcess.wait(pid)
        return (status, MusterProcess.text(output))
    }

    /// A node with people, a fund that has euros and one that has dollars, and an offer whose days are past.
    private func books() throws -> (node: NodeProcess, stipend: String) {
        let node = try NodeProcess()
        let muster = node.muster
        func made(_ arguments: String...) throws -> String {
            let outcome = try muster.run(arguments + ["--json"])
            try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
            return try #require(try object(outcome.output)["id"]?.stringValue)
        }
        try muster.succeed("organization", "add", "--name", "Example Corp", "--type", "company", "--audience", "public")
        try muster.succeed("project", "add", "--name", "Arrays", "--audience", "public")
        for name in ["ada", "bo"] {
            try muster.succeed(
                "enrol", "--name", "\(name) Example", "--identity", "github:\(name)-example", "--consent", "self",
                "--audience", "public")
        }
        _ = try made("fund", "create", "Example Fund", "--purpose", "Arrays")
        _ = try made("fund", "create", "Dollar Fund")
        let euros = try made("pledge", "add", "example fund", "--sponsor", "Example Corp", "--amount", "10000EUR")
        let dollars = try made("pledge", "add", "Dollar Fund", "--sponsor", "Example Corp", "--amount", "5000USD")
        try muster.succeed("pledge", "receive", euros, "8000EUR", "--reference", "E-1", "--on", "2026-01-05")
        try muster.succeed("pledge", "receive", String(dollars.prefix(13)), "3000USD", "--reference", "D-1")
        let stipend = try made(
            "stipend", "offer", "github:ada-example", "--project", "Arrays", "--total", "6000.01EUR", "--schedule",
            "monthly", "--from", "2026-01-01", "--until", "2026-06-30", "--fund",
            "Example Fund:60%,Dollar Fund:40%:USD",
            "--rate", "EUR/USD=1.08@2026-01-02", "--mentor", "github:bo-example")
        return (node, stipend)
    }

    @Test func `an offer whose days are past is refused, and what is wrong is said`() throws {
        let (node, stipend) = try books()
        let muster = node.muster
        let late = try muster.run(["stipend", "accept", stipend])
        #expect(late.status == 1)
        #expect(late.errors.contains("offer it anew"))
        for (arguments, status, words) in [
            (["pledge", "add", "Example Fund", "--sponsor", "Example Corp", "--amount=-5EUR"], 64, "negative"),
            (["pledge", "add", "Example Fund", "--sponsor", "Example Corp", "--amount", "0EUR"], 64, "above nothing"),
            (["pledge", "add", "Example Fund", "--sponsor", "Example Corp", "--amount", "5XXQ"], 64, "ISO 4217"),
            (
                ["pledge", "add", "No Fund", "--sponsor", "Example Corp", "--amount", "5EUR"], 1,
                "Dollar Fund, Example Fund"
            ),
            (["payout", "create", "--currency", "EUR"], 1, "No approved instalment"),
            (["stipend", "show", "12"], 64, "muster stipend list"),
        ] {
            let outcome = try muster.run(arguments)
            #expect(outcome.status == Int32(status), "\(arguments): \(outcome.errors)")
            #expect(
                outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words),
                "\(outcome.errors)")
        }
        let offer = [
            "stipend", "offer", "github:ada-example", "--project", "Arrays", "--total", "6000EUR", "--from",
            "2026-12-01",
        ]
        for (more, words) in [
            (["--until", "2027-01-31", "--schedule", "monthly", "--fund", "Example Fund:60%"], "60%"),
            (["--until", "2026-11-01", "--schedule", "monthly", "--fund", "Example Fund"], "before it begins"),
            (["--until", "2027-01-31", "--schedule", "2026-12-31:5999EUR", "--fund", "Example Fund"], "add up to"),
            (["--until", "2027-01-31", "--schedule", "weekly", "--fund", "Example Fund"], "monthly, quarterly"),
            (["--until", "2027-01-31", "--schedule", "once", "--fund", "Example Fund:100%:USD"], "rate"),
        ] {
            let outcome = try muster.run(offer + more)
            #expect(outcome.status != 0)
            #expect(
                outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words),
                "\(outcome.errors)")
        }
    }

    @Test func `money goes from the pledge to the bank, and other programs come to the same balances`() throws {
        let (node, _) = try books()
        let muster = node.muster
        let offered = try object(
            try muster.succeed(
                "stipend", "offer", "github:ada-example", "--project", "Arrays", "--total", "6000.01EUR", "--schedule",
                "2026-01-31:1000EUR,2026-02-28:1000.01EUR,2099-12-31:4000EUR", "--from", "2026-01-01", "--until",
                "2099-12-31", "--fund", "Example Fund:60%", "--fund", "Dollar Fund:40%:USD", "--rate",
                "EUR/USD=1.08@2026-01-02", "--mentor", "github:bo-example", "--extendable", "3", "--json"))
        let stipend = try #require(offered["id"]?.stringValue)
        let shown = try muster.succeed("stipend", "accept", stipend)
        #expect(shown.contains("which takes 2,592.00 USD at EUR/USD=1.08@2026-01-02"))
        for line in shown.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(try muster.run(["stipend", "approve", stipend]).errors.contains("offered"))
        let mentor = try node.somebody(
            "bo", token: try muster.succeed("token", "create", "contributor", "--subject", "github:bo-example"))
        let board = try node.somebody(
            "board", token: try muster.succeed("token", "create", "coordinator", "--label", "Board"))
        #expect(try mentor.succeed("stipend", "approve", stipend).contains("mentor"))
        #expect(try board.succeed("stipend", "approve", stipend).contains("both"))
        #expect(try muster.succeed("money", "due", "--csv").split(separator: "\n").count == 3)
        let payout = try #require(
            try object(try muster.succeed("payout", "create", "--currency", "eur", "--json"))["id"]?.stringValue)
        try muster.succeed(
            "contributor", "edit", "github:ada-example", "--iban", "DE89 3704 0044 0532 0130 00", "--legal-name",
            "Adä Example")
        let file = "\(muster.home)/payout.xml"
        try muster.succeed(
            "payout", "export", payout, "--format", "pain001", "--debtor-name", "Example Fund", "--debtor-iban",
            "DE89370400440532013000", "--output", file)
        var information = stat()
        #expect(stat(file, &information) == 0 && information.st_mode & 0o777 == 0o600)
        if let checked = try other("python3", ["\(RepositoryFolder.root)/scripts/checks/pain001.py", file]) {
            #expect(checked.status == 0, "\(checked.text)")
            if checked.text.contains("Skipped") { print(checked.text) }
        } else {
            print(
                "Skipped: pain.001 is not held against its structure, for there is no python3 (scripts/install --with-checks)"
            )
        }
        try muster.succeed("payout", "settle", payout, "1", "--reference", "B-1", "--on", "2026-02-10")
        #expect(try muster.run(["payout", "settle", payout, "1", "--reference", "B-2"]).errors.contains("told once"))
        try muster.succeed("payout", "fail", payout, "2", "--reference", "R-1", "--reason", "account closed")
        let funds = try muster.succeed("fund", "list")
        #expect(funds.contains("Example Fund  EUR       8,000.00  600.00   3,000.01   4,399.99"), "\(funds)")
        #expect(try muster.succeed("money", "runway", "--json").contains("\"currency\":\"EUR\""))
        #expect(try muster.succeed("audit").contains("export-payout"))

        // Beancount and hledger sum up for themselves, and hold it against what the books say each account has.
        let bean = "\(muster.home)/books.beancount"
        try muster.succeed("export", "beancount", "--output", bean)
        if let checked = try other("bean-check", [bean]) {
            #expect(checked.status == 0, "\(checked.text)")
            try broken(bean, "balance Assets:Cash")
            #expect(try other("bean-check", [bean])?.status != 0)
        } else {
            print("Skipped: bean-check is not installed (scripts/install --with-checks)")
        }
        let journal = "\(muster.home)/books.journal"
        try muster.succeed("export", "hledger", "--output", journal)
        if let checked = try other("hledger", ["-f", journal, "check", "--strict"]) {
            #expect(checked.status == 0, "\(checked.text)")
            let cash = try other(
                "hledger", ["-f", journal, "balance", "Assets:Cash", "--flat", "--format", "%(total)"])
            #expect(cash?.text.contains("7400.00 EUR") == true, "\(cash?.text ?? "")")
            try broken(journal, " = ")
            #expect(try other("hledger", ["-f", journal, "check", "--strict"])?.status != 0)
        } else {
            print("Skipped: hledger is not installed (scripts/install --with-checks)")
        }
    }

    /// Makes the first amount after a word another one: the check must not be one that passes everything.
    private func broken(_ path: String, _ word: String) throws {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        var text = MusterProcess.text(descriptor)
        close(descriptor)
        // The decimals of an amount: an account's name has no point in it.
        let found = try #require(text.firstRange(of: word))
        let point = try #require(text[found.upperBound...].firstIndex(of: "."))
        let digit = text.index(after: point)
        text.replaceSubrange(digit...digit, with: text[digit] == "9" ? "8" : "9")
        let output = open(path, O_WRONLY | O_TRUNC)
        try #require(output >= 0)
        defer { close(output) }
        let bytes = Array(text.utf8)
        try #require(write(output, bytes, bytes.count) == bytes.count)
    }
}

/// Where this file's repository is.
enum RepositoryFolder {
    static var root: String {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }
    /// What scripts/install --with-checks made for the checks.
    static var tools: String { "\(root)/.build" }
}
