import CanonicalJSON
import Federation
import Registry
import Testing

private func origin(_ text: String) throws -> LogOrigin { try #require(LogOrigin(text)) }

@Suite struct `A log's origin` {
    @Test(arguments: ["example.org/log/public/1", "a/log/federation/12", "node.example/log/circle:two-of-us/999999999"])
    func `is read as it is written`(text: String) {
        #expect(LogOrigin(text)?.description == text)
    }

    @Test(arguments: [
        "", "example.org/log/private/1", "example.org/log/public/0", "example.org/log/public/01", "/log/public/1",
        "example.org/log/public/1/", "example.org/logs/public/1", "exa mple/log/public/1", "a+b/log/public/1",
        "example.org/log/circle:/1", "example.org/log/public/-1", "example.org/log/public/1000000000", "é/log/public/1",
    ]) func `is nothing else`(text: String) {
        #expect(LogOrigin(text) == nil)
    }
}

@Suite struct `An envelope` {
    private static let record = Array(#"{"displayName":"Ada Example","x-own":[1,2]}"#.utf8)

    private static func samples() throws -> [Envelope] {
        let log = try origin("example.org/log/public/1")
        let at = try #require(Instant("2026-11-23T10:00:00Z"))
        let id = try #require(RecordID("0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47"))
        func put(_ version: Int64, _ previous: [UInt64]) -> Envelope.Content {
            .put(.init(kind: .contributor, id: id, version: version, previous: previous, record: record))
        }
        return [
            Envelope(log: log, at: at, content: put(1, [])), Envelope(log: log, at: at, content: put(2, [0, 5])),
            Envelope(log: log, at: at, content: .erase([0, 7, 9_007_199_254_740_991])),
            Envelope(log: log, at: at, content: .withdraw([3])),
            Envelope(log: log, at: at, content: .moved([3, 4], to: "b.example.org")),
            Envelope(
                log: log, at: at,
                content: .put(
                    .init(kind: .contributor, id: id, version: 3, previous: [], record: record, from: "a.example.org"))),
        ]
    }

    @Test func `has one form of canonical bytes, in which the record's stand as they are`() throws {
        let bytes = try Self.samples().map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(
            bytes == [
                #"{"at":"2026-11-23T10:00:00Z","id":"0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47","kind":"contributor","#
                    + #""log":"example.org/log/public/1","op":"put","record":{"displayName":"Ada Example","x-own":[1,2]},"#
                    + #""v":1,"version":1}"#,
                #"{"at":"2026-11-23T10:00:00Z","id":"0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47","kind":"contributor","#
                    + #""log":"example.org/log/public/1","op":"put","prev":[0,5],"record":{"displayName":"Ada Example","#
                    + #""x-own":[1,2]},"v":1,"version":2}"#,
                #"{"at":"2026-11-23T10:00:00Z","indices":[0,7,9007199254740991],"log":"example.org/log/public/1","#
                    + #""op":"erase","v":1}"#,
                #"{"at":"2026-11-23T10:00:00Z","indices":[3],"log":"example.org/log/public/1","op":"withdraw","v":1}"#,
                #"{"at":"2026-11-23T10:00:00Z","indices":[3,4],"log":"example.org/log/public/1","op":"moved","#
                    + #""to":"b.example.org","v":1}"#,
                #"{"at":"2026-11-23T10:00:00Z","from":"a.example.org","id":"0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47","#
                    + #""kind":"contributor","log":"example.org/log/public/1","op":"put","#
                    + #""record":{"displayName":"Ada Example","x-own":[1,2]},"v":1,"version":3}"#,
            ])
        for sample in try Self.samples() { #expect(CanonicalJSON.isCanonical(sample.bytes)) }
    }

    @Test func `is read as it was written`() throws {
        for sample in try Self.samples() { #expect(try Envelope(bytes: sample.bytes, of: sample.log) == sample) }
    }

    @Test func `cannot be replayed into another log`() throws {
        let sample = try Self.samples()[0]
        #expect(throws: EnvelopeError.self) {
            try Envelope(bytes: sample.bytes, of: try origin("example.org/log/public/2"))
        }
    }

    @Test(arguments: [
        (#""op":"put""#, #""op":"drop""#), (#""v":1"#, #""v":2"#), (#""version":1"#, #""version":0"#),
        (#""at":"2026-11-23T10:00:00Z""#, #""at":"2026-11-23T10:00:00.000Z""#),
        (#""at":"2026-11-23T10:00:00Z""#, #""at":"yesterday""#), (#""kind":"contributor""#, #""kind":"wizard""#),
        (#""record":{"#, #""record":[{"#), (#""v":1"#, #""surprise":true,"v":1"#), (#","version":1"#, ""),
        (#"{"at""#, #"{ "at""#), (#""id":"0198c5a2"#, #""id":"0198C5A2"#),
        (#""op":"put","#, #""op":"put","prev":[-1],"#), (#""op":"put","#, #""op":"put","prev":[],"#),
        (#""op":"put","#, #""op":"put","prev":[3,2],"#),
        (#""op":"put","#, #""indices":[1],"op":"put","#),
        (#""displayName":"Ada Example","x-own":[1,2]"#, #""x-own":[1,2],"displayName":"Ada Example""#),
        (#"Ada Example"#, #"\u0041da Example"#), (#"[1,2]"#, #"[1, 2]"#), (#"[1,2]"#, #"[1,2,-0]"#),
        (#""op":"put","#, #""op":"put","op":"put","#), (#""v":1,"version":1"#, #""version":1,"v":1"#),
        (#""version":1}"#, "\"version\":1}\n"),
    ]) func `in any other form is refused`(part: String, instead: String) throws {
        let sample = try Self.samples()[0]
        let text = String(decoding: sample.bytes, as: UTF8.self)
        let changed = text.split(separator: part, omittingEmptySubsequences: false).joined(separator: instead)
        #expect(changed != text)
        #expect(throws: EnvelopeError.self) { try Envelope(bytes: Array(changed.utf8), of: sample.log) }
    }

    @Test func `that is not canonical is refused in these words, whatever else is wrong with it`() throws {
        let log = try origin("example.org/log/public/1")
        for text in [#"{"v":1,"op":"drop"}"#, #"{ "at":"yesterday"}"#, "{"] {
            let error = #expect(throws: EnvelopeError.self) { try Envelope(bytes: Array(text.utf8), of: log) }
            #expect(error?.description == "it is not canonical JSON (RFC 8785)")
        }
    }

    @Test func `holds a record of the largest size`() throws {
        let log = try origin("example.org/log/public/1")
        let largest = 65_536
        let text = #"{"summary":""# + String(repeating: "a", count: largest - 14) + #""}"#
        #expect(text.utf8.count == largest)
        let sample = Envelope(
            log: log, at: try #require(Instant("2026-11-23T10:00:00Z")),
            content: .put(
                .init(
                    kind: .contributor, id: try #require(RecordID("0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47")), version: 1,
                    previous: [], record: Array(text.utf8))))
        #expect(try Envelope(bytes: sample.bytes, of: log) == sample)
    }

    @Test(arguments: ["", "[]", "[2,1]", "[1,1]", "[1,-2]", "[1.5]", "[\"1\"]", "{}"])
    func `lists entries in ascending order, and at least one`(list: String) throws {
        let log = try origin("example.org/log/public/1")
        let text =
            #"{"at":"2026-11-23T10:00:00Z","indices":"# + list
            + #","log":"example.org/log/public/1","op":"erase","v":1}"#
        #expect(throws: EnvelopeError.self) { try Envelope(bytes: Array(text.utf8), of: log) }
    }

    @Test func `lists at most a thousand entries and has at most 96 KiB`() throws {
        let log = try origin("example.org/log/public/1")
        let at = try #require(Instant("2026-11-23T10:00:00Z"))
        let most = Envelope(log: log, at: at, content: .erase(Array(0..<1000)))
        #expect(try Envelope(bytes: most.bytes, of: log) == most)
        let more = Envelope(log: log, at: at, content: .erase(Array(0..<1001)))
        #expect(throws: EnvelopeError.self) { try Envelope(bytes: more.bytes, of: log) }
        #expect(throws: EnvelopeError.self) {
            try Envelope(bytes: [UInt8](repeating: UInt8(ascii: " "), count: 96 * 1024 + 1), of: log)
        }
    }

    @Test func `of any bytes whatever is refused without a trap`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        let samples = try Self.samples()
        for _ in 0..<2000 {
            let sample = samples[Int(next() % UInt64(samples.count))]
            var bytes = sample.bytes
            bytes[Int(next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: next())
            guard bytes != sample.bytes else { continue }
            // A changed byte makes another envelope or none; never the same one.
            var read: Envelope?
            do { read = try Envelope(bytes: bytes, of: sample.log) } catch { read = nil }
            #expect(read != sample, "seed \(seed)")
        }
    }
}
