import CanonicalJSON
import Glibc
import Postgres
import Registry
import Synchronization
import TestSupport
import Testing

@testable import Store

/// A file that goes away with its test.
final class LineFile: Sendable {
    let path: String

    init(_ lines: [String]) throws { path = try Self.write { file in for line in lines { fputs(line + "\n", file) } } }
    init(bytes: [UInt8]) throws { path = try Self.write { file in fwrite(bytes, 1, bytes.count, file) } }
    init(_ body: (UnsafeMutablePointer<FILE>) -> Void) throws { path = try Self.write(body) }
    deinit { unlink(path) }

    private static func write(_ body: (UnsafeMutablePointer<FILE>) -> Void) throws -> String {
        var template = Array("/tmp/muster-import-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else { throw Unexpected(errno) }
        body(file)
        fclose(file)
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

final class Events: Sendable {
    private let events = Mutex<[ImportEvent]>([])
    func add(_ event: ImportEvent) { events.withLock { $0.append(event) } }
    var all: [ImportEvent] { events.withLock { $0 } }
    var refusals: [ImportRefusal] { all.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } } }
    var outcomes: [String] {
        all.compactMap {
            switch $0 {
            case .added(let outcome): "added \(outcome.line)"
            case .changed(let outcome): "changed \(outcome.line)"
            case .unchanged(let outcome): "unchanged \(outcome.line)"
            default: nil
            }
        }
    }
}

extension TestNode {
    func take(
        _ lines: [String], _ options: ImportOptions = ImportOptions(verbose: true)
    ) async throws -> (summary: ImportSummary, events: Events) {
        try await take(LineFile(lines), options)
    }

    func take(_ file: LineFile, _ options: ImportOptions = ImportOptions(verbose: true)) async throws -> (
        summary: ImportSummary, events: Events
    ) {
        let events = Events()
        let summary = try await store.importLines(file: file.path, options: options, by: coordinator) { events.add($0) }
        return (summary, events)
    }

    /// Everything but moments and ids' order, to compare databases before and after.
    func state() async throws -> [String] {
        try await owner { session in
            try session.query(
                "SELECT r.id || ' ' || r.version || ' ' || convert_from(r.body, 'UTF8') || r.keys::text FROM muster.record r ORDER BY 1"
            ).map { try $0[0, as: String.self] } + [
                String(try session.query("SELECT count(*) FROM muster.publish_queue")[0][0, as: Int.self])
            ]
        }
    }
}

@Suite struct ImportTests {
    static let roster = [
        #"{"kind":"organization","record":{"name":"Example Foundation","type":"nonprofit","web":"https://example.org/"}}"#,
        #"{"kind":"project","record":{"name":"Lib","repositories":["https://github.com/example/lib"]}}"#,
        #"{"kind":"contributor","record":{"name":"Ada Example","identities":[{"service":"github","handle":"ada"}],"skills":[{"name":"python","level":"expert"}]},"private":{"legalName":"Ada A. Example"}}"#,
        #"{"kind":"engagement","record":{"contributor":"@github:ada","project":"@repo:https://github.com/example/lib","role":"maintainer","hoursPerWeek":5}}"#,
        #"{"kind":"availability","record":{"contributor":"@github:ada","windows":[{"from":"2027-01-01","hoursPerWeek":10}]}}"#,
        #"{"kind":"opening","record":{"project":"@repo:https://github.com/example/lib","title":"Help","role":"maintainer","kind":"help"}}"#,
        #"{"kind":"nomination","record":{"repository":"https://github.com/example/other","reason":"It needs help.","by":"@github:ada"}}"#,
    ]

