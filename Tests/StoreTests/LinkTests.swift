import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

/// One person with records at several nodes, as searches and readers see them.
@Suite struct `A person with several records` {
    private let away = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0001)
    private let theirs = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0002)
    private let time = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0003)

    private func link(
        _ contributor: RecordID, _ other: RecordID, says: String = "same", primary: RecordID? = nil
    ) -> JSONObject {
        var body: JSONObject = [
            "contributor": .string(contributor.description), "other": .string(other.description), "says": .string(says),
        ]
        body["primary"] = primary.map { .string($0.description) }
        return body
    }

    private func search(
        _ node: TestNode, _ items: [(String, String)] = [], as principal: Principal? = nil
    ) async throws -> SearchPage {
        try await node.store.regroup()
        let query = try SearchQuery.parse(kind: .contributor, items: items + [("count", "true")])
        return try await node.store.search(query, by: principal ?? node.coordinator)
    }

    private func problems(_ node: TestNode) async throws -> [String] {
        try await Checker(.init(node.database.conninfo)).run().problems.map { "\($0)" }
    }

    @Test func `is found once when both homes say so, with the hours of the record that speaks alone`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node, trust: .merge)
            let own = try await node.add(.contributor, Sample.contributor("Ada Example", github: "ada-example"))
            _ = try await node.add(
                .availability, Sample.availability(of: own.id, from: "2026-11-01", until: nil, hours: 8))
            try await peer.send([
                FakePeer.put(.contributor, away, Sample.contributor("Ada E.", github: "ada-e")),
                FakePeer.put(
                    .availability, time, Sample.availability(of: away, from: "2026-11-01", until: nil, hours: 20)),
            ])
            let mine = try await node.add(.link, link(own.id, away, primary: own.id))
            #expect(try await search(node).total == 2)
            try await peer.send([FakePeer.put(.link, theirs, link(away, own.id, primary: own.id))])
            let page = try await search(node, [("hours", "8")])
            #expect(page.total == 1 && page.hits.map(\.record.id) == [own.id] && page.hits.first?.hoursFree == 8)
            #expect(page.hits.first?.alternates == [.init(id: away, home: "peer.example", title: "Ada E.")])
            #expect(try await search(node, [("hours", "20")]).total == 0)
            // Whoever names the other record gets it.
            #expect(try await search(node, [("key", "github:ada-e")]).hits.map(\.record.id) == [away])
            let times = try SearchQuery.parse(kind: .availability, items: [])
            #expect(try await node.store.search(times, by: node.coordinator).hits.map(\.record.owners) == [[own.id]])
            let person = try await node.store.person(of: away, by: node.coordinator)
            #expect(person.speaker == own.id && person.records.map(\.id) == [own.id, away] && person.links.count == 2)
            #expect(person.links.map(\.counts) == [true, true])
            let view = try await node.store.viewDigest(of: .public, by: node.steward)
            #expect(view.groups == 1 && view.records == 6)

            // Taken back: both are there again, as they were.
            _ = try await node.store.replace(
                kind: .link, id: mine.id, expectedVersion: 1, body: link(own.id, away, says: "different"),
                provenance: .test, by: node.coordinator)
            #expect(try await search(node).total == 2)
            #expect(try await node.store.get(kind: .contributor, id: own.id, by: node.coordinator) == own)
            #expect(try await node.store.viewDigest(of: .public, by: node.steward).groups == 0)
            #expect(try await problems(node) == [])
        }
    }

    @Test func `is linked by what peers say only when links are taken from them`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node, trust: .search)
            let own = try await node.add(.contributor, Sample.contributor())
            try await peer.send([
                FakePeer.put(.contributor, away, Sample.contributor("Ada E.")),
                FakePeer.put(.link, theirs, link(away, own.id, primary: away)),
            ])
            _ = try await node.add(.link, link(own.id, away))
            #expect(try await search(node).total == 2)
            #expect(
                try await node.store.person(of: own.id, by: node.coordinator).links.map(\.counts).contains(false))
        }
    }

    @Test func `is linked by an identity that both homes have verified`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node, trust: .merge)
            var verified = Sample.contributor("Ada Example", github: "ada-example")
            verified["identities"] = [["service": "github", "handle": "ada-example", "verified": true]]
            let own = try await node.add(.contributor, verified)
            try await peer.send([FakePeer.put(.contributor, away, Sample.contributor("Ada E.", github: "ada-example"))])
            #expect(try await search(node).total == 2)
            try await peer.send([FakePeer.put(.contributor, away, verified, version: 2, over: 0)])
            #expect(try await search(node).total == 1)
            // No longer, as soon as one of them takes the proof back, or is gone.
            _ = try await node.store.replace(
                kind: .contributor, id: own.id, expectedVersion: 1,
                body: Sample.contributor("Ada Example", github: "ada-example"), provenance: .test, by: node.coordinator)
            #expect(try await search(node).total == 2)
        }
    }

    @Test func `is linked whatever comes first, and no longer hidden behind a record that has gone`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node, trust: .merge)
            let other = try await FakePeer(node, name: "other.example", trust: .merge)
            let far = RecordID(high: away.high, low: away.low + 100)
            let says = RecordID(high: away.high, low: away.low + 101)
            // Both links are there before either record is.
            try await peer.send([FakePeer.put(.link, theirs, link(away, far, primary: away))])
            try await other.send([FakePeer.put(.link, says, link(far, away, primary: away))])
            try await node.store.regroup()
            try await other.send([FakePeer.put(.contributor, far, Sample.contributor("Ada E."))])
            #expect(try await search(node).total == 1)
            try await peer.send([FakePeer.put(.contributor, away, Sample.contributor("Ada Example"))])
            #expect(try await search(node).hits.map(\.record.id) == [away])
            // At once, before anybody has looked at the links again.
            try await peer.send([.withdraw([1])])
            let query = try SearchQuery.parse(kind: .contributor, items: [])
            #expect(try await node.store.search(query, by: node.coordinator).hits.map(\.record.id) == [far])
            #expect(try await search(node).hits.map(\.record.id) == [far])
        }
    }

    @Test func `is shown as one only to who may see both, and the links`() async throws {
        try await withNode { node in
            let one = try await node.add(.contributor, Sample.contributor("Ada Example"), .public)
            let two = try await node.add(.contributor, Sample.contributor("Ada E."), .federation)
            _ = try await node.add(.link, link(one.id, two.id, primary: two.id), .federation)
            let back = try await node.add(.link, link(two.id, one.id, primary: two.id), .federation)
            let peer = Principal(role: .peer, label: "peer")
            #expect(try await search(node, as: peer).hits.map(\.record.id) == [two.id])
            #expect(try await search(node, as: .anonymous).hits.map(\.record.id) == [one.id])
            #expect(
                await storeError { _ = try await node.add(.link, link(two.id, one.id), .public) }
                    == .tooWide(.public, widest: .federation))
            // A link goes along when its person is shown to fewer.
            _ = try await node.store.replace(
                kind: .contributor, id: two.id, expectedVersion: 1, body: Sample.contributor("Ada E."),
                audience: .private, provenance: .test, by: node.coordinator)
            #expect(try await node.store.get(kind: .link, id: back.id, by: node.steward)?.audience == .private)
            #expect(try await search(node, as: peer).hits.map(\.record.id) == [one.id])
            #expect(try await search(node, as: node.steward).hits.map(\.record.id) == [two.id])
        }
    }

    @Test func `takes the links along when they are forgotten`() async throws {
        try await withNode { node in
            let one = try await node.add(.contributor, Sample.contributor("Ada Example"))
            let two = try await node.add(.contributor, Sample.contributor("Ada E."))
            _ = try await node.add(.link, link(one.id, two.id))
            _ = try await node.add(.link, link(two.id, one.id))
            #expect(try await search(node).total == 1)
            #expect(try await node.store.erase(contributor: one.id, by: node.steward).removed[.link] == 2)
            #expect(try await search(node).hits.map(\.record.id) == [two.id])
            let left = try await node.owner { session in
                try session.query("SELECT count(*) FROM muster.alternate")[0][0, as: Int.self]
            }
            #expect(left == 0)
            // Also what this node has said of somebody whom another one erases.
            let peer = try await FakePeer(node, trust: .merge)
            try await peer.send([FakePeer.put(.contributor, away, Sample.contributor("Ada Away"))])
            let said = try await node.add(.link, link(two.id, away))
            try await peer.send([.erase([0])])
            #expect(try await node.store.get(kind: .link, id: said.id, by: node.steward) == nil)
            #expect(try await problems(node) == [])
        }
    }
}
