import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

/// The second line of defence by itself: SQL as `muster_service`, without any of the service's own checks.
@Suite struct RowLevelSecurityTests {
    /// A record of each audience that belongs to nobody of those who ask, and what belongs to them.
    struct World: Sendable {
        let byAudience: [Audience: StoredRecord]
        let me: StoredRecord
        let mine: StoredRecord
        let project: StoredRecord
        let opening: StoredRecord
        let stranger: StoredRecord
    }

    static func withWorld(_ body: (TestNode, World) async throws -> Void) async throws {
        try await withNode { node in
            try await node.makeCircles("friends")
            var byAudience: [Audience: StoredRecord] = [:]
            for audience in [Audience.private, .circle("friends"), .federation, .public] {
                byAudience[audience] = try await node.add(
                    .contributor,
                    Sample.contributor("Somebody \(audience.rank) Example", github: "somebody-\(audience.rank)"),
                    audience, private: ["legalName": "Somebody"])
            }
            let me = try await node.add(
                .contributor, Sample.contributor("Me Example", github: "me-example"), .private,
                private: ["legalName": "Me"])
            let project = try await node.add(
                .project, Sample.project(repository: "https://github.com/example/mine"), .private)
            let stranger = try await node.add(.project, Sample.project("Strange Lib"), .public)
            let mine = try await node.add(
                .availability, Sample.availability(of: me.id, from: "2027-01-01", until: nil, hours: 8), .private)
            let opening = try await node.add(
                .opening,
                [
                    "project": .string(project.id.description), "title": "Help", "role": "maintainer", "kind": "help",
                    "summary": "Help us.",
                ], .private)
            try await body(
                node,
                World(
                    byAudience: byAudience, me: me, mine: mine, project: project, opening: opening, stranger: stranger))
        }
    }

    static func principals(_ world: World) -> [(Principal, seesRank: Int, own: [RecordID])] {
        [
            (Principal(role: .steward, label: ""), 0, []),
            (Principal(role: .coordinator, label: ""), 0, []),
            (TestNode.project(world.project.id), 2, [world.project.id, world.opening.id]),
            (TestNode.contributor(world.me.id), 3, [world.me.id, world.mine.id]),
            // A subject gives a peer, or nobody, nothing.
            (Principal(role: .peer, subjects: [world.me.id], label: ""), 2, []),
            (Principal(role: .anonymous, subjects: [world.me.id], label: ""), 3, []),
        ]
    }

