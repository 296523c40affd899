/// Computes the hashes of a Merkle tree (RFC 6962, section 2.1), one thread at a time, without allocating for each.
struct TreeHasher: ~Copyable {
    private let digest = DigestContext()
    /// The prefix byte and two hashes; the first hash's place also receives digests.
    private let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 + 2 * Bytes32.count)

    deinit { scratch.deallocate() }

    /// SHA-256(0x00 ‖ entry).
    @inline(__always)
    borrowing func leaf(_ entry: Commitment) -> TreeHash {
        scratch[0] = 0x00
        entry.value.store(at: scratch + 1)
        return hashScratch(count: 1 + Bytes32.count)
    }

    /// SHA-256(0x00 ‖ entry), for an entry of any length.
    borrowing func leaf(_ entry: UnsafeRawBufferPointer) -> TreeHash {
        scratch[0] = 0x00
        digest.reset()
        digest.add(scratch, count: 1)
        digest.add(entry.baseAddress, count: entry.count)
        digest.finish(at: scratch + 1)
        return TreeHash(Bytes32(loading: scratch + 1))
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    @inline(__always)
    borrowing func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        scratch[0] = 0x01
        left.value.store(at: scratch + 1)
        right.value.store(at: scratch + 1 + Bytes32.count)
        return hashScratch(count: 1 + 2 * Bytes32.count)
    }

    /// The root over any number of nodes of one level.
    borrowing func root(_ hashes: ArraySlice<TreeHash>) -> TreeHash {
        guard var row = hashes.isEmpty ? nil : Array(hashes) else { return .empty }
        // A node without a sibling rises unchanged, which yields RFC 6962's largest power of two on the left.
        while row.count > 1 {
            let pairs = row.count / 2
            for pair in 0..<pairs { row[pair] = node(row[2 * pair], row[2 * pair + 1]) }
            if !row.count.isMultiple(of: 2) { row[pairs] = row[row.count - 1] }
            row.removeLast(pairs)
        }
        return row[0]
    }

    @inline(__always)
    private borrowing func hashScratch(count: Int) -> TreeHash {
        digest.reset()
        digest.add(scratch, count: count)
        digest.finish(at: scratch + 1)
        return TreeHash(Bytes32(loading: scratch + 1))
    }
}
