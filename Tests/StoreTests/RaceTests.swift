import CanonicalJSON
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

/// Units of work that meet each other on real connections. Each race is run several times: a barrier starts its units
/// together, and what must hold does not depend on who wins.
@Suite struct RaceTests {
    /// Starts when all have arrived.
    actor Barrier {
        private var missing: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []
        init(_ count: Int) { missing = count }
        func arrive() async {
            missing -= 1
            guard missing > 0 else {
                waiting.forEach { $0.resume() }
                waiting = []
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    static func race(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async -> [StoreError.Code?] {
        let barrier = Barrier(count)
        return await withTaskGroup(of: StoreError.Code?.self) { group in
            for index in 0..<count {
                group.addTask {
                    await barrier.arrive()
                    return await storeError { try await body(index) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `of changes to one version exactly one wins, and the others are told`() async throws {
        try await withNode(size: 8) { node in
            let made = try await node.add(.contributor, Sample.contributor())
            for round in 1...5 {
                let outcomes = await Self.race(8) { index in
                    _ = try await node.store.replace(
                        kind: .contributor, id: made.id, expectedVersion: Int64(round),
                        body: Sample.contributor("Round \(round) by \(index) Example"), provenance: .test,
                        by: node.coordinator)
                }
                #expect(outcomes.filter { $0 == nil }.count == 1)
                #expect(outcomes.filter { $0 == .staleVersion(current: Int64(round) + 1) }.count == 7)
            }
        }
    }

    @Test func `of records with one natural key exactly one is made`() async throws {
        try await withNode(size: 8) { node in
            for round in 1...5 {
                let outcomes = await Self.race(8) { index in
                    _ = try await node.add(
                        .contributor, Sample.contributor("By \(index) Example", github: "ada-\(round)"))
                }
                #expect(outcomes.filter { $0 == nil }.count == 1)
                for case let code? in outcomes {
                    guard case .conflict(key: "github:ada-\(round)", existing: _?) = code else {
                        throw Unexpected(code)
                    }
                }
            }
            #expect(try await node.store.counts(by: node.steward) == [.contributor: 5])
        }
    }

    @Test func `of requests with one idempotency key one makes the record and all get it`() async throws {
        try await withNode(size: 8) { node in
            let made = Made()
            let outcomes = await Self.race(8) { _ in
                let record = try await node.store.create(
                    kind: .contributor, body: Sample.contributor(github: "ada"), audience: .public, provenance: .test,
                    by: node.coordinator, idempotency: IdempotencyKey(key: "once", requestHash: [1]))
                await made.add(record.id)
            }
            #expect(outcomes.allSatisfy { $0 == nil })
            #expect(await made.ids.count == 1)
        }
    }

    actor Made {
        var ids: Set<RecordID> = []
        func add(_ id: RecordID) { ids.insert(id) }
    }

    @Test func `a record is never removed under one that comes to refer to it`() async throws {
        try await withNode(size: 8) { node in
            for _ in 1...10 {
                let person = try await node.add(.contributor, Sample.contributor())
                let project = try await node.add(.project, Sample.project())
                let outcomes = await Self.race(2) { index in
                    if index == 0 {
                        try await node.store.remove(kind: .project, id: project.id, by: node.coordinator)
                    } else {
                        _ = try await node.add(.engagement, Sample.engagement(of: person.id, in: project.id))
                    }
                }
                #expect(outcomes.filter { $0 == nil }.count == 1)
            }
            let report = try await Checker(.init(node.database.conninfo)).run()
            #expect(report.problems == [])
        }
    }

    @Test func `a token binds to one person only`() async throws {
        try await withNode(size: 8) { node in
            let (_, secret) = try await node.store.createToken(
                role: .contributor, subjects: [], label: "to enrol", expires: nil, by: node.coordinator)
            guard let bearer = try await node.store.authenticate(secretHash: secret.hash) else { throw Unexpected(nil) }
            let outcomes = await Self.race(4) { index in
                _ = try await node.add(.contributor, Sample.contributor("By \(index) Example"), by: bearer)
            }
            #expect(outcomes.filter { $0 == nil }.count == 1)
            let bound = try await node.store.authenticate(secretHash: secret.hash)
            #expect(bound?.subjects.count == 1)
            #expect(try await node.store.counts(by: node.steward) == [.contributor: 1])
        }
    }
}
