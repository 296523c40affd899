import CanonicalJSON
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

@Suite struct EraseTests {
    static let name = "Zyxwia"

    /// A person with something in every table, and a project of others that names them.
    static func plant(_ node: TestNode) async throws -> (
        person: StoredRecord, token: TokenSecret, opening: StoredRecord
    ) {
        let (_, secret) = try await node.store.createToken(
            role: .contributor, subjects: [], label: "\(name)'s laptop", expires: nil, by: node.coordinator)
        guard let enrolling = try await node.store.authenticate(secretHash: secret.hash) else { throw Unexpected(nil) }
        let person = try await node.store.create(
            kind: .contributor, body: Sample.contributor("\(name) Example", github: name),
            private: ["legalName": .string(name)],
            audience: .public, provenance: Provenance(via: .person, by: enrolling.label), by: enrolling,
            idempotency: IdempotencyKey(key: name, requestHash: [1]))
        guard let me = try await node.store.authenticate(secretHash: secret.hash) else { throw Unexpected(nil) }
        let project = try await node.add(.project, Sample.project())
        _ = try await node.add(
            .availability, Sample.availability(of: person.id, from: "2027-01-01", until: nil, hours: 8), by: me)
        _ = try await node.add(.engagement, Sample.engagement(of: person.id, in: project.id, hours: 3), by: me)
        _ = try await node.add(
            .nomination,
            [
                "project": .string(project.id.description), "reason": .string("\(name) says so."),
                "by": .string(person.id.description),
            ],
            by: me)
        let opening = try await node.add(
            .opening,
            [
                "project": .string(project.id.description), "title": "Help", "role": "maintainer", "kind": "mentored",
                "mentors": [.string(person.id.description)], "summary": "Help us.",
            ])
        return (person, secret, opening)
    }

    @Test(arguments: [true, false]) func `a person who asks is forgotten everywhere`(bySelf: Bool) async throws {
        try await withNode { node in
            let (person, secret, opening) = try await Self.plant(node)
            let asker = try await bySelf ? node.store.authenticate(secretHash: secret.hash) : node.coordinator
            guard let asker else { throw Unexpected(nil) }
            let report = try await node.store.erase(contributor: person.id, by: asker)
            #expect(report.removed == [.contributor: 1, .availability: 1, .engagement: 1, .nomination: 1])
            #expect(report.changed == 1)
            #expect(report.suppressed == 1)
            #expect(report.tokens == 1)

            // The canary is in no column of no table.
            let found = try await node.owner { session in
                var found: [String] = []
                for table in try session.query(
                    "SELECT relname::text FROM pg_class WHERE relnamespace = 'muster'::regnamespace AND relkind = 'r'")
                {
                    let name: String = try table[0]
                    for row in try session.query("SELECT t::text FROM muster.\(identifier: name) t") {
                        let text: String = try row[0]
                        // Bodies are bytea, shown as hexadecimal.
                        let hex = Self.name.utf8.map { String($0, radix: 16) }.joined()
                        if text.lowercased().contains(Self.name.lowercased()) || text.contains(hex) {
                            found.append(name)
                        }
                    }
                }
                return found
            }
            #expect(found == [])
            let mended = try await node.store.get(kind: .opening, id: opening.id, by: .anonymous)
            #expect(mended?.version == 2)
            let opened = try JSONParser.parseObject(mended?.body ?? [])
            #expect(opened["mentors"] == [])
            #expect(try await node.store.authenticate(secretHash: secret.hash) == nil)
            #expect(try await Checker(.init(node.database.conninfo)).run().problems == [])
            let last = try await node.owner { session in
                try session.query("SELECT op FROM muster.publish_queue WHERE record = \(person.id) ORDER BY seq").map {
                    try $0[0, as: String.self]
                }
            }
            #expect(last == ["put", "erase"])
        }
    }

    @Test func `nobody erases somebody else but staff`() async throws {
        try await withNode { node in
            let (person, _, _) = try await Self.plant(node)
            for asker in [TestNode.contributor(node.store.newID()), TestNode.project(node.store.newID()), .anonymous] {
                let error = await storeError { _ = try await node.store.erase(contributor: person.id, by: asker) }
                guard case .denied = error else { throw Unexpected(error) }
            }
            #expect(try await node.store.get(kind: .contributor, id: person.id, by: .anonymous) == person)
        }
    }

    @Test func `who was forgotten is not taken in again until a steward lifts it`() async throws {
        try await withNode { node in
            let (person, _, _) = try await Self.plant(node)
            _ = try await node.store.erase(contributor: person.id, by: node.coordinator)
            func again() async -> StoreError.Code? {
                await storeError { _ = try await node.add(.contributor, Sample.contributor(github: Self.name)) }
            }
            #expect(await again() == .suppressed)
            let other = try await node.add(.contributor, Sample.contributor("Bo Example"))
            let changed = await storeError {
                _ = try await node.store.replace(
                    kind: .contributor, id: other.id, expectedVersion: 1, body: Sample.contributor(github: Self.name),
                    provenance: .test, by: node.coordinator)
            }
            #expect(changed == .suppressed)
            guard
                case .denied = await storeError({
                    _ = try await node.store.liftSuppression(keys: ["github:zyxwia"], by: node.coordinator)
                })
            else { throw Unexpected(nil) }
            // As people write it; what nobody asked for is passed over.
            let keys = ["GitHub:@Zyxwia", "github:somebody-else"]
            #expect(try await node.store.liftSuppression(keys: keys, by: node.steward) == 1)
            #expect(await again() == nil)
            #expect(try await node.store.liftSuppression(keys: keys, by: node.steward) == 0)
            // The trail says that it was done, once, and not for whom.
            let acts = try await node.store.audit(limit: 100, by: node.steward).filter {
                $0.action == "lift-suppression"
            }
            #expect(acts.map(\.note) == ["1"])
            #expect(acts.first?.record == nil)
        }
    }
}
