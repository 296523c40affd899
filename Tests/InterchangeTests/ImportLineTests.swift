import CanonicalJSON
import Registry
import Testing

@testable import Interchange

@Suite struct `Muster import lines` {
    private let lines = [
        #"{"audience":"public","home":"node.example.org","id":"01890a5d-ac96-774b-bcce-b302099a8057","#
            + #""keys":["github:ada"],"kind":"contributor","later":{"x":[1,null,"é"]},"private":{"legalName":"A"},"#
            + #""record":{"name":"Ada Example","unknownField":{"deep":[true]}},"#
            + #""source":{"file":"a.csv","format":"cncf-maintainers","line":7},"version":3}"#,
        #"{"kind":"project","record":{"name":"Anvil"}}"#,
    ]

    /// Feeds text in chunks of a size and gives canonical lines back, refusals as `line:code`.
    private func read(_ bytes: [UInt8], chunk: Int = 1 << 20, limits: Limits = Limits()) -> [String] {
        var reader = ImportLineReader(file: "x", limits: limits)
        var events: [String] = []
        let take: (ImportLineReader.Event) -> Void = { event in
            switch event {
            case .line(let line, _): events.append(JSONValue.object(line.json).description)
            case .refused(let diagnostic): events.append("\(diagnostic.line):\(diagnostic.code)")
            }
        }
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            bytes[start..<min(start + chunk, bytes.count)].withUnsafeBytes { reader.feed($0, take) }
        }
        reader.finish(take)
        return events
    }

    @Test(arguments: [1, 2, 7, 64, 1 << 20])
    func `keep everything, unknown members too, in chunks of any size`(_ chunk: Int) {
        let text = lines.joined(separator: "\r\n\n") + "\n"
        #expect(read(byteOrderMark + Array(text.utf8), chunk: chunk) == lines)
        #expect(read(Array(lines.joined(separator: "\n").utf8), chunk: chunk) == lines)
    }

    @Test func `are written as they were read`() throws {
        let result = Interchange.read(.muster, lines.joined(separator: "\n"))
        let written = Interchange.write(.muster, result.lines)
        #expect(written.files[0].bytes == Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    @Test(arguments: [
        (#"{"record":{}}"#, "missing"), (#"{"kind":"person","record":{}}"#, "value"),
        (#"{"kind":"project"}"#, "missing"),
        (#"{"kind":"project","record":{},"id":"7"}"#, "value"),
        (#"{"kind":"project","record":{},"keys":["a"]}"#, "value"),
        (#"{"kind":"project","record":{},"version":0}"#, "value"),
        (#"{"kind":"project","record":{},"audience":"all"}"#, "value"),
        (#"{"kind":"project","record":{"x":1.5}}"#, "syntax"), (#"{"kind":"project","record":{"#, "syntax"),
        (#"[1]"#, "syntax"), (#"{"kind":"project","record":{},"source":{"line":1}}"#, "value"),
        (#"{"kind":"project","kind":"project","record":{}}"#, "syntax"),
    ])
    func `are refused one by one`(_ bad: String, _ code: String) {
        let text = [lines[1], bad, lines[1]].joined(separator: "\n")
        #expect(read(Array(text.utf8)) == [lines[1], "2:\(code)", lines[1]])
    }

    @Test func `say where bytes are not UTF-8`() {
        #expect(read([0x7B, 0x22, 0xC3, 0x28, 0x22, 0x7D, 0x0A] + Array(lines[1].utf8)) == ["1:encoding", lines[1]])
    }

    @Test func `of any length cost no more memory than the limit`() {
        var limits = Limits()
        limits.lineBytes = 100
        var reader = ImportLineReader(file: "x", limits: limits)
        var codes: [String] = []
        let take: (ImportLineReader.Event) -> Void = { event in
            if case .refused(let diagnostic) = event { codes.append("\(diagnostic.line):\(diagnostic.code)") }
            if case .line(_, let number) = event { codes.append("\(number)") }
        }
        let chunk = [UInt8](repeating: 0x61, count: 1 << 16)
        for _ in 0..<100 { chunk.withUnsafeBytes { reader.feed($0, take) } }
        Array(("\n" + lines[1] + "\n").utf8).withUnsafeBytes { reader.feed($0, take) }
        reader.finish(take)
        #expect(codes == ["1:limit", "2"])
    }

    @Test func `as long as the limit are read, and one byte more is not`() {
        func line(_ count: Int) -> [UInt8] {
            let start = #"{"kind":"project","record":{"name":""#
            let end = #""}}"#
            return Array((start + String(repeating: "a", count: count - start.utf8.count - end.utf8.count) + end).utf8)
        }
        let limit = ImportLimits.lineBytes
        #expect(read(line(limit), chunk: 1_000).count == 1)
        #expect(read(line(limit), chunk: 1_000).allSatisfy { !$0.hasSuffix(":limit") })
        #expect(read(line(limit + 1), chunk: 1_000) == ["1:limit"])
        #expect(read(line(limit + 1) + [0x0A] + Array(lines[1].utf8)) == ["1:limit", lines[1]])
    }

    @Test func `as deep as the node takes them are read, and one level more is not`() {
        func line(_ levels: Int) -> [UInt8] {
            let lists = levels - 2
            return Array(
                (#"{"kind":"project","record":{"x":"# + String(repeating: "[", count: lists)
                    + String(repeating: "]", count: lists) + "}}").utf8)
        }
        #expect(read(line(ImportLimits.lineDepth)) == [String(decoding: line(ImportLimits.lineDepth), as: UTF8.self)])
        #expect(read(line(ImportLimits.lineDepth + 1)) == ["1:syntax"])
    }

    @Test func `take the caller's audience unless they state one`() {
        let result = Interchange.read(.muster, lines.joined(separator: "\n"), options(audience: .federation))
        #expect(result.lines.map(\.audience) == [.public, .federation])
    }
}
