import CanonicalJSON
import Glibc
import Testing

/// Folders of rosters, lists of what came in, and a token that enrols, against a real node.
@Suite(.serialized) struct RosterTests {
    private let ada = #""identities":[{"handle":"ada-example","service":"github"}],"name":"Ada Example""#
    private let consent = #""consent":{"basis":"self","date":"2026-01-01"}"#

    /// A folder with an NDJSON file, a roster of another format that overlaps it, and what is no roster.
    private func folder(_ muster: MusterProcess) throws -> String {
        let folder = "\(muster.home)/rosters"
        try #require(mkdir(folder, 0o700) == 0)
        // Named so that the order of names is not the order in which they have to go in.
        _ = try muster.file(
            "rosters/a.csv",
            """
            Level,Project,Maintainer Name,Company,Github Name,OWNERS/MAINTAINERS
            Graduated,Sampleproject,Ada of the table,Example Ltd,ada-example,https://example.org/OWNERS
            ,,Grace Example,Example Ltd,grace-example,

            """)
        _ = try muster.file(
            "rosters/b.ndjson",
            """
            {"audience":"public","id":"01a19467-e848-7179-9ce0-f525000e05d0","kind":"contributor","record":{\(consent),\(ada)},"private":{"email":"ada@example.org"}}
            {"audience":"public","id":"01a19467-e849-7179-9ce0-f525000e05d0","kind":"project","record":{"name":"Exampleproject"}}
            {"audience":"public","id":"01a19467-e84a-7179-9ce0-f525000e05d0","kind":"engagement","record":{"contributor":"@github:ada-example","project":"01a19467-e849-7179-9ce0-f525000e05d0","role":"maintainer"}}

            """)
        _ = try muster.file("rosters/README.md", "Nothing to take in.\n")
        return folder
    }

    @Test func `a folder goes in file by file, and a second time changes nothing`() throws {
        let node = try NodeProcess()
        let muster = node.muster
        let folder = try folder(muster)
        let first = try muster.run(["import", folder])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("README.md"), "\(first.errors)")
        #expect(first.errors.contains("taken from the NDJSON"), "\(first.errors)")
        #expect(try muster.succeed("contributor", "show", "github:ada-example").hasPrefix("Ada Example\n"))
        #expect(try muster.succeed("contributor", "list", "--ndjson").split(separator: "\n").count == 2)
        let again = try muster.run(["import", folder])
        let counts = again.output.split(separator: "\n").last?.split(separator: " ") ?? []
        #expect(counts.first == "0" && counts.dropFirst().first == "0", "\(again.output)")

        // A file that is named and is none is refused; the others go in all the same.
        let partly = try muster.run(["import", "\(folder)/README.md", "\(folder)/b.ndjson"])
        #expect(partly.status == 3 && partly.errors.contains("README.md:1: refused"), "\(partly.errors)")
        #expect(try muster.run(["import", "\(folder)/README.md"]).status == 65)

        // What lists show can be given back to commands.
        let list = try muster.succeed("engagement", "list")
        #expect(list.contains("Ada Example") && list.contains("Exampleproject"), "\(list)")
        let id = try #require(
            list.split(separator: "\n").first { $0.contains("Exampleproject") }?.split(separator: " ").last)
        #expect(try muster.succeed("engagement", "show", String(id)).contains("01a19467-e84a-7179-9ce0-f525000e05d0"))

        // Private fields leave only when they are asked for.
        #expect(!(try muster.succeed("export").contains("ada@example.org")))
        #expect(try muster.succeed("export", "--private").contains("ada@example.org"))
    }

    @Test func `a token without a subject enrols one person and is theirs then`() throws {
        let node = try NodeProcess()
        let token = try node.muster.succeed("token", "create", "contributor", "--label", "Call")
        let una = try node.somebody("una", token: token)
        let enrol = ["enrol", "--name", "Una Example", "--consent", "self", "--identity", "github:una-example"]
        #expect(try una.run(enrol).errors.contains("Your token is yours"))
        #expect(try una.succeed("contributor", "show", "me").contains("Una Example"))
        let second = try una.run(["enrol", "--name", "Dua Example", "--consent", "self"])
        #expect(second.status == 77, "\(second.errors)")
        #expect(try node.muster.succeed("contributor", "list", "--ndjson").split(separator: "\n").count == 1)
    }

    @Test func `what a killed node left of an upload is swept away at its next start`() throws {
        let node = try NodeProcess()
        let port = String(node.address.split(separator: ":").last ?? "0")
        #expect(node.stop() == 0)
        let left = try node.muster.file("node/spool/import-old.ndjson", "{}\n")
        try node.start(port: port)
        #expect(access(left, F_OK) != 0)
    }
}
