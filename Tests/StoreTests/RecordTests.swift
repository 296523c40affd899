import CanonicalJSON
import Postgres
import Registry
import Synchronization
import Testing

@testable import Store

@Suite struct RecordTests {
    @Test func `what is created is read again byte by byte`() async throws {
        try await withNode { node in
            let body = Sample.contributor(github: "ada-example")
            let made = try await node.add(.contributor, body)
            #expect(made.version == 1)
            #expect(made.body == CanonicalJSON.encode(body))
            #expect(made.title == "Ada Example")
            #expect(try await node.store.get(kind: .contributor, id: made.id, by: .anonymous) == made)
            #expect(try await node.store.get(kind: .project, id: made.id, by: .anonymous) == nil)
            #expect(try await node.store.get(ids: [made.id, node.store.newID()], by: .anonymous) == [made])
        }
    }

    @Test func `creation leaves one entry in the publishing queue and one in the trail`() async throws {
        try await withNode { node in
            let made = try await node.add(.project, Sample.project())
            let (queued, audited) = try await node.owner { session in
                (
                    try session.query("SELECT record, version, op, audience FROM muster.publish_queue").map {
                        "\(try $0[0, as: RecordID.self]) \(try $0[1, as: Int64.self]) \(try $0[2, as: String.self]) \(try $0[3, as: String.self])"
                    },
                    try session.query("SELECT action, record FROM muster.audit").map {
                        "\(try $0[0, as: String.self]) \(try $0[1, as: RecordID.self])"
                    }
                )
            }
            #expect(queued == ["\(made.id) 1 put public"])
            #expect(audited == ["create \(made.id)"])
        }
    }

    @Test func `a natural key that is taken is named, and its record when it may be seen`() async throws {
        try await withNode { node in
            let first = try await node.add(.contributor, Sample.contributor(github: "ada"), .private)
            let error = await storeError { _ = try await node.add(.contributor, Sample.contributor(github: "Ada")) }
            #expect(error == .conflict(key: "github:ada", existing: first.id))
            let id = node.store.newID()
            let other = try await node.add(.contributor, Sample.contributor("Bo Example"))
            let hidden = await storeError {
                _ = try await node.store.replace(
                    kind: .contributor, id: other.id, expectedVersion: 1, body: Sample.contributor(github: "ada"),
                    provenance: .test, by: TestNode.contributor(other.id))
            }
            #expect(hidden == .conflict(key: "github:ada", existing: nil))
            #expect(try await node.store.get(kind: .contributor, id: id, by: node.steward) == nil)
        }
    }

    @Test func `a failed creation leaves nothing behind`() async throws {
        try await withNode { node in
            _ = try await node.add(.contributor, Sample.contributor(github: "ada"))
            _ = await storeError {
                _ = try await node.add(
                    .contributor, Sample.contributor("Bo Example", github: "ada"), private: ["email": "x"])
            }
            let counts = try await node.owner { session in
                try ["record", "record_key", "publish_queue", "contact"].map { table in
                    try session.query("SELECT count(*) FROM muster.\(identifier: table)")[0][0, as: Int.self]
                }
            }
            #expect(counts == [1, 1, 1, 0])
        }
    }

    @Test func `a reference that leads nowhere, or to what the asker may not see, is refused by its path`() async throws
    {
        try await withNode { node in
            let nobody = node.store.newID()
            let error = await storeError {
                _ = try await node.add(
                    .availability, Sample.availability(of: nobody, from: "2027-01-01", until: nil, hours: 8))
            }
            guard case .invalid(let issues) = error else { throw Unexpected(error) }
            #expect(issues.map(\.path) == ["/contributor"])

            let me = try await node.add(.contributor, Sample.contributor())
            let secret = try await node.add(.project, Sample.project(), .private)
            let hidden = await storeError {
                _ = try await node.add(
                    .engagement, Sample.engagement(of: me.id, in: secret.id), by: TestNode.contributor(me.id))
            }
            guard case .invalid(let issues) = hidden else { throw Unexpected(hidden) }
            #expect(issues.map(\.path) == ["/project"])
        }
    }

