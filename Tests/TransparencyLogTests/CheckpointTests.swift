import Testing
import TransparencyLog

@Suite struct `A checkpoint` {
    /// C2SP tlog-checkpoint and tlog-cosignature, the example at their head.
    private static let example = """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

        """
    private static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    private static let origin = "registry.example.org/log/public/1"
    private let key: SigningKey
    private let other: SigningKey
    private let witness: SigningKey
    private let checkpoint: Checkpoint

    init() throws {
        key = try SigningKey(name: "registry.example.org", seed: [UInt8](repeating: 1, count: 32))
        other = try SigningKey(name: "registry.example.org", seed: [UInt8](repeating: 2, count: 32))
        witness = try SigningKey(name: "peer.example.net", seed: [UInt8](repeating: 3, count: 32))
        checkpoint = try Checkpoint(origin: Self.origin, size: 20_852_163, root: treeHash(Self.root))
    }

    @Test func `of the specification is read, with its cosignature's time`() throws {
        let note = try SignedNote(parsing: Array(Self.example.utf8))
        let read = try Checkpoint(text: note.text)
        #expect(read.origin == "example.com/behind-the-sofa" && read.size == 20_852_163)
        #expect(read.root == (try treeHash(Self.root)))
        #expect(read.text == note.text)
        #expect(note.signatures.map(\.name) == ["example.com/behind-the-sofa", "witness.example.com/w1"])
        #expect(Cosignature(signature: note.signatures[0]) == nil)
        #expect(Cosignature(signature: note.signatures[1])?.time == 1_679_315_147)
        #expect(note.bytes == Array(Self.example.utf8))
    }

    @Test(arguments: [
        "", "\n", "log\n1\n\(root)", "log\n\(root)\n", "\n1\n\(root)\n", "log\n01\n\(root)\n", "log\n+1\n\(root)\n",
        "log\n-1\n\(root)\n", "log\n1 \n\(root)\n", "log\n\n\(root)\n", "log\n9223372036854775808\n\(root)\n",
        "log\n18446744073709551616\n\(root)\n", "log\n1\n\(root) \n", "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj4=\n",
        "log\n1\n\(root.dropLast())\n", "log\n1\n\(root)\nextension\n", "log\n1\n\(root)\n\n", "log\n0\n\(root)\n",
        "log\r\n1\r\n\(root)\r\n", "cosignature/v1\n1\n\(root)\n", "log\n1\n\(root)\nextension", "log\n１\n\(root)\n",
    ])
    func `of another form is refused`(text: String) {
        #expect(throws: LogError.self) { try Checkpoint(text: text) }
    }

    @Test func `without entries has the hash of nothing`() throws {
        let empty = try Checkpoint(origin: "log", size: 0, root: .empty)
        #expect(empty.text == "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
        #expect(try Checkpoint(text: empty.text) == empty)
    }

    @Test func `is taken when a known key of the log signed it, whatever else stands there`() throws {
        var note = try checkpoint.signed(with: other)
        try note.sign(with: key)
        let signed = try SignedCheckpoint(parsing: note.bytes, origin: Self.origin, logKeys: [key.verifier])
        #expect(signed.checkpoint == checkpoint && signed.note == note && signed.cosigners.isEmpty)
        // Both keys, while the log changes from one to the other.
        let keys = [key.verifier, other.verifier]
        #expect(try SignedCheckpoint(parsing: note.bytes, origin: Self.origin, logKeys: keys) == signed)
    }

    @Test func `is refused when it is another log's, or only a witness or a stranger signed it`() throws {
        func failure(_ note: SignedNote, origin: String = Self.origin) -> LogError.Code? {
            do {
                _ = try SignedCheckpoint(
                    parsing: note.bytes, origin: origin, logKeys: [key.verifier],
                    witnesses: [CosignerKey(witness.verifier)])
                return nil
            } catch { return error.code }
        }
        let note = try checkpoint.signed(with: key)
        #expect(failure(note) == nil)
        #expect(failure(note, origin: "registry.example.org/log/public/2") == .wrongOrigin)
        #expect(failure(try checkpoint.signed(with: other)) == .noKnownSignature)
        var witnessed = try SignedNote(text: checkpoint.text)
        try witnessed.add(Cosignature.sign(checkpoint, time: 5, with: witness))
        #expect(failure(witnessed) == .noKnownSignature)
        // The log's own cosignature is not its signature either.
        var cosignedByLog = try SignedNote(text: checkpoint.text)
        try cosignedByLog.add(Cosignature.sign(checkpoint, time: 5, with: key))
        #expect(failure(cosignedByLog) == .noKnownSignature)
        var noCheckpoint = try SignedNote(text: checkpoint.text + "extension\n")
        try noCheckpoint.sign(with: key)
        #expect(failure(noCheckpoint) == .malformedCheckpoint)
    }

    @Test func `is told from one of a look-alike origin, which Swift calls equal`() throws {
        let composed = "caf\u{E9}.example/log"
        let note = try Checkpoint(origin: composed, size: 0, root: .empty).signed(with: key)
        #expect("cafe\u{301}.example/log" == composed)
        #expect(throws: LogError.self) {
            try SignedCheckpoint(parsing: note.bytes, origin: "cafe\u{301}.example/log", logKeys: [key.verifier])
        }
    }

    @Test func `conflicts with one of the same size and another root`() throws {
        let rewritten = try Checkpoint(origin: Self.origin, size: checkpoint.size, root: .empty)
        let larger = try Checkpoint(origin: Self.origin, size: checkpoint.size + 1, root: .empty)
        let elsewhere = try Checkpoint(origin: "elsewhere", size: checkpoint.size, root: .empty)
        #expect(checkpoint.conflicts(with: rewritten))
        #expect(!checkpoint.conflicts(with: checkpoint))
        #expect(!checkpoint.conflicts(with: larger))
        #expect(!checkpoint.conflicts(with: elsewhere))
    }
}
