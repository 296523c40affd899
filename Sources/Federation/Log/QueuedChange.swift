package import Registry

/// One change as a writer leaves it in the queue for the sequencer, in its own transaction.
package struct QueuedChange: Sendable, Hashable {
    package var record: RecordID
    /// Whether the record was there after it: a put, and not a removal or an erasure.
    package var isPut: Bool
    /// The audience it was in then, and the one that it left, if it did.
    package var audience: Audience?
    package var left: Audience?
    /// The node that it went to, where that is why it is not there.
    package var movedTo: String?

    package init(
        record: RecordID, isPut: Bool, audience: Audience?, left: Audience?, movedTo: String? = nil
    ) {
        self.movedTo = movedTo
        self.record = record
        self.isPut = isPut
        self.audience = audience
        self.left = left
    }
}

extension PublishPlan.Change {
    /// What a batch of the queue says, a record at a time, in the order in which the records first stand in it.
    ///
    /// - Parameter current: how the records stand now; those that are not there are left out.
    package static func list(
        _ batch: [QueuedChange], current: [RecordID: PublishPlan.Current]
    ) -> [PublishPlan.Change] {
        var changes: [PublishPlan.Change] = []
        var places: [RecordID: Int] = [:]
        for queued in batch {
            let place = places[queued.record] ?? changes.count
            if place == changes.count {
                places[queued.record] = place
                changes.append(
                    PublishPlan.Change(
                        id: queued.record, touched: [], isGone: false, current: current[queued.record]))
            }
            changes[place].isGone = !queued.isPut
            changes[place].movedTo = queued.movedTo
            for audience in [queued.audience, queued.left] {
                if let audience { changes[place].touched.insert(audience) }
            }
        }
        return changes
    }
}