    @Test func `a change needs the version it is based on`() async throws {
        try await withNode { node in
            let made = try await node.add(.contributor, Sample.contributor(github: "ada"))
            let body = Sample.contributor("Ada B. Example", github: "ada-b")
            let changed = try await node.store.replace(
                kind: .contributor, id: made.id, expectedVersion: 1, body: body, audience: .federation,
                provenance: .test, by: node.coordinator)
            #expect(changed.version == 2)
            #expect(changed.audience == .federation)
            #expect(try await node.store.get(kind: .contributor, id: made.id, by: node.coordinator) == changed)
            let stale = await storeError {
                _ = try await node.store.replace(
                    kind: .contributor, id: made.id, expectedVersion: 1, body: body, provenance: .test,
                    by: node.coordinator)
            }
            #expect(stale == .staleVersion(current: 2))
            // The old key is free again.
            _ = try await node.add(.contributor, Sample.contributor("Other Example", github: "ada"))
        }
    }

    @Test func `a change that changes nothing makes no version`() async throws {
        try await withNode { node in
            let body = Sample.contributor(github: "ada")
            let made = try await node.add(.contributor, body)
            let same = try await node.store.replace(
                kind: .contributor, id: made.id, expectedVersion: 1, body: body, provenance: .test, by: node.coordinator
            )
            #expect(same == made)
        }
    }

    @Test func `what is not there, not visible or not one's own is told apart only as far as it may be`() async throws {
        try await withNode { node in
            let hidden = try await node.add(.contributor, Sample.contributor(), .private)
            let visible = try await node.add(.contributor, Sample.contributor())
            let other = TestNode.contributor(node.store.newID())
            func change(_ id: RecordID) async -> StoreError.Code? {
                await storeError {
                    _ = try await node.store.replace(
                        kind: .contributor, id: id, expectedVersion: 1, body: Sample.contributor("X Example"),
                        provenance: .test, by: other)
                }
            }
            #expect(await change(node.store.newID()) == .notFound)
            #expect(await change(hidden.id) == .notFound)
            guard case .denied = await change(visible.id) else { throw Unexpected(await change(visible.id)) }
        }
    }

    @Test func `a record that others refer to is not removed`() async throws {
        try await withNode { node in
            let person = try await node.add(.contributor, Sample.contributor())
            let project = try await node.add(.project, Sample.project(repository: "https://github.com/example/lib"))
            let engagement = try await node.add(.engagement, Sample.engagement(of: person.id, in: project.id), .private)
            let error = await storeError {
                try await node.store.remove(kind: .project, id: project.id, by: node.coordinator)
            }
            #expect(error == .referenced(count: 1))
            try await node.store.remove(kind: .engagement, id: engagement.id, expectedVersion: 1, by: node.coordinator)
            try await node.store.remove(kind: .project, id: project.id, by: node.coordinator)
            #expect(try await node.store.get(kind: .project, id: project.id, by: node.steward) == nil)
            let left = try await node.owner { session in
                try session.query("SELECT count(*) FROM muster.record_key WHERE kind = 'project'")[0][0, as: Int.self]
            }
            #expect(left == 0)
        }
    }

