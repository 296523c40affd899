import Federation
import Registry
import Testing
import TransparencyLog

@Suite struct `What a node says about its keys` {
    private func key(_ number: UInt8, _ name: String = "node.example") throws -> SigningKey {
        try SigningKey(name: name, seed: [UInt8](repeating: number, count: 32))
    }

    private func statement(_ old: UInt8, _ new: UInt8) throws -> [UInt8] {
        try KeyStatement.signed(old: key(old), new: key(new), at: Instant(milliseconds: 1_790_000_000_000))
    }

    @Test func `is a note of four lines that both keys have signed`() throws {
        let note = try SignedNote(parsing: statement(1, 2))
        #expect(
            try note.text
                == "muster key 1\n\(key(1).verifier)\n\(key(2).verifier)\n2026-09-21T14:13:20Z\n")
        #expect(note.signatures.count == 2)
        let read = try KeyStatement(verifying: note.bytes)
        #expect(try read.old == key(1).verifier && read.new == key(2).verifier)
    }

    @Test func `leads from any key that was known to the present one`() throws {
        let chain = try KeyChain(encoded: KeyChain(notes: [statement(1, 2), statement(2, 3)]).encoded)
        #expect(chain.notes.count == 2)
        for number in 1...3 as ClosedRange<UInt8> {
            #expect(try chain.successor(of: key(number).verifier) == key(3).verifier)
        }
        // Whoever knows another key learns nothing from it.
        #expect(try chain.successor(of: key(9).verifier) == key(9).verifier)
        #expect(try KeyChain().successor(of: key(1).verifier) == key(1).verifier)
    }

    @Test func `is not believed without both signatures, or when they are others'`() throws {
        let text = try KeyStatement(old: key(1).verifier, new: key(2).verifier, at: Instant(milliseconds: 0)).text
        for signers in [[1], [2], [1, 3], [3, 2]] as [[UInt8]] {
            var note = try SignedNote(text: text)
            for signer in signers { try note.sign(with: key(signer)) }
            #expect(throws: KeyStatementError.self) { try KeyStatement(verifying: note.bytes) }
        }
        var bent = try statement(1, 2)
        bent[40] ^= 1
        #expect(throws: KeyStatementError.self) { try KeyChain(notes: [bent]).successor(of: key(1).verifier) }
    }

    @Test func `never leads to another node, to the same key, or two ways`() throws {
        let moment = Instant(milliseconds: 0)
        #expect(throws: KeyStatementError.self) {
            try KeyStatement.signed(old: key(1), new: key(2, "other.example"), at: moment)
        }
        #expect(throws: KeyStatementError.self) { try KeyStatement.signed(old: key(1), new: key(1), at: moment) }
        let twoWays = try KeyChain(notes: [statement(1, 2), statement(1, 3)])
        #expect(throws: KeyStatementError.self) { try twoWays.successor(of: key(1).verifier) }
    }

    @Test func `is read whole or not at all`() throws {
        let bytes = try KeyChain(notes: [statement(1, 2), statement(2, 3)]).encoded
        for count in 0..<bytes.count {
            guard let chain = try? KeyChain(encoded: Array(bytes.prefix(count))) else { continue }
            // Only where a statement ends.
            #expect(chain.encoded.count == count)
        }
        let long = KeyChain(notes: Array(repeating: Array("x".utf8), count: 201)).encoded
        #expect(throws: KeyStatementError.self) { try KeyChain(encoded: long) }
        #expect(throws: KeyStatementError.self) { try KeyChain(encoded: Array("muster keys 1\n01\nx".utf8)) }
    }
}
