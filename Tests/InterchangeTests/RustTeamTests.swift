import CanonicalJSON
import Registry
import Testing

@testable import Interchange

@Suite struct `The rust-lang team directory` {
    private let files = [
        SourceFile(
            path: "team/people/ada-example.toml",
            text: "name = 'Ada Example'\ngithub = 'ada-example'\ngithub-id = 1\nzulip-id = 2\ndiscord-id = 3\n"),
        SourceFile(
            path: "team/people/ben-example.toml",
            text: "name = 'Ben Example'\ngithub = 'ben-example'\ngithub-id = 4\nemail = false\n"),
        SourceFile(
            path: "team/teams/anvil.toml",
            text: """
                name = "anvil"
                subteam-of = "forge"
                [people]
                leads = ["ada-example"]
                members = [
                    "ada-example",
                    { github = "Ben-Example", roles = ["striker"] },
                    7,
                ]
                alumni = ["cleo-example"]
                [website]
                name = "Anvil team"
                repo = "https://github.com/example-forge/anvil"
                """),
        SourceFile(
            path: "team/teams/archive/bellows.toml", text: "name = 'bellows'\n[people]\nalumni = ['ada-example']\n"),
        SourceFile(path: "team/repos/forge/anvil.toml", text: "org = 'forge'\nname = 'anvil'\nbots = []\n"),
        SourceFile(path: "team/config.toml", text: "allowed-github-orgs = ['forge']\n"),
        SourceFile(path: "team/README.md", text: "Not a roster."),
    ]

    @Test func `tells files apart by content and people by role`() {
        #expect(Interchange.sniff(files).format == .rustTeam)
        let result = Interchange.read(.rustTeam, files, options())
        #expect(
            result.engagements == [
                "@github:ada-example lead @name:rust-lang/anvil", "@github:ben-example striker @name:rust-lang/anvil",
                "@github:cleo-example member @name:rust-lang/anvil",
                "@github:ada-example member @name:rust-lang/bellows",
            ])
        #expect(result.records(.engagement).map { $0["status"] } == ["active", "active", "ended", "ended"])
        #expect(result.records(.project).map { $0["status"] } == ["active", "archived"])
        #expect(result.records(.project)[0]["subteamOf"] == "forge")
        #expect(result.danglingReferences == [])
        #expect(result.refusals == ["8:value"])
        #expect(result.warnings == ["10:missing"])
    }

    @Test func `takes no address and no chat id`() {
        let result = Interchange.read(.rustTeam, files, options())
        var bytes: [UInt8] = []
        for line in result.lines { line.write(to: &bytes) }
        let text = String(decoding: bytes, as: UTF8.self)
        for word in ["zulip", "discord", "email", "github-id"] { #expect(!text.contains(word)) }
    }

    @Test func `refuses broken and misplaced files one by one`() {
        let broken = [
            SourceFile(path: "people/a.toml", text: "name = 'Ada"),
            SourceFile(path: "people/b.toml", text: "name = 'B'\n"),
            SourceFile(path: "people/c.toml", text: "github = 'c'\ngithub-id = 1\n"),
            SourceFile(path: "people/d.toml", text: "name='C'\ngithub = 'C'\ngithub-id = 1\n"),
            SourceFile(path: "teams/e.toml", text: "name = 'e'\n[people]\nmembers = 'c'\n"),
        ]
        let result = Interchange.read(.rustTeam, broken, options())
        #expect(
            result.refused.map { "\($0.file) \($0.line):\($0.code)" } == [
                "people/a.toml 1:syntax", "people/b.toml 1:missing", "people/d.toml 2:duplicate",
                "teams/e.toml 3:shape",
            ])
        #expect(result.names(.contributor) == ["c"])
    }

    @Test(.enabled(if: RealData.isPresent, "shared/data is not here"))
    func `takes the directory of 2025-01-01`() throws {
        let files = try RealData.folder("rosters/rust-team/2025-01-01")
        #expect(Interchange.sniff(files).format == .rustTeam)
        let result = Interchange.read(.rustTeam, files, options())
        #expect(result.records(.contributor).count == 543)
        #expect(result.records(.project).count == 179)
        let roles = result.records(.engagement).reduce(into: [String: Int]()) { counts, record in
            counts["\(record["role"]?.stringValue ?? "")/\(record["status"]?.stringValue ?? "")", default: 0] += 1
        }
        #expect(roles["lead/active"] == 113)
        #expect(result.refused == [])
        #expect(result.danglingReferences == [])
        #expect(result.issues == [])
        #expect(roles["member/active"] == 672)
        #expect(roles["member/ended"] == 474)
        #expect(result.records(.engagement).count == 1301)
    }
}
