import Testing
import TransparencyLog

@Suite struct `A cosignature` {
    private let log: SigningKey
    private let witness: SigningKey
    private let checkpoint: Checkpoint

    init() throws {
        log = try SigningKey(name: "registry.example.org", seed: [UInt8](repeating: 1, count: 32))
        witness = try SigningKey(name: "peer.example.net", seed: [UInt8](repeating: 3, count: 32))
        // The body that transparency-dev/formats `note/note_cosigv1_test.go` cosigns.
        checkpoint = try Checkpoint(
            origin: "test", size: 123, root: treeHash("f+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0="))
    }

    @Test func `is a signature over the header, the time and the checkpoint's text`() throws {
        let line = try Cosignature.sign(checkpoint, time: 1_679_315_147, with: witness)
        #expect(line.bytes.count == 72)
        #expect(Array(line.bytes.prefix(8)) == [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xCB])
        let message = "cosignature/v1\ntime 1679315147\ntest\n123\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n"
        #expect(witness.verifier.verifies(Array(line.bytes.dropFirst(8)), over: Array(message.utf8)))
        #expect(line.identifier == CosignerKey(witness.verifier).identifier)
        #expect(line.identifier != witness.verifier.identifier)
    }

    @Test func `is verified beside the log's signature, and gives its time`() throws {
        var note = try checkpoint.signed(with: log)
        try note.add(Cosignature.sign(checkpoint, time: 1_727_964_367, with: witness))
        let cosigner = CosignerKey(witness.verifier)
        let signed = try SignedCheckpoint(
            parsing: note.bytes, origin: "test", logKeys: [log.verifier], witnesses: [cosigner])
        #expect(signed.cosigners.map(\.key) == [cosigner])
        #expect(signed.cosigners.map(\.time) == [1_727_964_367])
        // One cosigner's newer signature takes the place of its older one.
        try note.add(Cosignature.sign(checkpoint, time: 1_727_964_368, with: witness))
        #expect(note.signatures.count == 2)
    }

    @Test func `with another time, text, key or length is refused`() throws {
        let line = try Cosignature.sign(checkpoint, time: 77, with: witness)
        let cosignature = try #require(Cosignature(signature: line))
        #expect(cosignature.time == 77)
        let key = CosignerKey(witness.verifier)
        #expect(cosignature.verifies(text: checkpoint.text, key: key))
        #expect(!cosignature.verifies(text: checkpoint.text + "more\n", key: key))
        #expect(!cosignature.verifies(text: checkpoint.text, key: CosignerKey(log.verifier)))
        for index in line.bytes.indices {
            var bytes = line.bytes
            bytes[index] ^= 1
            let changed = try NoteSignature(name: line.name, identifier: line.identifier, bytes: bytes)
            #expect(Cosignature(signature: changed)?.verifies(text: checkpoint.text, key: key) != true)
            var note = try checkpoint.signed(with: log)
            try note.add(changed)
            #expect(throws: LogError.self) {
                try SignedCheckpoint(parsing: note.bytes, origin: "test", logKeys: [log.verifier], witnesses: [key])
            }
        }
        for count in [1, 8, 64, 71, 73] {
            let bytes = [UInt8](repeating: 0, count: count)
            #expect(Cosignature(signature: try NoteSignature(name: "n", identifier: 1, bytes: bytes)) == nil)
        }
    }

    @Test func `has a time below 2^63`() throws {
        #expect(throws: LogError.self) { try Cosignature.sign(checkpoint, time: 1 << 63, with: witness) }
        let late = [UInt8](repeating: 0xFF, count: 72)
        #expect(Cosignature(signature: try NoteSignature(name: "n", identifier: 1, bytes: late)) == nil)
    }

    // transparency-dev/formats `note/note_cosigv1_test.go` (Apache-2.0).
    @Test func `of a published note gives the published time`() throws {
        let published =
            "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
        let plain = "eQjRQm6eSKzFoiYalgwCPXu2y3ijtg68is9M46JKxuZB+dRfTmeQeDBoXnvxZx2ugnkyV+MUMLXpWs1hPb/W/4xkNQY="
        func line(_ text: String) throws -> NoteSignature {
            try NoteSignature(name: "n", identifier: 0, bytes: Array(try #require(Base64.decode(text)).dropFirst(4)))
        }
        #expect(Cosignature(signature: try line(published))?.time == 1_727_964_367)
        #expect(Cosignature(signature: try line(plain)) == nil)
    }

    @Test func `has a key whose published text is read, and mangled texts are not`() throws {
        let published = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
        let key = try CosignerKey(text: published)
        #expect(key.description == published && key.identifier == 0xda77_ade7)
        #expect(CosignerKey(try VerifierKey(name: key.name, publicKey: key.publicKey)) == key)
        for text in [
            "remora.n621.de+da77ade8+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", "bananas.example+12344556",
            "rekor.example+12345678+THIS_IS_NOT_BASE64!", "rekor.example+12345678+AwEB",
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ] {
            #expect(throws: NoteKeyError.self) { try CosignerKey(text: text) }
        }
        #expect(throws: NoteKeyError.self) { try VerifierKey(text: published) }
    }
}
