import CanonicalJSON
import Glibc
import Testing

/// Every command against a real node that was started from the built program.
@Suite(.serialized) struct WalkTests {
    private func object(_ text: String) throws -> JSONObject {
        try #require(try JSONParser.parse(text, options: .foreign(maxBytes: 8 << 20)).objectValue, "\(text)")
    }

    @Test func `tables name people and projects in one request each, and keys name records everywhere`() throws {
        let node = try NodeProcess()
        let muster = node.muster
        try muster.succeed(
            "organization", "add", "--name", "Example Fund", "--type", "nonprofit", "--set",
            "web=https://fund.example.org/", "--audience",
            "public")
        try muster.succeed(
            "project", "add", "--name", "Exampleproject", "--repository", "https://example.org/git/exampleproject",
            "--fiscal-sponsor", "web:fund.example.org", "--audience", "public")
        for name in ["ada", "bo", "cy"] {
            try muster.succeed(
                "enrol", "--name", "\(name) Example", "--identity", "github:\(name)-example", "--consent", "self",
                "--audience", "public")
            try muster.succeed(
                "engagement", "add", "--contributor", "GitHub:@\(name)-example", "--project",
                "https://example.org/git/exampleproject.git", "--role", "maintainer", "--from", "2024-03-01",
                "--employer", "web:fund.example.org")
        }
        #expect(
            try muster.succeed("search", "engagements", "--organization", "web:fund.example.org", "--count").contains(
                "3 records in all"))
        #expect(
            try muster.succeed("project", "list", "--organization", "web:fund.example.org").contains("Exampleproject"))
        func searches(_ kind: String) throws -> Int {
            let metrics = try node.get("/metrics")
            let line = metrics.split(separator: "\n").first {
                $0.hasPrefix("muster_http_requests_total{method=\"GET\",route=\"/v1/\(kind)\",status=\"2xx\"} ")
            }
            return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
        }
        let before = (try searches("contributors"), try searches("projects"), try searches("contributors/{id}"))
        let table = try muster.succeed("engagement", "list")
        for name in ["ada Example", "bo Example", "cy Example", "Exampleproject"] { #expect(table.contains(name)) }
        #expect(try searches("contributors") == before.0 + 1)
        #expect(try searches("projects") == before.1 + 1)
        #expect(try searches("contributors/{id}") == before.2)

        // Forgotten, and let in again at their wish.
        try muster.succeed("contributor", "erase", "github:bo-example", "--yes")
        let again = ["enrol", "--name", "Bo Example", "--identity", "github:bo-example"]
        #expect(try muster.run(again).errors.contains("allow-again"))
        #expect(try muster.run(["contributor", "allow-again", "bo"]).status == 64)
        #expect(try muster.run(["contributor", "allow-again", "github:nobody-example"]).status == 1)
        #expect(
            try muster.succeed("contributor", "allow-again", "github:bo-example").contains(
                "1 account may come in again"))
        try muster.succeed("enrol", "--name", "Bo Example", "--identity", "github:bo-example")
        #expect(try muster.succeed("audit").contains("lift-suppression"))
        let status = try muster.succeed("status")
        #expect(
            status.firstMatch(of: #/pool +8 connections: [0-9]+ at work, [0-9]+ idle; 0 requests wait/#) != nil,
            "\(status)")
    }

    @Test func `a node is set up, filled, asked, backed up and stopped by its commands alone`() throws {
        let node = try NodeProcess()
        let muster = node.muster

        // Records of every kind, named as people name them.
        try muster.succeed(
            "organization", "add", "--name", "Example Fund", "--type", "nonprofit", "--country", "us", "--audience",
            "public")
        try muster.succeed(
            "project", "add", "--name", "Exampleproject", "--repository", "https://example.org/git/exampleproject",
            "--licence",
            "BSD-3-Clause", "--topic", "Arrays", "--language", "python", "--fiscal-sponsor", "Example Fund",
            "--audience", "public")
        let ada = try object(
            try muster.succeed(
                "enrol", "--name", "Ada Éxample", "--country", "PT", "--time-zone", "Europe/Lisbon", "--skill",
                "python:expert",
                "--identity", "github:ada-example", "--consent", "self", "--audience", "public", "--email",
                "ada@example.org",
                "--json"))
        let id = try #require(ada["id"]?.stringValue)
        try muster.succeed(
            "availability", "set", "8h/week", "--from", "2026-12-01", "--until", "2027-06-30", "--stipend",
            "1500EUR/month",
            "--contributor", "github:ada-example", "--audience", "public")
        try muster.succeed("availability", "confirm", "--contributor", "ada example")
        #expect(try muster.succeed("availability", "show", "--contributor", id).contains("8 h/week"))
        try muster.succeed("availability", "list", "--contributor", id)
        try muster.succeed(
            "opening", "add", "--project", "exampleproject", "--title", "Release manager", "--role", "release-manager",
            "--kind",
            "co-maintain", "--skill", "python:proficient", "--audience", "public")
        let engagement = try object(
            try muster.succeed(
                "engagement", "add", "--contributor", String(id.prefix(30)), "--project",
                "https://example.org/git/exampleproject",
                "--role", "maintainer", "--from", "2024-03-01", "--basis", "volunteer", "--hours", "3", "--json"))
        try muster.succeed(
            "nomination", "add", "--project", "exampleproject", "--reason", "One maintainer", "--need", "maintainer")

        // Changes, listings, ends.
        try muster.succeed("project", "edit", "exampleproject", "--status", "seeking", "--set", "summary=Counts things")
        #expect(try muster.succeed("project", "show", "exampleproject").contains("Counts things"))
        try muster.succeed("contributor", "edit", "github:ada-example", "--skill", "c:working", "--unset", "country")
        #expect(try muster.succeed("contributor", "show", id, "--private").contains("ada@example.org"))
        #expect(try muster.succeed("contributor", "list").contains("Ada Éxample"))
        for kind in ["organization", "project", "opening", "engagement", "nomination"] {
            let list = try muster.succeed(kind, "list", "--count")
            #expect(list.contains("1 record in all"), "\(kind): \(list)")
            #expect(try object(try muster.succeed(kind, "list", "--json"))["items"]?.arrayValue?.count == 1)
            #expect(try muster.succeed(kind, "list", "--ndjson").split(separator: "\n").count == 1)
            #expect(try muster.succeed(kind, "list", "--all").split(separator: "\n").count == 2)
        }

        // Questions, with reasons.
        let hits = try muster.succeed(
            "search", "contributors", "--skill", "python:proficient", "--hours", "4", "--from", "2026-12-01", "--until",
            "2027-03-31", "--near", "Europe/Berlin")
        #expect(hits.contains(id.prefix(13)) && hits.contains("    - "), "\(hits)")
        #expect(try muster.succeed("search", "contributors", "EXAMPLE", "--json").contains(id))
        #expect(
            try muster.succeed("search", "openings", "--skill", "python", "--project", "exampleproject").contains(
                "Release"))
        #expect(try muster.succeed("search", "projects", "--topic", "arrays").contains("Exampleproject"))
        #expect(try muster.succeed("search", "organizations", "--type", "nonprofit").contains("Example Fund"))
        #expect(try muster.succeed("search", "contributors", "--skill", "cobol").contains("Nothing found"))

        try muster.succeed("opening", "close", "release manager")
        try muster.succeed(
            "engagement", "close", try #require(engagement["id"]?.stringValue), "--exit", "completed", "--until",
            "2026-01-31")
        let conflict = try muster.run(["project", "remove", "exampleproject", "--yes"])
        #expect(conflict.status == 1)

        // Rosters in and out.
        let export = "\(muster.home)/all.ndjson"
        try muster.succeed("export", "--output", export)
        #expect(MusterProcess.mode(export) == 0o600)
        let again = try muster.run(["import", export])
        #expect(again.status == 0, "\(again.errors)")
        #expect(
            again.output.split(separator: "\n").last?.split(separator: " ").prefix(2) == ["0", "0"], "\(again.output)")
        let csv = try muster.file(
            "project-maintainers.csv",
            "Level,Project,Maintainer Name,Company,Github Name,OWNERS/MAINTAINERS\nGraduated,Sampleproject,Grace Example,Example Ltd,grace-example,https://example.org/OWNERS\n,,,,,\n"
        )
        let dry = try muster.run(["import", csv, "--dry-run"])
        #expect(
            dry.output.contains("grace-example") || dry.output.contains("Grace Example"), "\(dry.output)\(dry.errors)")
        #expect(try muster.succeed("contributor", "list", "--ndjson").split(separator: "\n").count == 1)
        let broken = try muster.file(
            "broken.ndjson", "{\"kind\":\"project\",\"record\":{\"name\":\"P\"}}\n{\"kind\":\"project\"\n")
        let partly = try muster.run(["import", broken])
        #expect(partly.status == 3, "\(partly.errors)")
        #expect(partly.errors.contains("broken.ndjson:2: refused"), "\(partly.errors)")
        try muster.succeed("export", "--format", "all-contributors", "--project", "exampleproject")

        // The node's own.
        #expect(try muster.succeed("status").contains("test.example.org"))
        #expect(try muster.succeed("audit").contains("create-token"))
        #expect(try object(try muster.succeed("openapi"))["openapi"]?.stringValue?.hasPrefix("3.1") == true)
        #expect(try muster.succeed("contributor", "export", id).contains("ada@example.org"))
        try muster.succeed("db", "backup", "\(muster.home)/node.backup", "--data", node.data)
        #expect(MusterProcess.mode("\(muster.home)/node.backup") == 0o600)
        let check = try muster.succeed("db", "check", "--data", node.data)
        #expect(check.contains("agree with all that is derived from them"), "\(check)")
        #expect(check.contains("Every table and index is whole"), "\(check)")
        let variables = try muster.succeed("db", "address", "--data", node.data).split(separator: "\n")
        #expect(variables.contains { $0.hasPrefix("PGHOST=\(node.data)/postgres") }, "\(variables)")
        #expect(variables.contains("PGUSER=muster") && variables.contains("PGDATABASE=muster"), "\(variables)")
        let document = try object(try muster.succeed("db", "address", "--data", node.data, "--json"))
        #expect(document.count == variables.count)
        #expect(
            try muster.run(["db", "restore", "\(muster.home)/node.backup", "--yes", "--data", node.data]).status == 75)
        try muster.succeed("contributor", "erase", id, "--yes")
        #expect(try muster.run(["contributor", "show", id]).status == 1)

        // What is forgotten stays forgotten through a restore of an older backup.
        #expect(node.stop() == 0)
        let restored = try muster.succeed(
            "db", "restore", "\(muster.home)/node.backup", "--yes", "--data", node.data, "--discard-old")
        #expect(restored.contains("Forgot 1 person again"))
        #expect(try muster.succeed("db", "migrate", "--data", node.data).contains("up to date"))
        try node.start(port: String(node.address.split(separator: ":").last ?? "0"))
        #expect(try muster.run(["contributor", "show", id]).status == 1)
        #expect(try muster.succeed("project", "show", "exampleproject").contains("Counts things"))
        try muster.succeed("logout")
    }

    @Test func `one data directory has one node; a stop is clean; a kill is survived`() throws {
        let node = try NodeProcess()
        let second = try node.muster.run(["serve", "--data", node.data, "--listen", "127.0.0.1:0"])
        #expect(second.status == 75)
        #expect(second.errors.contains("(process \(node.pid))"), "\(second.errors)")
        let port = String(node.address.split(separator: ":").last ?? "0")
        #expect(node.stop(SIGINT) == 0)
        try node.start(port: port)
        for number in 1...3 {
            try node.muster.succeed("project", "add", "--name", "Project \(number)", "--audience", "public")
            #expect(node.stop(SIGKILL) == 128 + SIGKILL)
            try node.start(port: port)
            #expect(try node.muster.succeed("project", "list", "--ndjson").split(separator: "\n").count == number)
        }
    }

    @Test func `a contributor's own token does everything of their own, and nothing for anybody else`() throws {
        let node = try NodeProcess()
        let steward = node.muster
        for name in ["ada", "grace"] {
            try steward.succeed(
                "enrol", "--name", "\(name.capitalizedFirst) Example", "--identity", "github:\(name)-example",
                "--consent", "self",
                "--audience", "public")
        }
        try steward.succeed("project", "add", "--name", "Exampleproject", "--audience", "public")
        let token = try steward.succeed("token", "create", "contributor", "--subject", "github:ada-example")
        let ada = try node.somebody("ada", token: token)
        #expect(MusterProcess.mode("\(ada.home)/config/muster/profiles.json") == 0o600)
        #expect(MusterProcess.mode("\(ada.home)/config/muster") == 0o700)

        try ada.succeed("contributor", "show")
        try ada.succeed("contributor", "edit", "me", "--skill", "rust:working", "--email", "ada@example.org")
        try ada.succeed("contributor", "audience", "me", "federation")
        try ada.succeed("availability", "set", "6", "--from", "2026-12-01")
        try ada.succeed("availability", "confirm")
        #expect(try ada.succeed("availability", "show").contains("6 h/week"))
        #expect(try ada.succeed("contributor", "export").contains("ada@example.org"))
        try ada.succeed("nomination", "add", "--project", "Exampleproject", "--reason", "Needs help", "--by", "me")

        for refused in [
            ["contributor", "edit", "github:grace-example", "--skill", "rust:expert"],
            ["contributor", "audience", "github:grace-example", "private"],
            ["contributor", "erase", "github:grace-example", "--yes"],
            ["availability", "set", "6", "--contributor", "github:grace-example"],
            ["contributor", "export", "github:grace-example"],
            ["contributor", "show", "github:grace-example", "--private"],
            ["project", "edit", "exampleproject", "--status", "dormant"], ["token", "create", "steward"],
            ["token", "list"], ["audit"],
        ] {
            let outcome = try ada.run(refused)
            #expect(outcome.status == 77, "\(refused): \(outcome.status) \(outcome.errors)")
        }

        try ada.succeed("contributor", "erase", "me", "--yes")
        // The token goes with its owner; for a moment the node may still remember whose it was, and find nobody.
        #expect([1, 77].contains(try ada.run(["contributor", "show"]).status))
        let id = try steward.succeed("token", "list", "--json").split(separator: "\n").count
        #expect(id == 1)
    }
}

extension String {
    /// With its first letter in upper case.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
