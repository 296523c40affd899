import CanonicalJSON
import Registry
import Testing

@testable import Interchange

@Suite struct `FLOSS fund's funding.json` {
    private let manifest = """
        {
          "version": "v1.1.0",
          "entity": {
            "type": "individual", "role": "maintainer", "name": "Ada Example", "email": "x", "phone": "1",
            "description": "Keeps the anvil\\n\\nhot.", "webpageUrl": {"url": "https://github.com/ada-forge"}
          },
          "projects": [
            {"guid": "anvil", "name": "Anvil", "description": "Hits.", "licenses": ["sdpx:MIT"], "tags": ["AES", "aes", "forge"],
             "webpageUrl": {"url": "https://anvil-forge.org"}, "repositoryUrl": {"url": "https://github.com/forge-co/anvil"}},
            {"name": "Demo", "webpageUrl": {"url": "https://example.com"},
             "repositoryUrl": {"url": "https://github.com/forge-co/demo"}},
            {"name": "Mine", "repositoryUrl": {"url": "http://localhost:8000/mine"}},
            {"name": "Nowhere", "repositoryUrl": {"url": ""}},
            {"name": "Odd", "licenses": ["MIT License!"], "repositoryUrl": {"url": "https://codeberg.org/forge-co/odd"}}
          ],
          "funding": {
            "channels": [{"guid": "bank", "type": "bank", "address": "secret"}],
            "plans": [
              {"guid": "a", "name": "A", "amount": 7.99, "currency": "EUR", "frequency": "monthly", "channels": ["bank"]},
              {"guid": "b", "name": "B", "amount": 500, "currency": "JPY", "frequency": "one-time", "channels": []},
              {"guid": "c", "name": "C", "amount": 1, "currency": "Taler", "frequency": "other", "channels": []}
            ]
          }
        }
        """

    @Test func `makes an individual a contributor with an engagement`() {
        let result = Interchange.read(.fundingJSON, manifest)
        #expect(result.names(.contributor) == ["Ada Example"])
        #expect(result.names(.project) == ["Anvil", "Odd"])
        #expect(
            result.engagements == [
                "@github:ada-forge maintainer @repo:https://github.com/forge-co/anvil",
                "@github:ada-forge maintainer @repo:https://codeberg.org/forge-co/odd",
            ])
        #expect(result.records(.project)[0]["licence"] == "MIT")
        #expect(result.records(.project)[0]["topics"] == ["aes", "forge"])
        #expect(result.danglingReferences == [])
    }

    @Test func `flags example addresses and what cannot be known again`() {
        let result = Interchange.read(.fundingJSON, manifest)
        #expect(result.refusals == ["10:placeholder", "12:placeholder", "13:missing"])
        #expect(result.warnings == ["21:value", "14:value"])
    }

    @Test func `keeps plans in minor units and no payment address`() {
        let result = Interchange.read(.fundingJSON, manifest)
        let funding = result.records(.contributor)[0]["funding"]?.objectValue
        let amounts = funding?["plans"]?.arrayValue?.map { $0.objectValue?["amount"]?.integerValue }
        #expect(amounts == [799, 500, nil])
        var bytes: [UInt8] = []
        for line in result.lines { line.write(to: &bytes) }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
    }

    @Test func `makes an organization the fiscal sponsor`() {
        let result = Interchange.read(
            .fundingJSON,
            """
            {"version":"v1.0.0","entity":{"type":"organisation","role":"steward","name":"Forge Co",
            "webpageUrl":{"url":"https://forge-co.org"}},"funding":{"plans":[]},"projects":[
            {"name":"Anvil","repositoryUrl":{"url":"https://github.com/forge-co/anvil"}}]}
            """)
        #expect(result.records(.organization)[0]["type"] == "informal")
        #expect(result.records(.project)[0]["fiscalSponsor"] == "@web:forge-co.org")
        #expect(result.danglingReferences == [])
    }

    @Test(arguments: [
        ("{\"opRetro\": {\"projectId\": \"0x1\"}}", "another programme"), ("{\"x\": 1}", "no FLOSS/fund manifest"),
        ("{\"version\": \"v2.0.0\", \"entity\": {}}", "version"),
    ])
    func `refuses files of the same name and another kind`(_ text: String, _ words: String) {
        let result = Interchange.read(.fundingJSON, text)
        #expect(result.refusals == ["1:format"])
        #expect(result.refused[0].message.contains(words))
        #expect(result.lines == [])
    }

    @Test func `writes entity and projects that read the same`() {
        let first = Interchange.read(.fundingJSON, manifest)
        let written = Interchange.write(.fundingJSON, first.lines)
        #expect(written.files.count == 1)
        let second = Interchange.read(.fundingJSON, written.files, options())
        #expect(second.refused == [])
        #expect(second.engagements == first.engagements)
        #expect(
            second.records(.contributor)
                == first.records(.contributor).map { record in
                    var record = record
                    record["consent"] = second.records(.contributor)[0]["consent"]
                    return record
                })
    }

    @Test(.enabled(if: RealData.isPresent, "shared/data is not here"))
    func `takes the published manifests`() throws {
        let files = try RealData.folder("funding-json/manifests") + RealData.folder("funding-json/originals")
        #expect(files.count == 94)
        let result = Interchange.read(.fundingJSON, files, options())
        // 149 projects in 93 manifests: two of the demonstration and one without an address are refused, and so is
        // the demonstration's entity; one file is another programme's.
        let codes = result.refused.reduce(into: [String: Int]()) { $0["\($1.code)", default: 0] += 1 }
        #expect(codes == ["placeholder": 3, "missing": 1, "format": 1])
        #expect(result.records(.project).count == 145)
        #expect(result.records(.contributor).count == 45)
        #expect(result.records(.organization).count == 47)
        #expect(result.danglingReferences == [])
        #expect(result.issues == [])
    }
}