    @Test func `private fields are kept beside the record and shown to their owner and staff only`() async throws {
        try await withNode { node in
            let contact: JSONObject = ["legalName": "Ada Augusta Example"]
            let made = try await node.add(.contributor, Sample.contributor(), private: contact)
            let me = TestNode.contributor(made.id)
            #expect(try await node.store.getPrivate(contributor: made.id, by: me) == contact)
            #expect(try await node.store.getPrivate(contributor: made.id, by: node.coordinator) == contact)
            #expect(try await node.store.getPrivate(contributor: made.id, by: .anonymous) == nil)
            #expect(
                try await node.store.getPrivate(contributor: made.id, by: TestNode.contributor(node.store.newID()))
                    == nil)
            #expect(
                try await node.store.audit(limit: 10, by: node.steward).map(\.action) == ["read-private", "create"])
            _ = try await node.store.replace(
                kind: .contributor, id: made.id, expectedVersion: 1, body: Sample.contributor(), private: .remove,
                provenance: .test, by: me)
            #expect(try await node.store.getPrivate(contributor: made.id, by: me) == nil)
        }
    }

    @Test func `an idempotency key makes one record, and refuses another request`() async throws {
        try await withNode { node in
            func create(_ name: String, hash: UInt8) async throws -> StoredRecord {
                try await node.store.create(
                    kind: .contributor, body: Sample.contributor(name), audience: .public, provenance: .test,
                    by: node.coordinator, idempotency: IdempotencyKey(key: "k", requestHash: [hash]))
            }
            let first = try await create("Ada Example", hash: 1)
            #expect(try await create("Ada Example", hash: 1) == first)
            #expect(await storeError { _ = try await create("Bo Example", hash: 2) } == .idempotencyMismatch)
            // The same key of somebody else is another key.
            let other = try await node.store.create(
                kind: .project, body: Sample.project(), audience: .public, provenance: .test, by: node.steward,
                idempotency: IdempotencyKey(key: "k", requestHash: [1]))
            #expect(other.id != first.id)
            #expect(try await node.store.counts(by: .anonymous) == [.contributor: 1, .project: 1])
        }
    }

    @Test func `counts are of what the asker may see`() async throws {
        try await withNode { node in
            let me = try await node.add(.contributor, Sample.contributor(), .private)
            _ = try await node.add(.contributor, Sample.contributor("Bo Example"), .private)
            _ = try await node.add(.contributor, Sample.contributor("Cy Example"), .federation)
            _ = try await node.add(.contributor, Sample.contributor("Di Example"), .public)
            _ = try await node.add(
                .availability, Sample.availability(of: me.id, from: "2027-01-01", until: nil, hours: 8), .private)
            #expect(try await node.store.counts(by: .anonymous) == [.contributor: 1])
            #expect(
                try await node.store.counts(by: TestNode.contributor(me.id)) == [.contributor: 2, .availability: 1])
            #expect(try await node.store.counts(by: TestNode.project(node.store.newID())) == [.contributor: 2])
            #expect(try await node.store.counts(by: node.steward) == [.contributor: 4, .availability: 1])
        }
    }

    @Test func `an export hands over every record once, in batches`() async throws {
        try await withNode { node in
            for index in 0..<7 { _ = try await node.add(.project, Sample.project("P\(index)")) }
            _ = try await node.add(.contributor, Sample.contributor(github: "ada"), private: ["legalName": "A"])
            let collected = Collected()
            try await node.store.stream(kinds: [.contributor, .project], by: node.coordinator, privateFields: true) {
                collected.add($0)
            }
            #expect(collected.all.map(\.record.kind) == [.contributor] + Array(repeating: .project, count: 7))
            #expect(Set(collected.all.map(\.record.title)) == Set(["Ada Example"] + (0..<7).map { "P\($0)" }))
            #expect(collected.all.dropFirst().map(\.record.id) == collected.all.dropFirst().map(\.record.id).sorted())
            #expect(collected.all[0].keys == ["github:ada"])
            #expect(collected.all[0].contact == CanonicalJSON.encode(["legalName": "A"] as JSONObject))
        }
    }
}

final class Collected: Sendable {
    private let records = Mutex<[ExportedRecord]>([])
    func add(_ batch: [ExportedRecord]) { records.withLock { $0 += batch } }
    var all: [ExportedRecord] { records.withLock { $0 } }
}
