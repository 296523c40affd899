import Testing
import TransparencyLog

@Suite struct `A checkpoint that follows what is stored` {
    private let all = entries(700)

    private func range(_ size: Int) throws -> CompactRange {
        var range = CompactRange()
        try range.append(contentsOf: Array(all.prefix(size)))
        return range
    }

    private func checkpoint(_ size: Int, root: TreeHash? = nil) throws -> Checkpoint {
        try Checkpoint(origin: "log", size: UInt64(size), root: root ?? range(size).root)
    }

    @Test func `is accepted with the entries between, in whatever pieces they come`() throws {
        for (old, new) in [(0, 1), (0, 700), (1, 2), (255, 256), (300, 700)] {
            var check = LogExtension(stored: try range(old), checkpoint: try checkpoint(new))
            #expect(check.early == nil)
            var at = old
            while at < new {
                let next = min(at + 97, new)
                check.append(Array(all[at..<next]))
                at = next
                #expect(check.missing == UInt64(new - at))
            }
            #expect(check.finish() == .extended(try range(new)))
        }
    }

    @Test func `that is the same has nothing to fetch`() throws {
        let check = LogExtension(stored: try range(300), checkpoint: try checkpoint(300))
        #expect(check.early == .unchanged && check.finish() == .unchanged && check.missing == 0)
        #expect(LogExtension.check(stored: CompactRange(), checkpoint: try checkpoint(0), entries: []) == .unchanged)
        #expect(
            LogExtension.check(stored: try range(300), checkpoint: try checkpoint(300), entries: [all[0]])
                == .miscounted(expected: 0, received: 1))
    }

    @Test func `that is smaller is a rollback, and of the same size with another root a fork`() throws {
        let smaller = LogExtension(stored: try range(300), checkpoint: try checkpoint(299))
        #expect(smaller.early == .rollback(stored: 300, offered: 299))
        #expect(smaller.early?.description.hasPrefix("rollback: the log offers 299 entries, and 300") == true)
        let other = LogExtension(stored: try range(300), checkpoint: try checkpoint(300, root: range(299).root))
        #expect(other.early == .fork(size: 300) && other.finish() == .fork(size: 300))
        #expect(other.early?.isAccepted == false)
    }

    @Test func `with too few or too many entries shows nothing`() throws {
        let stored = try range(300)
        let next = try checkpoint(400)
        for count in [0, 99, 101, 400] {
            #expect(
                LogExtension.check(stored: stored, checkpoint: next, entries: Array(all[300..<300 + count]))
                    == .miscounted(expected: 100, received: UInt64(count)))
        }
        let huge = try Checkpoint(origin: "log", size: .max >> 1, root: .empty)
        #expect(
            LogExtension.check(stored: stored, checkpoint: huge, entries: all)
                == .miscounted(expected: .max >> 1 - 300, received: 700))
    }

    @Test func `with an altered entry is told from a rewritten log by a consistency proof`() throws {
        let stored = try range(300)
        let next = try checkpoint(400)
        var altered = Array(all[300..<400])
        altered.swapAt(3, 4)
        let verdict = LogExtension.check(stored: stored, checkpoint: next, entries: altered)
        #expect(verdict == .inconsistent(stored: 300, offered: 400) && !verdict.isAccepted)
        let proof = try MerkleList(all).view.consistencyProof(oldSize: 300, size: 400)
        #expect(LogExtension.explain(stored: stored, checkpoint: next, proof: proof) == .entriesAltered)

        // A log that changed an entry which is stored already.
        var other = all
        other.swapAt(7, 8)
        let view = MerkleList(other).view
        let forked = try Checkpoint(origin: "log", size: 400, root: view.root(size: 400))
        #expect(
            LogExtension.check(stored: stored, checkpoint: forked, entries: Array(all[300..<400]))
                == .inconsistent(stored: 300, offered: 400))
        let explanation = LogExtension.explain(
            stored: stored, checkpoint: forked, proof: try view.consistencyProof(oldSize: 300, size: 400))
        guard case .unproven(let error) = explanation else {
            Issue.record("a rewritten log passed")
            return
        }
        #expect(error.code == .wrongRoot)
    }
}
