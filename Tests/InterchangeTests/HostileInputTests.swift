import Registry
import Testing

@testable import Interchange

@Suite struct `Hostile input` {
    private let samples: [(Format, String)] = [
        (
            .cncfMaintainers,
            ",Project,Maintainer Name,Company,Github Name,O\r\nSandbox,\"An\r\nvil\",Ada,\"E, W\",ada,\r\n,,B,,b,\r\n"
        ),
        (
            .allContributors,
            #"{"projectName":"a","projectOwner":"b","contributors":[{"login":"c","contributions":["code"]}]}"#
        ),
        (
            .fundingJSON,
            #"{"version":"v1","entity":{"type":"group","name":"é","webpageUrl":{"url":"https://a.org"}},"projects":[{"name":"p","repositoryUrl":{"url":"https://b.org/p"}}],"funding":{}}"#
        ),
        (
            .jsonResume,
            #"{"basics":{"name":"A","profiles":[{"url":"https://github.com/a"}]},"skills":[{"name":"x","level":"expert"}]}"#
        ),
        (.rustTeam, "name = 'a'\n[people]\nleads = ['b']\nmembers = [{github = \"c\"}]\n"),
        (.muster, "{\"kind\":\"project\",\"record\":{\"name\":\"é\"}}\n{\"kind\":\"project\",\"record\":{}}\n"),
    ]

    /// A xorshift generator; the seed is printed by a failing expectation.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test func `cut off at any byte gives lines or diagnostics inside the file`() {
        for (format, text) in samples {
            let bytes = Array(text.utf8)
            for count in 0...bytes.count {
                let file = SourceFile(path: "t.toml", bytes: Array(bytes.prefix(count)))
                let result = Interchange.read(format, [file], options())
                let lineCount = text.utf8.count { $0 == 0x0A } + 1
                #expect(
                    result.diagnostics.allSatisfy { (1...lineCount + 1).contains($0.line) }, "\(format) at \(count)")
                #expect(result.danglingReferences == [], "\(format) at \(count)")
            }
        }
    }

    @Test(arguments: 1...20)
    func `mutated at random never traps and never dangles`(_ seed: UInt64) {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15)
        for (format, text) in samples {
            for _ in 0..<50 {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[at] = UInt8.random(in: .min ... .max, using: &random)
                }
                let result = Interchange.read(format, [SourceFile(path: "t.toml", bytes: bytes)], options())
                #expect(result.danglingReferences == [], "\(format), seed \(seed): \(bytes)")
            }
        }
    }

    @Test func `nested deeply is refused`() {
        let deep = String(repeating: "[", count: 500_000)
        for format in [Format.allContributors, .fundingJSON, .jsonResume] {
            #expect(Interchange.read(format, "{\"a\":" + deep).refusals == ["1:limit"])
        }
    }

    @Test func `larger than the limits is refused with the limit`() {
        var limits = Limits()
        limits.fileBytes = 100
        let text = "{\"contributors\": [" + String(repeating: " ", count: 200) + "]}"
        let result = Interchange.read(.allContributors, text, options(limits: limits))
        #expect(result.refusals == ["1:limit"])
    }

    @Test func `cannot fill the memory with diagnostics`() {
        var limits = Limits()
        limits.diagnostics = 3
        let rows = String(repeating: ",Anvil,Ada,,,\n", count: 10)
        let result = Interchange.read(
            .cncfMaintainers, ",Project,Maintainer Name,Company,Github Name\n" + rows, options(limits: limits))
        #expect(result.diagnostics.count == 4)
        #expect(result.diagnostics.last?.message.contains("7 more") == true)
    }

    @Test func `with invisible and line-breaking characters gives names on one line`() {
        #expect(Clean.line(" Ada\u{A0}\u{200B}\r\n  Example\u{FEFF}\u{202E} ") == "Ada Example")
        #expect(Clean.text("a\n\n\n b \r\nc\n") == "a\n\nb\nc")
    }
}
