import Federation
import Testing
import TransparencyLog

/// The vectors of docs/federation.md, computed there with Python's hmac and hashlib.
@Suite struct `The protocol document's vectors` {
    @Test func `hold`() throws {
        let log = try #require(LogOrigin("example.org/log/public/1"))
        let saltA = try Salt((0..<32).map { UInt8($0) })
        let saltB = try Salt((0..<32).reversed().map { UInt8($0) })
        let bodies = [
            #"{"at":"2026-11-23T10:00:00Z","id":"0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47","kind":"contributor","#
                + #""log":"example.org/log/public/1","op":"put","record":{"displayName":"Ada Example","x-own":[1,2]},"#
                + #""v":1,"version":1}"#,
            #"{"at":"2026-11-23T10:00:01Z","indices":[0],"log":"example.org/log/public/1","op":"erase","v":1}"#,
        ].map { Array($0.utf8) }
        for body in bodies { #expect(try Envelope(bytes: body, of: log).bytes == body) }
        let entries = [Commitment(salt: saltA, body: bodies[0]), Commitment(salt: saltB, body: bodies[1])]
        #expect(
            entries.map(\.description) == [
                "u6fWtG+E740OnX1ImkwwdfMTZimM/7JG7Hg7xYj0GCg=", "4vZ5KBQkQRufpbAFARaREJzie5B8ha4GcA9Jl6DNZlQ=",
            ])
        var range = CompactRange()
        try range.append(entries[0])
        #expect(range.root.description == "8pp2haWGAYFL/ly1BnvUzCTgjwypHSlBgu1GOjbJJ2w=")
        try range.append(entries[1])
        #expect(range.root.description == "JqfiYsd0/bje1IteU9AfdfzaGeiuBEYyFnecXOED2hI=")
    }
}

@Suite struct `A log that is audited` {
    private static let key = Result { try SigningKey(name: "example.org", seed: (0..<32).map { UInt8($0) }) }
    private static let salt = Result { try Salt((0..<32).map { UInt8($0) }) }

    private static func frame(_ content: String) throws -> SyncFrame {
        let body = Array(content.utf8)
        let salt = try salt.get()
        return SyncFrame(commitment: Commitment(salt: salt, body: body), opening: .init(salt: salt, body: body))
    }

    private static func put(_ number: Int, over previous: Int? = nil) throws -> SyncFrame {
        try frame(
            #"{"at":"2026-11-23T10:00:00Z","id":"0198c5a2-7d3f-7c11-8a52-00000000000\#(number)","kind":"project","#
                + #""log":"example.org/log/public/1","op":"put","# + (previous.map { "\"prev\":[\($0)]," } ?? "")
                + #""record":{},"v":1,"version":1}"#)
    }

    private static func closed(_ frame: SyncFrame) -> SyncFrame {
        SyncFrame(commitment: frame.commitment, opening: nil)
    }

    /// Audits frames under a checkpoint over `signed`, or over themselves.
    private static func audit(
        _ frames: [SyncFrame], signed: [SyncFrame]? = nil, origin: String = "example.org/log/public/1",
        keys: [VerifierKey]? = nil
    ) throws -> LogAudit.Report {
        var range = CompactRange()
        try range.append(contentsOf: (signed ?? frames).map(\.commitment))
        let checkpoint = try Checkpoint(origin: "example.org/log/public/1", size: range.size, root: range.root)
        var audit = LogAudit(
            origin: try #require(LogOrigin(origin)), keys: try keys ?? [key.get().verifier])
        try audit.take(.header(note: try checkpoint.signed(with: key.get()).bytes, from: 0))
        for frame in frames { try audit.take(.frame(frame)) }
        return try audit.finish()
    }

    @Test func `holds when every entry is open, replaced, or listed as gone`() throws {
        let erase = try Self.frame(
            #"{"at":"2026-11-23T10:00:00Z","indices":[1],"log":"example.org/log/public/1","op":"erase","v":1}"#)
        let report = try Self.audit([
            Self.closed(try Self.put(1)), Self.closed(try Self.put(2)), try Self.put(1, over: 0), erase,
        ])
        #expect(report.size == 4 && report.records == 1 && report.replaced == 1 && report.removed == 1)
        #expect(report.withheld == 0)
    }

    @Test func `names what is withheld`() throws {
        let report = try Self.audit([try Self.put(1), Self.closed(try Self.put(2))])
        #expect(report.withheld == 1 && report.firstWithheld == [1])
    }

    @Test func `does not hold when an entry was altered, left out, added or moved`() throws {
        let frames = [try Self.put(1), try Self.put(2), try Self.put(3)]
        for wrong in [
            [frames[0], frames[2], frames[1]], [frames[0], frames[1]], frames + [frames[0]],
            [frames[0], try Self.put(4), frames[2]], [],
        ] {
            #expect(throws: LogAuditError.self) { try Self.audit(wrong, signed: frames) }
        }
    }

    @Test func `does not hold when it is another log's, or signed by another`() throws {
        let frames = [try Self.put(1)]
        #expect(throws: LogError.self) { try Self.audit(frames, origin: "example.org/log/public/2") }
        let other = try SigningKey(name: "example.org", seed: (1..<33).map { UInt8($0) })
        #expect(throws: LogError.self) { try Self.audit(frames, keys: [other.verifier]) }
    }

    @Test func `does not hold when an entry speaks of what is to come, or of what is still open as gone`() throws {
        #expect(throws: LogAuditError.self) { try Self.audit([try Self.put(1, over: 1), try Self.put(2)]) }
        #expect(throws: LogAuditError.self) { try Self.audit([try Self.put(1, over: 0)]) }
        #expect(throws: LogAuditError.self) { try Self.audit([try Self.put(1), try Self.put(2, over: 0)]) }
    }

    @Test func `does not hold when a body is no envelope`() throws {
        #expect(throws: LogAuditError.self) { try Self.audit([try Self.frame("{}")]) }
    }
}
