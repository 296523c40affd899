import Federation
import Registry
import Testing

@Suite struct `Of the logs that a peer lists` {
    private func log(_ audience: Audience, _ epoch: Int64, node: String = "peer.example") throws -> LogOrigin {
        try #require(LogOrigin(node: node, audience: audience, epoch: epoch))
    }

    @Test func `the latest epoch of each audience is asked for, in order`() throws {
        let listed = [try log(.public, 1), try log(.public, 3), try log(.federation, 2), try log(.public, 2)]
        #expect(
            try LogChoice.latest(of: listed, known: [log(.public, 1), log(.public, 3)], node: "peer.example")
                == [log(.federation, 2), log(.public, 3)])
    }

    @Test func `none is asked for when one is another node's`() throws {
        let listed = [try log(.public, 1), try log(.public, 1, node: "other.example")]
        #expect(throws: PullRefusal.self) { try LogChoice.latest(of: listed, known: [], node: "peer.example") }
    }

    @Test func `none is asked for when an epoch was left already`() throws {
        let known = [try log(.public, 2)]
        do {
            _ = try LogChoice.latest(of: [log(.public, 1)], known: known, node: "peer.example")
            Issue.record("it goes back")
        } catch { #expect((error as? PullRefusal)?.verdict == .rollback) }
        // An audience that has no log any more is no going back.
        #expect(try LogChoice.latest(of: [], known: known, node: "peer.example") == [])
    }

    @Test func `one waits for a turn in which the earlier epoch of its audience could be read and applied`() throws {
        let failed = [try log(.public, 1), try log(.federation, 3)]
        #expect(try LogChoice.waits(log(.public, 2), for: failed))
        #expect(try !LogChoice.waits(log(.public, 2), for: [log(.federation, 1)]))
        #expect(try !LogChoice.waits(log(.federation, 3), for: failed))
        #expect(try !LogChoice.waits(log(.federation, 2), for: failed))
    }
}
