import CanonicalJSON
import Registry
import Testing

@testable import Interchange

@Suite struct `JSON Resume` {
    private let resume = """
        {
          "basics": {
            "name": "Ada Example", "email": "ada at example", "phone": "555", "url": "https://ada.example.org",
            "summary": "Keeps things\\nrunning.", "location": {"countryCode": "de", "address": "1 Street"},
            "profiles": [{"network": "GitHub", "username": "ada-example"},
                         {"network": "Fediverse Town", "url": "https://town.example.org/@ada"},
                         {"network": "Nowhere"}]
          },
          "work": [{"name": "Example University", "position": "Engineer", "startDate": "2019-03", "endDate": "2021"},
                   {"name": "Example Works", "startDate": "soon"}],
          "skills": [{"name": "Python", "level": "Advanced", "keywords": ["NumPy", "C++"]},
                     {"name": "Rust", "level": "Ninja"}, {"name": "Go"}],
          "languages": [{"language": "English", "fluency": "Native"}, {"language": "pt-BR"}, {"language": "Elvish tongue"}]
        }
        """

    @Test func `makes one contributor`() throws {
        let result = Interchange.read(.jsonResume, resume)
        let record = try #require(result.records(.contributor).first)
        #expect(result.lines.count == 1)
        #expect(record["name"] == "Ada Example")
        #expect(record["country"] == "DE")
        #expect(record["identities"] == [["handle": "ada-example", "service": "github"]])
        #expect(record["links"] == ["https://ada.example.org", "https://town.example.org/@ada"])
        #expect(
            record["skills"] == [
                ["level": "proficient", "name": "python"], ["level": "proficient", "name": "numpy"],
                ["level": "proficient", "name": "c++"],
            ])
        #expect(record["languages"] == ["en", "pt-BR"])
        #expect(
            record["affiliations"] == [
                [
                    "from": "2019-03-01", "organization": "Example University", "role": "Engineer",
                    "until": "2021-12-31",
                ],
                ["organization": "Example Works"],
            ])
        #expect(record["consent"] == nil)
        #expect(result.issues == [])
    }

    @Test func `says what it leaves out, with its line`() {
        let result = Interchange.read(.jsonResume, resume)
        #expect(result.refusals == [])
        #expect(result.warnings == ["7:value", "12:value", "12:missing", "13:value", "10:value"])
    }

    @Test func `keeps the address only on request, and privately`() {
        #expect(Interchange.read(.jsonResume, resume).lines[0].privateFields == nil)
        let kept = Interchange.read(.jsonResume, resume, options(keepsEmail: true)).lines[0]
        #expect(kept.privateFields == ["email": "ada at example"])
        #expect(!kept.record.description.contains("ada at example"))
        #expect(!kept.record.description.contains("555"))
    }

    @Test(arguments: [("{}", "1:format"), ("{\n\"basics\": {}}", "2:missing"), ("{\"basics\": ", "1:syntax")])
    func `refuses what is no resume`(_ text: String, _ refusal: String) {
        #expect(Interchange.read(.jsonResume, text).refusals == [refusal])
    }

    @Test(arguments: [
        ("2019-02-30", nil), ("2020-02", "2020-02-29"), ("2020-12", "2020-12-31"), ("2020", "2020-12-31"),
    ])
    func `reads dates that stop early as the last day they allow`(_ text: String, _ day: String?) {
        #expect(ResumeDate.read(text, end: true)?.description == day)
    }

    @Test func `takes the host of a fediverse account from its address, and leaves out what the rules refuse`() {
        let text = """
            {"basics": {"name": "Ina Example", "profiles": [
              {"network": "Mastodon", "username": "ina", "url": "https://social.example.org/@ina"},
              {"network": "Mastodon", "username": "nowhere"},
              {"network": "GitHub", "username": "ina example"}, {"network": "GitHub", "username": "ina-example"}]},
             "work": [{"name": "Example Ltd", "startDate": "2020-05-01", "endDate": "2019-01-01"}, {"name": "Sample Ltd"}]}
            """
        let result = Interchange.read(.jsonResume, text)
        let record = result.lines[0].record
        #expect(
            record["identities"] == [
                ["handle": "ina@social.example.org", "service": "mastodon"],
                ["handle": "ina-example", "service": "github"],
            ])
        #expect(record["affiliations"] == [["organization": "Sample Ltd"]])
        #expect(result.refusals == [])
        #expect(result.warnings.count == 3)
        #expect(result.issues == [])
    }
}
