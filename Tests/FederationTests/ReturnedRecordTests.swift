import Federation
import Registry
import Testing

@Suite struct `A record that comes back with the node's own log` {
    private func put(_ version: Int64, _ body: String = "{}") -> Envelope.Put {
        .init(kind: .project, id: RecordID(high: 7, low: 1), version: version, previous: [], record: Array(body.utf8))
    }

    private func here(_ version: Int64, _ audience: Audience = .public, _ body: String = "{}") -> ReturnedRecord.Here {
        .init(version: version, audience: audience, body: Array(body.utf8))
    }

    @Test func `is stored where it is not, or in an earlier version`() {
        #expect(ReturnedRecord.decide(put(1), audience: .public, here: nil) == .store)
        #expect(ReturnedRecord.decide(put(3), audience: .public, here: here(2)) == .store)
        #expect(ReturnedRecord.decide(put(3), audience: .public, here: here(2, .private)) == .store)
    }

    @Test func `leaves alone what is the same, or was written since`() {
        #expect(ReturnedRecord.decide(put(3), audience: .public, here: here(3)) == .keep)
        #expect(ReturnedRecord.decide(put(3), audience: .public, here: here(4, .private, "{\"a\":1}")) == .keep)
    }

    @Test func `gives way to what was written here under the same version, which goes on under the next`() {
        #expect(ReturnedRecord.decide(put(3), audience: .public, here: here(3, .public, "{\"a\":1}")) == .renumber(4))
        #expect(ReturnedRecord.decide(put(3), audience: .public, here: here(3, .federation)) == .renumber(4))
    }

    @Test func `becomes private when it was withdrawn, unless it is elsewhere or was written since`() {
        #expect(ReturnedRecord.hides(version: 3, audience: .public, here: here(3)))
        #expect(ReturnedRecord.hides(version: 3, audience: .public, here: here(2)))
        #expect(!ReturnedRecord.hides(version: 3, audience: .public, here: here(4)))
        #expect(!ReturnedRecord.hides(version: 3, audience: .public, here: here(3, .federation)))
    }
}
