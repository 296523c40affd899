import Testing
import TransparencyLog

/// Keys published with golang.org/x/mod/sumdb/note (the package's documentation and tests).
private let publishedSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
private let publishedVerifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

@Suite struct NoteKeyTests {
    @Test func `a published private key yields the published verifier key`() throws {
        #expect(try SigningKey(secretText: publishedSecret).verifier.description == publishedVerifier)
    }

    @Test func `keys read back as they were written`() throws {
        var random = SystemRandomNumberGenerator()
        let key = try SigningKey.generate(name: "registry.example.org", using: &random)
        #expect(try SigningKey(secretText: key.secretText).verifier == key.verifier)
        #expect(try VerifierKey(text: key.verifier.description) == key.verifier)
    }

    @Test func `a private key's description does not tell it`() throws {
        let key = try SigningKey(secretText: publishedSecret)
        #expect(!"\(key)".contains("AYEKFALVFGyNhPJEMzD1QIDr"))
        #expect("\(key)".contains("PeterNeumann+c74f20a3"))
    }

    @Test(arguments: [
        "", "PeterNeumann", "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW=",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ])
    func `a cut, mistyped or renamed verifier key is refused`(text: String) {
        #expect(throws: NoteKeyError.self) { try VerifierKey(text: text) }
    }

    /// As golang.org/x/mod `sumdb/note/note_test.go` mangles both.
    @Test func `no part of a key's text, and no text with one byte raised, is a key`() {
        func accepted(_ bytes: some Collection<UInt8>) -> Bool {
            let text = String(decoding: bytes, as: UTF8.self)
            return (try? VerifierKey(text: text)) != nil || (try? SigningKey(secretText: text)) != nil
        }
        for text in [publishedVerifier, publishedSecret] {
            let bytes = Array(text.utf8)
            #expect(accepted(bytes))
            for start in bytes.indices {
                // What follows "PRIVATE+KEY+" would be a verifier key if its id followed from its bytes.
                for end in start + 1...bytes.count where start != 0 || end != bytes.count {
                    if accepted(bytes[start..<end]) { Issue.record("bytes \(start)..<\(end)") }
                }
                var raised = bytes
                raised[start] += 1
                if accepted(raised) { Issue.record("byte \(start) raised") }
            }
        }
        // A key of another length or type, with the id that follows from it.
        #expect(!accepted("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==".utf8))
        #expect(!accepted("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".utf8))
    }

    @Test(arguments: ["", "two words", "a+b", "line\nbreak", String(repeating: "n", count: 256)])
    func `a name that cannot stand in a signed note is refused`(name: String) {
        var random = SystemRandomNumberGenerator()
        #expect(throws: NoteKeyError.self) { try SigningKey.generate(name: name, using: &random) }
    }

    @Test func `a signature verifies over its own message only`() throws {
        let key = try SigningKey(secretText: publishedSecret)
        var signature = try key.signature(over: Array("If you think cryptography is the answer…\n".utf8))
        #expect(key.verifier.verifies(signature, over: Array("If you think cryptography is the answer…\n".utf8)))
        #expect(!key.verifier.verifies(signature, over: Array("something else".utf8)))
        signature[17] ^= 1
        #expect(!key.verifier.verifies(signature, over: Array("If you think cryptography is the answer…\n".utf8)))
    }
}
