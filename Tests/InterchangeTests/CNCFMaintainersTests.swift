import CanonicalJSON
import Registry
import Testing

@testable import Interchange

@Suite struct `CNCF project-maintainers.csv` {
    private let headings = ",Project,Maintainer Name,Company,Github Name,OWNERS/MAINTAINERS\n"

    @Test func `gives people the project and status that stand above them`() {
        let result = Interchange.read(
            .cncfMaintainers,
            headings + """
                Graduated,Anvil,Ada Example,Example Works,ada-example,https://anvil.example/OWNERS
                ,,Ben Example,Example Works,ben-example,
                Sandbox,Bellows,Ada Example,Example Works,Ada-Example,
                ,Clamp,Cleo Example,Independent,@cleo-example,
                """)
        #expect(result.refusals == [])
        #expect(result.names(.project) == ["Anvil", "Bellows", "Clamp"])
        #expect(result.records(.project).map { $0["maturity"] } == ["graduated", "sandbox", "sandbox"])
        #expect(result.names(.organization) == ["Example Works"])
        #expect(result.names(.contributor) == ["Ada Example", "Ben Example", "Cleo Example"])
        #expect(
            result.engagements == [
                "@github:ada-example maintainer @name:anvil", "@github:ben-example maintainer @name:anvil",
                "@github:ada-example maintainer @name:bellows", "@github:cleo-example maintainer @name:clamp",
            ])
        #expect(result.danglingReferences == [])
        // Nobody said that they are employed to maintain, or since when.
        #expect(result.records(.engagement).allSatisfy { $0["basis"] == nil && $0["from"] == nil })
        #expect(result.records(.contributor)[2]["affiliations"] == nil)
    }

    @Test func `finds columns by their headings, in any order`() {
        let result = Interchange.read(
            .cncfMaintainers, "Github Name,Maintainer,Project\nada-example,Ada Example,Anvil\n")
        #expect(result.engagements == ["@github:ada-example maintainer @name:anvil"])
    }

    @Test func `refuses rows that name nobody, each with its line`() {
        let result = Interchange.read(
            .cncfMaintainers,
            headings + """
                Sandbox,Anvil,Ada Example,,,
                ,,Ben Example,ben-example,Example Works,
                ,,,,cleo-example,
                ,,Dan Example,,dan-example,
                ,,Dan Example,,dan-example,
                """)
        #expect(result.refusals == ["2:missing", "3:value"])
        #expect(result.refused[1].message.contains("swapped"))
        #expect(result.warnings == ["4:missing", "6:duplicate"])
        #expect(result.names(.contributor) == ["cleo-example", "Dan Example"])
    }

    @Test func `never puts people into the project above an unreadable row`() {
        let bytes =
            Array((headings + "Sandbox,Anvil,Ada Example,,ada-example,\nSandbox,Bell").utf8) + [0xFF]
            + Array("ows,Ben Example,,ben-example,\n,,Cleo Example,,cleo-example,\n,Clamp,,,,\n,,Dan,,dan,\n".utf8)
        let result = Interchange.read(.cncfMaintainers, [SourceFile(path: "x", bytes: bytes)], options())
        #expect(result.refusals == ["3:encoding", "4:missing"])
        #expect(
            result.engagements == [
                "@github:ada-example maintainer @name:anvil", "@github:dan maintainer @name:clamp",
            ])
    }

    @Test func `keeps the block when an unreadable row does not begin one`() {
        let bytes =
            Array((headings + "Sandbox,Anvil,Ada Example,,ada-example,\n,,Ben ").utf8) + [0xFF]
            + Array(",,ben-example,\n,,Cleo Example,,cleo-example,\n".utf8)
        let result = Interchange.read(.cncfMaintainers, [SourceFile(path: "x", bytes: bytes)], options())
        #expect(result.refusals == ["3:encoding"])
        #expect(
            result.engagements == [
                "@github:ada-example maintainer @name:anvil", "@github:cleo-example maintainer @name:anvil",
            ])
    }

    @Test func `refuses a table with other headings`() {
        #expect(Interchange.read(.cncfMaintainers, "a,b,c\n1,2,3\n").refusals == ["1:format"])
        #expect(Interchange.read(.cncfMaintainers, "").refusals == ["1:format"])
    }

    /// What each published version holds, counted independently of this code.
    struct Published: Sendable, CustomTestStringConvertible {
        var version: String
        var organizations, projects, contributors, engagements, refused: Int
        var testDescription: String { version }
    }

    @Test(
        .enabled(if: RealData.isPresent, "shared/data is not here"),
        arguments: [
            Published(
                version: "2021-07-29", organizations: 175, projects: 109, contributors: 714, engagements: 775,
                refused: 5),
            Published(
                version: "2022-06-30", organizations: 248, projects: 135, contributors: 954, engagements: 1024,
                refused: 12),
            Published(
                version: "2023-06-30", organizations: 268, projects: 173, contributors: 1291, engagements: 1380,
                refused: 3),
            Published(
                version: "2024-06-25", organizations: 312, projects: 194, contributors: 1479, engagements: 1589,
                refused: 3),
            Published(
                version: "2025-06-27", organizations: 368, projects: 217, contributors: 1796, engagements: 1955,
                refused: 2),
        ])
    func `takes every published version`(_ published: Published) throws {
        let file = try RealData.file("rosters/cncf/project-maintainers.\(published.version).csv")
        #expect(Interchange.sniff([file]).format == .cncfMaintainers)
        let result = Interchange.read(.cncfMaintainers, [file], options())
        #expect(result.records(.organization).count == published.organizations)
        #expect(result.records(.project).count == published.projects)
        #expect(result.records(.contributor).count == published.contributors)
        #expect(result.records(.engagement).count == published.engagements)
        #expect(result.refused.count == published.refused)
        #expect(result.danglingReferences == [])
        #expect(result.issues == [])
    }

    @Test(.enabled(if: RealData.isPresent, "shared/data is not here"))
    func `writes a file that reads the same`() throws {
        let file = try RealData.file("rosters/cncf/project-maintainers.2025-06-27.csv")
        let first = Interchange.read(.cncfMaintainers, [file], options())
        let written = Interchange.write(.cncfMaintainers, first.lines)
        #expect(written.diagnostics == [])
        let second = Interchange.read(.cncfMaintainers, written.files, options())
        #expect(Set(second.engagements) == Set(first.engagements))
        #expect(Set(second.names(.contributor)) == Set(first.names(.contributor)))
        #expect(second.refused == [])
    }
}
