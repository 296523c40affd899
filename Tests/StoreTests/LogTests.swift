import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing
import TransparencyLog

@testable import Store

@Suite struct `The node's log` {
    static let key = Result {
        try SigningKey(name: "node.example", seed: (0..<32).map { UInt8($0) })
    }

    /// Runs the sequencer until the queue is empty.
    @discardableResult
    static func publish(_ node: TestNode, limit: Int = 100) async throws -> Int {
        var entries = 0
        while true {
            let batch = try await node.store.publish(limit: limit, signingWith: key.get())
            entries += batch.entries
            if !batch.isFull { return entries }
        }
    }

    static func origin(_ audience: Audience) throws -> LogOrigin {
        try #require(LogOrigin(node: "node.example", audience: audience, epoch: 1))
    }

    /// Everything a stranger can check: signature, tiles, every commitment, every body that is there.
    static func verify(
        _ node: TestNode, _ origin: LogOrigin, as principal: Principal = .anonymous
    ) async throws -> [Envelope?] {
        let note = try #require(try await node.store.checkpoint(of: origin, by: principal))
        let signed = try SignedCheckpoint(
            parsing: note, origin: origin.description, logKeys: [key.get().verifier])
        let size = signed.checkpoint.size
        var tiles: [TilePath: [UInt8]] = [:]
        for path in TilePath.hashesWritten(from: 0, to: size) {
            let bytes = try await node.store.tile(path, of: origin, by: principal)
            let tile: [UInt8] = try #require(bytes, "\(path)")
            tiles[path] = tile
        }
        var checked = try VerifiedTiles(size: size, root: signed.checkpoint.root) { path in
            guard let bytes = tiles[path] else { throw Unexpected(nil) }
            return bytes
        }
        var envelopes: [Envelope?] = []
        for bundle in 0..<((size + 255) / 256) {
            let width = min(256, Int(size - bundle * 256))
            let path = try TilePath(.entries, index: bundle, width: width)
            let bytes = try #require(try await node.store.tile(path, of: origin, by: principal))
            let commitments = try EntryBundle.commitments(bytes, count: width)
            try checked.verify(commitments, bundle: bundle)
            let openings = try await node.store.openings(of: origin, from: bundle * 256, limit: 256, by: principal)
            #expect(openings.map(\.commitment) == commitments)
            for opening in openings {
                guard let body = opening.opening else {
                    envelopes.append(nil)
                    continue
                }
                #expect(opening.commitment.opens(salt: body.salt, body: body.body))
                envelopes.append(try Envelope(bytes: body.body, of: origin))
            }
        }
        return envelopes
    }

