import CanonicalJSON
import FoundationEssentials
import Registry
import Testing

@testable import Interchange

@Suite struct `The examples` {
    private func file(_ name: String) throws -> SourceFile {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return SourceFile(path: name, bytes: Array(try Data(contentsOf: URL(filePath: "/\(folder)/Examples/\(name)"))))
    }

    @Test(arguments: [
        ("numfocus.ndjson", Format.muster), ("people.ndjson", .muster), ("harbour.ndjson", .muster),
        ("project-maintainers.csv", .cncfMaintainers),
        ("example.all-contributorsrc", .allContributors), ("resume.json", .jsonResume),
    ])
    func `are recognised, and hold nothing that Registry refuses`(_ name: String, _ format: Format) throws {
        let file = try file(name)
        #expect(Interchange.sniff([file]).format == format)
        let result = Interchange.read(format, [file], options())
        #expect(result.danglingReferences == [])
        #expect(result.issues == [])
        #expect(!String(decoding: file.bytes, as: UTF8.self).contains(#/[a-z]@[a-z]/#))
    }

    @Test func `name each thing once and answer every reference by an earlier line`() throws {
        let lines = try Interchange.read(
            .muster, [file("numfocus.ndjson"), file("people.ndjson"), file("harbour.ndjson")], options()
        ).lines
        var keys: Set<String> = []
        var ids: Set<RecordID> = []
        for line in lines {
            var references = [line.record["by"], line.record["fiscalSponsor"]].compactMap(\.self)
            references += [line.record["contributor"], line.record["project"]].compactMap(\.self)
            references += line.record["mentors"]?.arrayValue ?? []
            for reference in references {
                #expect(keys.contains(String(reference.stringValue?.dropFirst() ?? "")), "\(reference)")
            }
            for key in line.naturalKeys { #expect(keys.insert(key).inserted, "\(key)") }
            let id = try #require(line.id)
            #expect(ids.insert(id).inserted)
        }
        let people = lines.filter { $0.kind == .contributor }
        #expect(people.count == 147)
        #expect(Set(people.compactMap { $0.record["country"]?.stringValue }).count == 51)
        #expect(lines.filter { $0.kind == .project }.count == 63)
    }

    @Test func `refuse what their README says they refuse`() throws {
        let maintainers = Interchange.read(.cncfMaintainers, [try file("project-maintainers.csv")], options())
        #expect(maintainers.refusals == ["8:missing", "9:value"])
        let contributors = Interchange.read(.allContributors, [try file("example.all-contributorsrc")], options())
        #expect(contributors.refusals == ["23:missing"])
        let resume = Interchange.read(.jsonResume, [try file("resume.json")], options())
        #expect(resume.diagnostics == [])
    }
}
