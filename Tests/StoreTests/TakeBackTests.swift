import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing
import TransparencyLog

@testable import Store

@Suite struct TakeBackTests {
    private func key() throws -> SigningKey {
        try SigningKey(name: "node.example", seed: [UInt8](repeating: 1, count: 32))
    }

    private func publish(_ node: TestNode) async throws {
        while try await node.store.publish(signingWith: key()).isFull {}
    }

    private func frames(_ node: TestNode, _ origin: LogOrigin) async throws -> [SyncFrame] {
        try await node.store.openings(of: origin, from: 0, limit: 1000, by: node.steward).map { entry in
            SyncFrame(
                commitment: entry.commitment, opening: entry.opening.map { .init(salt: $0.salt, body: $0.body) })
        }
    }

    /// As an empty backup leaves it.
    private func lose(_ node: TestNode) async throws {
        try await node.owner { session in
            try session.executeScript(
                """
                DELETE FROM muster.log_tile; DELETE FROM muster.log_entry; DELETE FROM muster.log;
                DELETE FROM muster.publish_queue; DELETE FROM muster.hours; DELETE FROM muster.record_key;
                DELETE FROM muster.record; UPDATE muster.log_floor SET restored = true
                """)
        }
    }

    /// Takes all of it back, in parts.
    private func takeBack(
        _ node: TestNode, _ frames: [SyncFrame], _ origin: LogOrigin, _ note: [UInt8], step: Int = 3
    ) async throws -> TakenBack {
        var taken = TakenBack()
        for start in stride(from: 0, to: frames.count, by: step) {
            let part = Array(frames[start..<min(start + step, frames.count)])
            taken += try await node.store.takeBack(
                part, from: UInt64(start), of: origin, checkpoint: start + step >= frames.count ? note : nil)
        }
        return taken
    }

    @Test func `brings log and records back as they were, and the log goes on`() async throws {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor("Ada Example", github: "ada-example"))
            let project = try await node.add(.project, Sample.project())
            _ = try await node.add(
                .availability, Sample.availability(of: ada.id, from: "2026-11-01", until: nil, hours: 8))
            let gone = try await node.add(.project, Sample.project("Gone"))
            try await publish(node)
            let changed = try await node.store.replace(
                kind: .project, id: project.id, expectedVersion: 1, body: Sample.project("Changed"), private: .keep,
                audience: nil, provenance: .test, by: node.coordinator)
            _ = try await node.store.remove(kind: .project, id: gone.id, expectedVersion: 1, by: node.coordinator)
            try await publish(node)
            let origin = try #require(LogOrigin(node: "node.example", audience: .public, epoch: 1))
            let frames = try await frames(node, origin)
            let note = try #require(try await node.store.checkpoint(of: origin, by: node.steward))
            let range = try #require(try await node.store.ownLogs()[origin])

            try await lose(node)
            #expect(try await node.store.ownLogs().isEmpty)
            let taken = try await takeBack(node, frames, origin, note)
            #expect(taken.entries == frames.count)
            #expect(try await node.store.ownLogs()[origin] == range)
            #expect(try await node.store.ownRoot(of: origin, at: range.size) == range.root)
            #expect(try await node.store.checkpoint(of: origin, by: node.steward) == note)
            #expect(try await node.store.logs(by: node.steward)[0].live == 3)
            let back = try #require(try await node.store.get(kind: .project, id: project.id, by: node.steward))
            #expect(back.version == changed.version && back.body == changed.body && back.home == "node.example")
            #expect(try await node.store.get(kind: .contributor, id: ada.id, by: node.steward)?.version == 1)
            #expect(try await node.store.get(kind: .project, id: gone.id, by: node.steward) == nil)
            #expect(try await Checker(.init(node.database.conninfo)).run().problems.isEmpty)