    @Test func `a roster goes in, its references by key resolved, and a second time changes nothing`() async throws {
        try await withNode { node in
            let first = try await node.take(Self.roster)
            #expect(
                first.summary == ImportSummary(lines: 7, added: 7, changed: 0, unchanged: 0, refused: 0),
                "\(first.events.refusals)")
            #expect(try await node.store.counts(by: node.steward).values.reduce(0, +) == 7)
            let before = try await node.state()
            let second = try await node.take(Self.roster)
            #expect(
                second.summary == ImportSummary(lines: 7, added: 0, changed: 0, unchanged: 7, refused: 0),
                "\(second.events.all)")
            #expect(try await node.state() == before)
            #expect(try await Checker(.init(node.database.conninfo)).run().problems == [])
            let hours = try await node.store.search(
                SearchQuery.parse(
                    kind: .contributor, items: [(name: "hours", value: "1"), (name: "from", value: "2027-02-01")]),
                by: node.coordinator)
            #expect(hours.hits.map(\.hoursFree) == [5])
        }
    }

    @Test func `a dry run says what would happen and does none of it`() async throws {
        try await withNode { node in
            let (summary, events) = try await node.take(Self.roster, ImportOptions(dryRun: true))
            #expect(summary.added == 7)
            #expect(events.outcomes == (1...7).map { "added \($0)" })
            #expect(try await node.store.counts(by: node.steward) == [:])
            #expect(try await node.store.audit(limit: 10, by: node.steward).isEmpty)
        }
    }

    @Test func `what one file says twice is one record, and later lines add to earlier ones`() async throws {
        try await withNode { node in
            let lines = [
                #"{"kind":"contributor","record":{"name":"Ada Example","identities":[{"service":"github","handle":"ada"}],"topics":["maths"]},"source":{"format":"f","file":"a","line":1}}"#,
                #"{"kind":"contributor","record":{"name":"Ada Example","identities":[{"service":"GitHub","handle":"Ada"}],"topics":["engines"]},"source":{"format":"f","file":"a","line":2}}"#
                    .replacing("GitHub", with: "github"),
            ]
            let (summary, events) = try await node.take(lines)
            #expect(summary == ImportSummary(lines: 2, added: 1, changed: 1, unchanged: 0, refused: 0), "\(events.all)")
            #expect(events.outcomes == ["added 1", "changed 2"])
            let body = try await node.owner { session in
                try JSONParser.parseObject(try session.query("SELECT body FROM muster.record")[0][0, as: [UInt8].self])
            }
            #expect(body["topics"] == ["maths", "engines"])
            #expect(body["identities"]?.arrayValue?.count == 1)
            let again = try await node.take(lines)
            #expect(again.summary.unchanged == 2, "\(again.events.all)")
        }
    }

    @Test func `what a person said stands against what a file says, and gaps are filled`() async throws {
        try await withNode { node in
            let made = try await node.add(.contributor, Sample.contributor("Ada Chosen", github: "ada"))
            let (summary, _) = try await node.take([
                #"{"kind":"contributor","record":{"name":"ada","web":"x","identities":[{"service":"github","handle":"ada"}],"summary":"From a file."}}"#
            ])
            #expect(summary.changed == 1)
            let now = try await node.store.get(kind: .contributor, id: made.id, by: node.coordinator)
            let body = try JSONParser.parseObject(now?.body ?? [])
            #expect(body["name"] == "Ada Chosen")
            #expect(body["summary"] == "From a file.")
            #expect(now?.provenance == made.provenance)
        }
    }

    @Test func `a line for a circle that there is not is refused, and the others go in`() async throws {
        try await withNode { node in
            try await node.makeCircles("mentors")
            let (summary, events) = try await node.take([
                #"{"kind":"project","audience":"circle:mentors","record":{"name":"One"}}"#,
                #"{"kind":"project","audience":"circle:nobody","record":{"name":"Two"}}"#,
                #"{"kind":"project","record":{"name":"Three"}}"#,
            ])
            #expect(summary.added == 2 && summary.refused == 1)
            #expect(events.all.contains { "\($0)".contains("This node has no circle:nobody") }, "\(events.all)")
        }
    }

    @Test func `a half-bad file puts the good half in and says line by line what is wrong with the rest`() async throws
    {
        try await withNode { node in
            let file = try LineFile(
                bytes: Array([0xEF, 0xBB, 0xBF] as [UInt8])
                    + Array(
                        """
                        {"kind":"project","record":{"name":"One"}}\r
                        {"kind":"project","record":{"name":"Two"}
                        \u{20}\u{20}\r

                        {"kind":"planet","record":{"name":"Mars"}}
                        {"kind":"contributor","record":{"name":"Ada Example","country":"XX"},"source":{"format":"csv","file":"people.csv","line":17}}
                        {"kind":"engagement","record":{"contributor":"@github:nobody","project":"@repo:https://github.com/a/b","role":"maintainer"}}
                        {"kind":"contributor","audience":"public","record":{"name":"No Consent"}}
                        {"kind":"project","home":"elsewhere.example","record":{"name":"Theirs"}}

                        """.utf8) + Array(#"{"kind":"project","record":{"name":""#.utf8) + [0xC3, 0x28]
                    + Array("\"}}\n".utf8)
                    + Array(#"{"kind":"project","record":{"name":"Last"}}"#.utf8))
            let (summary, events) = try await node.take(file)
            #expect(summary == ImportSummary(lines: 9, added: 2, changed: 0, unchanged: 0, refused: 7), "\(events.all)")
            #expect(events.outcomes == ["added 1", "added 11"])
            let refusals = events.refusals
            #expect(refusals.map(\.line) == [2, 5, 6, 7, 7, 8, 9, 10])
            #expect(
                refusals.map(\.code) == [
                    "json", "malformed", "unknown-value", "reference", "reference", "consent", "home", "json",
                ])
            #expect(refusals[2].file == "people.csv" && refusals[2].fileLine == 17 && refusals[2].path == "/country")
            #expect(refusals[3].path == "/contributor")
        }
    }

    @Test func `a line without end is one bad line and is never held`() async throws {
        try await withNode { node in
            let before = Self.peakKilobytes()
            let file = try LineFile { file in
                fputs("{\"kind\":\"project\",\"record\":{\"name\":\"One\"}}\n", file)
                let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
                for _ in 0..<64 { fwrite(chunk, 1, chunk.count, file) }
                fputs("\n{\"kind\":\"project\",\"record\":{\"name\":\"Two\"}}\n", file)
            }
            let (summary, events) = try await node.take(file)
            #expect(summary.added == 2)
            #expect(events.refusals.map(\.code) == ["line-too-long"])
            #expect(events.refusals.map(\.line) == [2])
            #expect(Self.peakKilobytes() - before < 32_000)
        }
    }

    @Test func `many lines stream through in constant memory`() async throws {
        try await withNode { node in
            func write(_ count: Int) throws -> LineFile {
                try LineFile { file in
                    for index in 0..<count {
                        fputs(
                            #"{"kind":"contributor","record":{"name":"Person \#(index) Example","identities":[{"service":"github","handle":"person-\#(index)"}],"skills":[{"name":"python","level":"expert"}]}}"#
                                + "\n", file)
                    }
                }
            }
            #if DEBUG
                let count = 10_000  // a tenth: nothing is optimised
            #else
                let count = 100_000
            #endif
            let few = try await node.take(write(count / 10), ImportOptions())
            #expect(few.summary.added == count / 10)
            let before = Self.peakKilobytes()
            let many = try await node.take(write(count), ImportOptions())
            #expect(many.summary.added == count - count / 10)
            #expect(many.summary.unchanged == count / 10)
            #expect(Self.peakKilobytes() - before < 24_000)
        }
    }

    @Test func `who was forgotten does not come back with a file`() async throws {
        try await withNode { node in
            _ = try await node.take(Self.roster)
            let ada = try await node.store.search(
                SearchQuery.parse(kind: .contributor, items: []), by: node.coordinator
            ).hits[0].record
            _ = try await node.store.erase(contributor: ada.id, by: node.coordinator)
            let (summary, events) = try await node.take(Self.roster)
            #expect(summary.added == 0 && summary.unchanged == 3, "\(events.all)")
            #expect(events.refusals.map(\.code) == ["suppressed", "reference", "reference", "reference"])
        }
    }

    @Test func `with its id a record is replaced, and an old line does not overwrite a new version`() async throws {
        try await withNode { node in
            let made = try await node.add(.project, Sample.project("One"))
            func line(_ name: String, _ version: Int64) -> String {
                #"{"kind":"project","id":"\#(made.id)","version":\#(version),"audience":"federation","record":{"name":"\#(name)"}}"#
            }
            #expect(try await node.take([line("Two", 1)]).summary.changed == 1)
            let now = try await node.store.get(kind: .project, id: made.id, by: node.coordinator)
            #expect(now?.version == 2 && now?.title == "Two" && now?.audience == .federation)
            #expect(try await node.take([line("Three", 1)]).events.refusals.map(\.code) == ["stale"])
            #expect(try await node.take([line("Two", 1)]).summary.unchanged == 1)
            // A record that is new here keeps its id and version.
            let id = node.store.newID()
            _ = try await node.take([#"{"kind":"project","id":"\#(id)","version":7,"record":{"name":"Seven"}}"#])
            #expect(try await node.store.get(kind: .project, id: id, by: node.coordinator)?.version == 7)
        }
    }

    @Test func `keys that belong to two records are a conflict`() async throws {
        try await withNode { node in
            _ = try await node.add(.contributor, Sample.contributor(github: "ada"))
            _ = try await node.add(.contributor, Sample.contributor("Bo Example", github: "bo"))
            let (summary, events) = try await node.take([
                #"{"kind":"contributor","record":{"name":"Both","identities":[{"service":"github","handle":"ada"},{"service":"github","handle":"bo"}]}}"#
            ])
            #expect(summary.refused == 1)
            #expect(events.refusals.map(\.code) == ["conflict"])
        }
    }

    @Test func `imports of the same people at the same time make each once`() async throws {
        try await withNode(size: 8) { node in
            let lines = (0..<50).map {
                #"{"kind":"contributor","record":{"name":"P \#($0)","identities":[{"service":"github","handle":"p-\#($0)"}]}}"#
            }
            let outcomes = await RaceTests.race(4) { _ in _ = try await node.take(lines) }
            #expect(outcomes.allSatisfy { $0 == nil })
            let counts = try await node.store.counts(by: node.steward)
            #expect(counts == [.contributor: 50])
            let report = try await Checker(.init(node.database.conninfo)).run()
            #expect(report.problems == [])
        }
    }

    @Test func `only staff import, and a file that is not there is said so`() async throws {
        try await withNode { node in
            let denied = await storeError {
                _ = try await node.store.importLines(file: "/dev/null", options: .init(), by: .anonymous) { _ in }
            }
            guard case .denied = denied else { throw Unexpected(denied) }
            let missing = await storeError {
                _ = try await node.store.importLines(file: "/nonexistent", options: .init(), by: node.coordinator) {
                    _ in
                }
            }
            guard case .unreadable = missing else { throw Unexpected(missing) }
        }
    }

    /// The most memory this process has had resident.
    static func peakKilobytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
