import Testing
import TransparencyLog

/// Keys, text and signatures of golang.org/x/mod `sumdb/note/note_test.go` (BSD-3-Clause): facts, not code.
private enum Published {
    static let peterSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let peterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let enochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    static let peterLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    static let enochLine =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
}

@Suite struct `A signed note` {
    private let peter: KnownKey
    private let enoch: KnownKey

    init() throws {
        peter = .signer(try VerifierKey(text: Published.peterKey))
        enoch = .signer(try VerifierKey(text: Published.enochKey))
    }

    private func open(_ lines: String, _ known: [KnownKey]) throws -> VerifiedNote {
        try SignedNote(parsing: Array((Published.text + "\n" + lines).utf8)).verified(by: known)
    }

    private func failure(_ lines: String, _ known: [KnownKey]) -> LogError.Code? {
        do {
            _ = try open(lines, known)
            return nil
        } catch { return (error as? LogError)?.code }
    }

    @Test func `is written byte for byte as published, also over an older signature by the same key`() throws {
        let key = try SigningKey(secretText: Published.peterSecret)
        var note = try SignedNote(text: Published.text)
        try note.sign(with: key)
        #expect(String(decoding: note.bytes, as: UTF8.self) == Published.text + "\n" + Published.peterLine)
        try note.sign(with: key)
        #expect(note.signatures.count == 1)
        #expect(try SignedNote(parsing: note.bytes) == note)
    }

    @Test func `ignores the signatures of keys that are not known`() throws {
        let one = try open(Published.peterLine + Published.enochLine, [peter])
        #expect(one.text == Published.text && one.signers == [peter])
        #expect(one.unverified.map(\.name) == ["EnochRoot"])
        let both = try open(Published.peterLine + Published.enochLine, [enoch, peter])
        #expect(both.signers == [peter, enoch] && both.unverified.isEmpty)
        #expect(failure(Published.peterLine + Published.enochLine, []) == .noKnownSignature)
    }

    @Test func `takes a key for another when name or id differ`() {
        let misnamed = Published.peterLine.replacing("PeterNeumann", with: "CarmenSandiego")
        #expect(failure(misnamed, [peter]) == .noKnownSignature)
        #expect(failure(Published.peterLine.replacing("x08g", with: "xxxx"), [peter]) == .noKnownSignature)
        #expect(failure(misnamed + Published.peterLine, [peter]) == nil)
    }

    @Test func `with a wrong signature by a known key is refused whole`() {
        var line = Published.peterLine
        line.insert(contentsOf: "ABCD", at: line.index(line.startIndex, offsetBy: 60))
        #expect(failure(line, [peter]) == .wrongSignature)
        #expect(failure(Published.enochLine + line, [peter, enoch]) == .wrongSignature)
        #expect(failure(Published.enochLine + line, [enoch]) == nil)
    }

    @Test func `counts repeated signatures once`() throws {
        var other = Published.enochLine
        other.insert(contentsOf: "ABCD", at: other.index(other.startIndex, offsetBy: 60))
        let lines = Published.peterLine + Published.peterLine + Published.enochLine + Published.enochLine + other
        let note = try open(lines, [peter])
        #expect(note.signatures.count == 1)
        #expect(note.unverified.count == 2)
    }

    @Test func `is not decided between two known keys of one name and id`() {
        #expect(failure(Published.enochLine, [enoch, peter, enoch]) == .ambiguousKey)
        #expect(failure(Published.peterLine, [enoch, peter, enoch]) == nil)
    }

    @Test func `may have a hundred signatures and not one more`() throws {
        #expect(failure(String(repeating: Published.peterLine, count: 100), [peter]) == nil)
        #expect(failure(String(repeating: Published.peterLine, count: 101), [peter]) == .noteTooLarge)
        #expect(failure(String(repeating: Published.peterLine, count: 101), []) == .noteTooLarge)
        let long = "— EnochRoot " + Base64.encode([UInt8](repeating: 1, count: 600_000)) + "\n"
        #expect(failure(long + Published.peterLine, [peter]) == .noteTooLarge)
        // Signatures of keys to come: 16 of 5,000 bytes must be read.
        let large = "— EnochRoot " + Base64.encode([UInt8](repeating: 1, count: 5_000)) + "\n"
        #expect(failure(String(repeating: large, count: 16) + Published.peterLine, [peter]) == nil)
    }

    @Test func `of another form is refused`() {
        let good = Published.text + "\n" + Published.peterLine
        let bad: [[UInt8]] = [
            [], Array("\n".utf8), Array("\n\n".utf8), Array("\n\n\n".utf8),
            Array(Published.text.utf8), Array((Published.text + "\n").utf8), Array(good.utf8.dropLast()),
            Array(("\u{1}" + good).utf8), [0xFF] + Array(good.utf8), Array(("\t" + good).utf8),
            Array((good + "Unexpected line.\n").utf8), Array((good + "\n").utf8),
            Array(good.replacing("\n", with: "\r\n").utf8),
            Array(good.replacing("— P", with: "- P").utf8), Array(good.replacing("— P", with: "—P").utf8),
            Array(good.replacing("— P", with: "—  P").utf8), Array(good.replacing("Neumann ", with: "Neumann  ").utf8),
            Array(good.replacing("PeterNeumann", with: "Peter+Neumann").utf8),
            Array(good.replacing("PeterNeumann", with: "Peter\u{2003}Neumann").utf8),
            Array(good.replacing("PeterNeumann ", with: "").utf8),
            Array(good.replacing("JnAM=", with: "JnAM").utf8), Array(good.replacing("JnAM=", with: "JnAM= ").utf8),
            Array((Published.text + "\n— PeterNeumann \n").utf8),
            Array((Published.text + "\n— PeterNeumann AAAAAA==\n").utf8),
            Array((Published.text + "\n— PeterNeumann x08g\n").utf8),
        ]
        for bytes in bad {
            do {
                _ = try SignedNote(parsing: bytes)
                Issue.record("accepted: \(String(decoding: bytes, as: UTF8.self))")
            } catch { #expect(error.code == .malformedNote) }
        }
    }

    @Test func `keeps blank lines in its text, which the last one ends`() throws {
        let key = try SigningKey(secretText: Published.peterSecret)
        var note = try SignedNote(text: "one\n\n\ntwo\n\n")
        try note.sign(with: key)
        let read = try SignedNote(parsing: note.bytes)
        #expect(read.text == "one\n\n\ntwo\n\n")
        #expect(try read.verified(by: [peter]).signers == [peter])
    }

    @Test(arguments: ["", "no line break", "tab\there\n", "cosignature/v1\ntime 1\nlog\n", "subtree/v1\nrest\n"])
    func `is not begun over a text that cannot or must not be signed`(text: String) {
        #expect(throws: LogError.self) { try SignedNote(text: text) }
    }

    @Test func `of random bytes never traps`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let good = Array((Published.text + "\n" + Published.peterLine + Published.enochLine).utf8)
        var accepted = 0
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if let note = try? SignedNote(parsing: bytes) {
                if note.bytes != bytes { Issue.record("read and written differ, seed \(seed)") }
                if (try? note.verified(by: [peter]))?.text ?? Published.text != Published.text { accepted += 1 }
            }
        }
        #expect(accepted == 0, "seed \(seed)")
    }
}
