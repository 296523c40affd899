import CanonicalJSON
import Registry
import Testing

@testable import Interchange

@Suite struct `The all-contributorsrc file` {
    private let roster = """
        {
          "projectName": "anvil", "projectOwner": "example-forge", "repoType": "github",
          "contributors": [
            {"login": "ada-example", "name": "Ada  Example ", "profile": "ada.example.org", "contributions": ["code", "userTesting"]},
            {"login": "", "name": "Nobody", "contributions": ["doc"]},
            {"login": "ben-example", "name": "Ben Example", "profile": "https://github.com/ben-example",
             "contributions": [{"type": "code", "url": "https://anvil.example.org/1"}, 7]},
            {"login": "cleo-example", "name": "Cleo Example", "contributions": []},
            "dan"
          ]
        }
        """

    @Test func `makes each contribution a role`() {
        let result = Interchange.read(.allContributors, roster)
        #expect(
            result.engagements == [
                "@github:ada-example code @repo:https://github.com/example-forge/anvil",
                "@github:ada-example user-testing @repo:https://github.com/example-forge/anvil",
                "@github:ben-example code @repo:https://github.com/example-forge/anvil",
            ])
        #expect(result.names(.contributor) == ["Ada Example", "Ben Example", "Cleo Example"])
        #expect(result.records(.contributor).map { $0["links"]?.arrayValue?.count } == [1, nil, nil])
        #expect(result.danglingReferences == [])
    }

    @Test func `refuses entries by their line and takes the rest`() {
        let result = Interchange.read(.allContributors, roster)
        #expect(result.refusals == ["5:missing", "9:shape"])
        #expect(result.warnings == ["7:shape", "8:missing"])
    }

    @Test func `states where the consent rests`() {
        let consent = Interchange.read(.allContributors, roster, path: "some/.all-contributorsrc")
            .records(.contributor).first?["consent"]?.objectValue
        #expect(consent?["basis"] == "published")
        #expect(consent?["date"] == "2024-10-04")
        #expect(consent?["note"]?.stringValue?.contains(".all-contributorsrc") == true)
    }

    @Test(arguments: [
        ("{\"contributors\": []}", "1:missing"), ("{\n\"contributors\": {}}", "2:shape"), ("{}", "1:format"),
        ("[]", "1:shape"), ("{\"contributors\": [\n{\"login\": \"a", "2:syntax"), ("", "1:syntax"),
    ])
    func `says what is wrong with a whole file`(_ text: String, _ refusal: String) {
        #expect(Interchange.read(.allContributors, text).refusals == [refusal])
    }

    @Test func `takes one file although another is broken`() {
        let result = Interchange.read(
            .allContributors,
            [SourceFile(path: "a", bytes: [0x7B, 0x22, 0xC3]), SourceFile(path: "b", text: roster)], options())
        #expect(result.refused.first?.file == "a")
        #expect(result.records(.contributor).count == 3)
    }

    @Test func `writes a file that reads the same`() {
        let first = Interchange.read(.allContributors, roster)
        let written = Interchange.write(.allContributors, first.lines)
        #expect(written.files.map(\.path) == [".all-contributorsrc"])
        #expect(Interchange.sniff(written.files).format == .allContributors)
        let second = Interchange.read(.allContributors, written.files, options())
        #expect(second.engagements == first.engagements)
        #expect(second.refused == [])
    }

    @Test(arguments: ["https://github.com/../..", "https://github.com/.ssh/config", "https://github.com/a%2F..%2F../b"])
    func `is written for no repository whose name would lead out of the folder`(repository: String) {
        var lines = Interchange.read(.allContributors, roster).lines
        for index in lines.indices where lines[index].kind == .project {
            // What the engagements refer to it by stays.
            lines[index].keys = lines[index].naturalKeys
            lines[index].record["repositories"] = [.string(repository)]
        }
        let written = Interchange.write(.allContributors, lines)
        #expect(written.files == [])
        #expect(written.diagnostics.contains { $0.message.contains("owner and a name") })
    }

    @Test(.enabled(if: RealData.isPresent, "shared/data is not here"))
    func `takes all published files that are at hand`() throws {
        let files = try RealData.folder("all-contributors")
        #expect(files.count == 22)
        #expect(files.allSatisfy { Interchange.sniff([$0]).format == .allContributors })
        let result = Interchange.read(.allContributors, files, options())
        // 21 projects, 403 people, 762 contributions; one entry without a login, one file without a project.
        #expect(result.records(.project).count == 21)
        #expect(result.records(.contributor).count == 403)
        #expect(result.records(.engagement).count == 762)
        #expect(result.refusals.sorted() == ["1:missing", "33:missing"])
        #expect(result.danglingReferences == [])
        #expect(result.issues == [])
    }
}