    @Test func `each role reads the audiences it is part of and its own, whichever way it asks`() async throws {
        try await Self.withWorld { node, world in
            let all =
                Array(world.byAudience.values) + [world.me, world.mine, world.project, world.opening, world.stranger]
            for (principal, rank, own) in Self.principals(world) {
                let expected = Set(all.filter { $0.audience.rank >= rank || own.contains($0.id) }.map(\.id))
                let seen = try await node.service(as: principal) { session in
                    try ["SELECT id FROM muster.record", "SELECT id FROM muster.findable"].map { (sql: String) in
                        Set(try session.query(Query(unsafeSQL: sql)).map { try $0[0, as: RecordID.self] })
                    }
                }
                #expect(seen[0] == expected, "\(principal.role) in record")
                #expect(seen[1] == expected, "\(principal.role) in findable")
                let keys = try await node.service(as: principal) { session in
                    Set(try session.query("SELECT id FROM muster.record_key").map { try $0[0, as: RecordID.self] })
                }
                #expect(keys.isSubset(of: expected), "\(principal.role) in record_key")
                let hours = try await node.service(as: principal) { session in
                    try session.query("SELECT record FROM muster.hours").map { try $0[0, as: RecordID.self] }
                }
                #expect(
                    hours == (expected.contains(world.mine.id) ? [world.mine.id] : []), "\(principal.role) in hours")
                let contacts = try await node.service(as: principal) { session in
                    Set(
                        try session.query("SELECT contributor FROM muster.contact").map { try $0[0, as: RecordID.self] }
                    )
                }
                let isStaff = rank == 0
                #expect(
                    contacts
                        == (isStaff
                            ? Set(world.byAudience.values.map(\.id) + [world.me.id])
                            : own.contains(world.me.id) ? [world.me.id] : []),
                    "\(principal.role) in contact")
                let count = try await node.service(as: principal) { session in
                    try session.query("SELECT count(*) FROM muster.countable")[0][0, as: Int.self]
                }
                #expect(count == all.filter { $0.audience.rank >= rank }.count, "\(principal.role) in countable")
            }
        }
    }

    @Test func `each role changes and removes its own only, staff everything`() async throws {
        try await Self.withWorld { node, world in
            let all =
                Array(world.byAudience.values) + [world.me, world.mine, world.project, world.opening, world.stranger]
            for (principal, rank, own) in Self.principals(world) {
                for record in all {
                    let allowed = rank == 0 || own.contains(record.id)
                    let (updated, deleted) = try await node.undone(as: principal) { session in
                        let updated = try session.execute(
                            "UPDATE muster.record SET title = 'x' WHERE id = \(record.id)")
                        return (updated, try session.execute("DELETE FROM muster.record WHERE id = \(record.id)"))
                    }
                    #expect(updated == (allowed ? 1 : 0), "\(principal.role) updates \(record.kind)")
                    #expect(deleted == (allowed ? 1 : 0), "\(principal.role) deletes \(record.kind)")
                }
            }
        }
    }

    @Test func `each role adds what it would own, staff anything, and nobody gives away or takes`() async throws {
        try await Self.withWorld { node, world in
            for (principal, rank, own) in Self.principals(world) {
                for owners in [[world.me.id], [world.project.id], [world.stranger.id], []] {
                    let allowed = rank == 0 || owners.contains { own.contains($0) }
                    #expect(
                        await node.mayInsert(as: principal, kind: "availability", owners: owners) == allowed,
                        "\(principal.role) adds for \(owners)")
                }
                // Only what is one's own may be handed to another owner, and only to oneself.
                let taken = try await node.undone(as: principal) { session in
                    try session.execute(
                        "UPDATE muster.record SET owners = \(principal.subjects) WHERE id = \(world.stranger.id)")
                }
                #expect(taken == (rank == 0 ? 1 : 0))
            }
            #expect(await node.mayInsert(as: TestNode.project(world.project.id), kind: "nomination", owners: []))
            #expect(await !node.mayInsert(as: TestNode.contributor(world.me.id), kind: "nomination", owners: []))
            #expect(await !node.mayInsert(as: .anonymous, kind: "nomination", owners: []))
        }
    }

    @Test func `tokens are staff's to see, and stewards' to make beyond contributors and projects`() async throws {
        try await withNode { node in
            _ = try await node.store.createToken(
                role: .steward, subjects: [], label: "s", expires: nil, by: node.steward)
            let person = try await node.add(.contributor, Sample.contributor())
            _ = try await node.store.createToken(
                role: .contributor, subjects: [person.id], label: "c", expires: nil, by: node.coordinator)
            #expect(try await node.store.tokens(by: node.steward).count == 2)
            #expect(try await node.store.tokens(by: node.coordinator).map(\.label) == ["c"])
            #expect(try await node.store.tokens(by: TestNode.contributor(person.id)).map(\.label) == ["c"])
            #expect(try await node.store.tokens(by: .anonymous).isEmpty)
            for role in [Role.steward, .coordinator, .peer] {
                let error = await storeError {
                    _ = try await node.store.createToken(
                        role: role, subjects: [], label: "x", expires: nil, by: node.coordinator)
                }
                guard case .denied = error else { throw Unexpected(error) }
            }
            let byPerson = await storeError {
                _ = try await node.store.createToken(
                    role: .contributor, subjects: [person.id], label: "x", expires: nil,
                    by: TestNode.contributor(person.id))
            }
            guard case .denied = byPerson else { throw Unexpected(byPerson) }
        }
    }

    @Test func `the trail is staff's to read, and cannot be changed but for a forgotten name`() async throws {
        try await Self.withWorld { node, world in
            for (principal, rank, _) in Self.principals(world) {
                let entries = try await node.store.audit(limit: 100, by: principal)
                #expect(entries.isEmpty == (rank != 0))
            }
            for sql in ["DELETE FROM muster.audit", "UPDATE muster.audit SET action = 'x'", "TRUNCATE muster.record"] {
                await #expect(throws: PostgresError.self) {
                    try await node.service(as: node.steward) { session in _ = try session.execute(Query(unsafeSQL: sql))
                    }
                }
            }
        }
    }

    @Test func `settings end with their transaction`() async throws {
        try await Self.withWorld { node, world in
            try await node.pool.withSession { session in
                _ = try session.pipeline([node.steward.settings, "SELECT count(*) FROM muster.record"])
                let after = try session.query("SELECT count(*) FROM muster.record")[0][0, as: Int.self]
                guard after == 2 else { throw Unexpected(after) }
            }
            _ = world
        }
    }

    @Test func `the service's role owns nothing and bypasses nothing`() async throws {
        try await withNode { node in
            let (bypasses, owned, unguarded) = try await node.owner { session in
                (
                    try session.query(
                        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = 'muster_service'"
                    )[0][0, as: Bool.self],
                    try session.query("SELECT count(*) FROM pg_class WHERE relowner = 'muster_service'::regrole")[0][
                        0, as: Int.self],
                    try session.query(
                        "SELECT relname::text FROM pg_class WHERE relnamespace = 'muster'::regnamespace AND relkind = 'r' AND NOT relrowsecurity ORDER BY 1"
                    ).map { try $0[0, as: String.self] }
                )
            }
            #expect(!bypasses)
            #expect(owned == 0)
            // Nothing in these names anybody.
            #expect(unguarded == ["log_floor", "migration", "publish_queue", "suppression"])
        }
    }
}

extension TestNode {
    /// SQL as the service, undone afterwards; a refusal reads as no row.
    func undone<R: Sendable>(as principal: Principal, _ body: @Sendable (borrowing Session) throws -> R) async throws
        -> R
    {
        do {
            return try await service(as: principal) { session in throw Undone(result: try body(session)) }
        } catch let undone as Undone<R> {
            return undone.result
        }
    }

    func mayInsert(as principal: Principal, kind: String, owners: [RecordID]) async -> Bool {
        let id = store.newID()
        do {
            return try await undone(as: principal) { session in
                try session.execute(
                    """
                    INSERT INTO muster.record
                        (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
                    VALUES (\(id), now(), 1, \(kind), 'node.example', 'private', 't', \(owners), '{}', '', '', '')
                    """) == 1
            }
        } catch { return false }
    }
}

/// Takes a result out of a transaction that is rolled back.
private struct Undone<Result: Sendable>: Error {
    let result: Result
}