    @Test func `has an entry for each version, signed, and opens to the stored bytes`() async throws {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor("Ada Example", github: "ada-example"))
            _ = try await node.add(.project, Sample.project(), .federation)
            _ = try await node.add(.project, Sample.project("Secret"), .private)
            #expect(try await Self.publish(node) == 2)
            #expect(try await Self.publish(node) == 0)
            let entries = try await Self.verify(node, Self.origin(.public))
            guard case .put(let put) = entries.first??.content else { throw Unexpected(nil) }
            #expect(entries.count == 1)
            #expect(put.id == ada.id)
            #expect(put.record == ada.body)
            #expect(put.previous.isEmpty)
            #expect(try await Self.verify(node, Self.origin(.federation), as: node.steward).count == 1)
        }
    }

    @Test func `of an audience is not even there for who may not see it`() async throws {
        try await withNode { node in
            try await node.makeCircles("two")
            _ = try await node.add(.project, Sample.project(), .federation)
            _ = try await node.add(.project, Sample.project("Other"), .circle("two"))
            try await Self.publish(node)
            for audience in [Audience.federation, .circle("two")] {
                let origin = try Self.origin(audience)
                #expect(try await node.store.checkpoint(of: origin, by: .anonymous) == nil)
                #expect(try await node.store.openings(of: origin, from: 0, limit: 9, by: .anonymous).isEmpty)
                let tile = try TilePath(.hashes(level: 0), index: 0, width: 1)
                #expect(try await node.store.tile(tile, of: origin, by: .anonymous) == nil)
                let bundle = try TilePath(.entries, index: 0, width: 1)
                #expect(try await node.store.tile(bundle, of: origin, by: .anonymous) == nil)
            }
            #expect(try await node.store.logs(by: .anonymous).isEmpty)
            #expect(try await node.store.logs(by: node.steward).count == 2)
        }
    }

    @Test func `keeps nothing of an erased person but commitments`() async throws {
        try await withNode { node in
            let (person, _, _) = try await EraseTests.plant(node)
            try await Self.publish(node)
            let before = try await Self.verify(node, Self.origin(.public)).count
            _ = try await node.store.erase(contributor: person.id, by: node.coordinator)
            try await Self.publish(node)
            let entries = try await Self.verify(node, Self.origin(.public))
            // The opening that named the person was changed; the rest of what went is listed in one entry.
            #expect(entries.count == before + 2)
            guard case .erase(let indices) = entries.last??.content else { throw Unexpected(nil) }
            #expect(indices.count == 4)
            for index in indices { #expect(entries[Int(index)] == nil) }
            let kept = try await node.owner { session in
                try session.query(
                    "SELECT convert_from(body, 'UTF8') FROM muster.log_entry WHERE body IS NOT NULL"
                ).map { try $0[0, as: String.self] }
            }
            #expect(!kept.contains { $0.contains(EraseTests.name) || $0.contains(person.id.description) })
        }
    }

    @Test func `follows a change of audience: withdrawn there, published here`() async throws {
        try await withNode { node in
            let record = try await node.add(.project, Sample.project())
            try await Self.publish(node)
            let body = try JSONParser.parseObject(record.body)
            let narrowed = try await node.store.replace(
                kind: .project, id: record.id, expectedVersion: 1, body: body, private: .keep, audience: .federation,
                provenance: .test, by: node.coordinator)
            try await Self.publish(node)
            let entries = try await Self.verify(node, Self.origin(.public))
            #expect(entries.map { $0?.operation } == [nil, "withdraw"])
            let inner = try await Self.verify(node, Self.origin(.federation), as: node.steward)
            guard case .put(let put) = inner.first??.content else { throw Unexpected(nil) }
            #expect(put.version == narrowed.version)
        }
    }

    @Test func `says of every entry why it is closed, however often a record has changed`() async throws {
        try await withNode { node in
            let record = try await node.add(.project, Sample.project())
            let origin = try Self.origin(.public)
            func audit() async throws -> LogAudit.Report {
                try await Self.publish(node)
                let note = try #require(try await node.store.checkpoint(of: origin, by: .anonymous))
                var audit = LogAudit(origin: origin, keys: [try Self.key.get().verifier])
                try audit.take(.header(note: note, from: 0))
                for entry in try await node.store.openings(of: origin, from: 0, limit: 100, by: .anonymous) {
                    let opening = entry.opening.map { SyncFrame.Opening(salt: $0.salt, body: $0.body) }
                    try audit.take(.frame(SyncFrame(commitment: entry.commitment, opening: opening)))
                }
                return try audit.finish()
            }
            #expect(try await audit().withheld == 0)
            for version in 1...4 {
                _ = try await node.store.replace(
                    kind: .project, id: record.id, expectedVersion: Int64(version),
                    body: Sample.project("Version \(version + 1)"), private: .keep, audience: nil, provenance: .test,
                    by: node.coordinator)
                let report = try await audit()
                #expect(report.withheld == 0 && report.replaced == UInt64(version) && report.records == 1)
            }
            _ = try await node.store.replace(
                kind: .project, id: record.id, expectedVersion: 5, body: Sample.project("Hidden"), private: .keep,
                audience: .private, provenance: .test, by: node.coordinator)
            let gone = try await audit()
            #expect(gone.withheld == 0 && gone.removed == 5 && gone.records == 0)
        }
    }

    @Test func `grows over many tiles, whatever the batches, and old partial tiles stay readable`() async throws {
        try await withNode { node in
            let seed = UInt64.random(in: 0 ... .max)
            var left = 600
            var partial: [(TilePath, [UInt8])] = []
            while left > 0 {
                let count = min(left, Int.random(in: 1...170))
                for number in 0..<count { _ = try await node.add(.project, Sample.project("P \(left) \(number)")) }
                left -= count
                try await Self.publish(node, limit: 97)
                let summary = try await node.store.logs(by: .anonymous)[0]
                #expect(summary.size == UInt64(600 - left))
                for path in TilePath.hashesWritten(from: 0, to: summary.size) where !path.isFull {
                    let bytes = try #require(
                        try await node.store.tile(path, of: summary.origin, by: .anonymous), "seed \(seed)")
                    partial.append((path, bytes))
                }
            }
            #expect(try await Self.verify(node, Self.origin(.public)).compactMap(\.self).count == 600)
            for (path, bytes) in partial {
                #expect(try await node.store.tile(path, of: Self.origin(.public), by: .anonymous) == bytes)
            }
        }
    }

    @Test func `is appended to by one sequencer at a time, and writers do not wait for it`() async throws {
        try await withNode(size: 6) { node in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<3 {
                    group.addTask {
                        for number in 0..<60 {
                            let record = try await node.add(.project, Sample.project("P \(lane) \(number)"))
                            guard number % 3 == 0 else { continue }
                            _ = try await node.store.replace(
                                kind: .project, id: record.id, expectedVersion: 1,
                                body: Sample.project("Q \(lane) \(number)"), private: .keep, audience: nil,
                                provenance: .test, by: node.coordinator)
                        }
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<40 { _ = try await node.store.publish(limit: 20, signingWith: Self.key.get()) }
                    }
                }
                try await group.waitForAll()
            }
            try await Self.publish(node)
            let entries = try await Self.verify(node, Self.origin(.public))
            var versions: [RecordID: Int64] = [:]
            for case .put(let put) in entries.compactMap({ $0?.content }) {
                #expect(versions.updateValue(put.version, forKey: put.id) == nil, "two live bodies of one record")
            }
            #expect(versions.count == 180)
            #expect(versions.values.count { $0 == 2 } == 60)
        }
    }

    @Test func `begins anew after a restore, in an epoch that was never signed, with all that is there`() async throws {
        try await withNode { node in
            for name in ["One", "Two"] { _ = try await node.add(.project, Sample.project("Example \(name)")) }
            _ = try await node.add(.project, Sample.project("Secret"), .private)
            try await Self.publish(node)
            let database = PostgresConfiguration(node.database.conninfo)
            let first = try await LogRestart.run(in: database, after: database, now: node.clock.now)
            #expect(first >= node.clock.now.milliseconds / 60_000)
            let second = try await LogRestart.run(in: database, after: database, now: node.clock.now)
            #expect(second == first + 1)
            #expect(try await Self.publish(node) == 2)
            let logs = try await node.store.logs(by: node.steward)
            #expect(logs.map(\.origin.description) == ["node.example/log/public/\(second)"])
            #expect(try await Self.verify(node, logs[0].origin).count == 2)
        }
    }
}