            // Nothing is said twice, and what is new is said next.
            try await publish(node)
            #expect(try await node.store.ownLogs()[origin] == range)
            _ = try await node.add(.project, Sample.project("New"))
            try await publish(node)
            #expect(try await node.store.ownLogs()[origin]?.size == range.size + 1)
        }
    }

    @Test func `takes away what an older state still has: erased, hidden, removed`() async throws {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor("Ada Example", github: "ada-example"))
            let hidden = try await node.add(.project, Sample.project("Hidden"))
            let removed = try await node.add(.project, Sample.project("Removed"))
            try await publish(node)
            let origin = try #require(LogOrigin(node: "node.example", audience: .public, epoch: 1))
            // What came after: entries that the node has signed and lost.
            let contents: [Envelope.Content] = [.erase([0, 2]), .withdraw([1])]
            let committer = Committer()
            let lost = try contents.enumerated().map { number, content in
                let salt = try Salt([UInt8](repeating: UInt8(number), count: 32))
                let body = Envelope(log: origin, at: node.clock.now, content: content).bytes
                return SyncFrame(
                    commitment: committer.commitment(salt: salt, body: body), opening: .init(salt: salt, body: body))
            }
            let taken = try await node.store.takeBack(lost, from: 3, of: origin, checkpoint: nil)
            #expect(taken.removed == 3)
            #expect(try await node.store.get(kind: .contributor, id: ada.id, by: node.steward) == nil)
            #expect(try await node.store.get(kind: .project, id: removed.id, by: node.steward) == nil)
            #expect(try await node.store.get(kind: .project, id: hidden.id, by: node.steward)?.audience == .private)
            #expect(
                await storeError {
                    _ = try await node.add(.contributor, Sample.contributor("Ada Again", github: "ada-example"))
                } == .suppressed)
            // Nobody is told a second time.
            try await publish(node)
            #expect(try await node.store.ownLogs()[origin]?.size == 5)
            #expect(
                try await node.store.openings(of: origin, from: 0, limit: 3, by: node.steward).allSatisfy {
                    $0.opening == nil
                })
        }
    }

    @Test func `does not bring back who was forgotten, and tells the log so`() async throws {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor("Ada Example", github: "ada-example"))
            try await publish(node)
            let origin = try #require(LogOrigin(node: "node.example", audience: .public, epoch: 1))
            let frames = try await frames(node, origin)
            let note = try #require(try await node.store.checkpoint(of: origin, by: node.steward))
            _ = try await node.store.erase(contributor: ada.id, by: node.steward)
            try await lose(node)
            #expect(try await takeBack(node, frames, origin, note).stored == 0)
            #expect(try await node.store.get(kind: .contributor, id: ada.id, by: node.steward) == nil)
            try await publish(node)
            #expect(try await node.store.ownLogs()[origin]?.size == 2)
            #expect(try await node.store.openings(of: origin, from: 0, limit: 1, by: node.steward)[0].opening == nil)
        }
    }

    @Test func `goes on with an epoch that the backup does not know`() async throws {
        try await withNode { node in
            for name in ["One", "Two"] { _ = try await node.add(.project, Sample.project(name)) }
            try await publish(node)
            _ = try await node.store.rollEpoch(of: .public, by: node.steward, signingWith: [key()])
            let origin = try #require(LogOrigin(node: "node.example", audience: .public, epoch: 2))
            let frames = try await frames(node, origin)
            let note = try #require(try await node.store.checkpoint(of: origin, by: node.steward))
            let range = try #require(try await node.store.ownLogs()[origin])
            try await lose(node)
            // Cut within what was carried over.
            #expect(try await takeBack(node, frames, origin, note, step: 2).stored == 2)
            #expect(try await node.store.ownLogs()[origin] == range)
            #expect(try await node.store.ownSeed(of: origin)?.count == 2)
            try await publish(node)
            #expect(try await node.store.ownLogs()[origin] == range)
        }
    }

    @Test func `is not done twice, nor out of turn, and a restored database is known as one until it is trusted`()
        async throws
    {
        try await withNode { node in
            _ = try await node.add(.project, Sample.project())
            try await publish(node)
            let origin = try #require(LogOrigin(node: "node.example", audience: .public, epoch: 1))
            let frames = try await frames(node, origin)
            await #expect(throws: StoreError.self) {
                _ = try await node.store.takeBack(frames, from: 0, of: origin, checkpoint: nil)
            }
            await #expect(throws: StoreError.self) {
                _ = try await node.store.takeBack(frames, from: 2, of: origin, checkpoint: nil)
            }
            #expect(try await !node.store.isRestored())
            try await lose(node)
            #expect(try await node.store.isRestored())
            try await node.store.trustRestored(note: "a test", by: node.steward)
            #expect(try await !node.store.isRestored())
        }
    }
}
