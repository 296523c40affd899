import Testing
import TransparencyLog

/// All files of transparency-dev/merkle `testdata`: a proof, and whether it is wrong.
@Suite(.enabled(if: Vectors.arePresent, "shared/data/vectors is not here; the table of MerkleTableTests has been run"))
struct `The vectors of transparency-dev/merkle` {
    private struct Inclusion: Decodable {
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: String
        let leafHash: String
        let proof: [String]?
        let wantErr: Bool
    }

    private struct SubtreeInclusion: Decodable {
        let leafIdx: UInt64
        let start: UInt64
        let end: UInt64
        let root: String
        let leafHash: String
        let proof: [String]?
        let wantErr: Bool
    }

    private struct Consistency: Decodable {
        let size1: UInt64
        let size2: UInt64
        let root1: String
        let root2: String
        let proof: [String]?
        let wantErr: Bool
    }

    private struct SubtreeConsistency: Decodable {
        let start: UInt64
        let end: UInt64
        let size: UInt64
        let root1: String
        let root2: String
        let proof: [String]?
        let wantErr: Bool
    }

    @Test func `inclusion, 98 files`() throws {
        try run(Inclusion.self, "inclusion", count: 98, wantsError: \.wantErr) { known in
            try MerkleTree.verifyInclusion(
                of: hash(known.leafHash), index: known.leafIdx, size: known.treeSize, proof: proof(known.proof),
                root: hash(known.root))
        }
    }

    @Test func `consistency, 98 files`() throws {
        try run(Consistency.self, "consistency", count: 98, wantsError: \.wantErr) { known in
            try MerkleTree.verifyConsistency(
                oldSize: known.size1, oldRoot: hash(known.root1), size: known.size2, root: hash(known.root2),
                proof: proof(known.proof))
        }
    }

    @Test func `inclusion in a subtree, 204 files`() throws {
        try run(SubtreeInclusion.self, "subtreeinclusion", count: 204, wantsError: \.wantErr) { known in
            try MerkleTree.verifySubtreeInclusion(
                of: hash(known.leafHash), index: known.leafIdx, start: known.start, end: known.end,
                proof: proof(known.proof), root: hash(known.root))
        }
    }

    @Test func `consistency of a subtree, 118 files`() throws {
        try run(SubtreeConsistency.self, "subtreeconsistency", count: 118, wantsError: \.wantErr) { known in
            try MerkleTree.verifySubtreeConsistency(
                start: known.start, end: known.end, subtreeRoot: hash(known.root1), size: known.size,
                root: hash(known.root2), proof: proof(known.proof))
        }
    }

    private func run<Value: Decodable>(
        _ type: Value.Type, _ folder: String, count: Int, wantsError: (Value) -> Bool, verify: (Value) throws -> Void
    ) throws {
        let files = try Vectors.folder(type, "rfc6962-merkle/\(folder)")
        #expect(files.count == count)
        for (name, known) in files {
            do {
                try verify(known)
                #expect(!wantsError(known), "\(folder)/\(name) was accepted")
            } catch {
                #expect(error is LogError)
                #expect(wantsError(known), "\(folder)/\(name): \(error)")
            }
        }
    }

    /// Some files have the words "don't care 1" for a root; ours are 32 bytes long by their type.
    private func hash(_ text: String) throws -> TreeHash {
        let bytes = try #require(Base64.decode(text))
        let isOnlyWords = bytes.starts(with: Array("don't care ".utf8))
        return try TreeHash(isOnlyWords ? bytes + [UInt8](repeating: 0, count: 32 - bytes.count) : bytes)
    }

    private func proof(_ hashes: [String]?) throws -> [TreeHash] { try (hashes ?? []).map(hash) }
}
