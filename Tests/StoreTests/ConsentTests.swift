import CanonicalJSON
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

/// How widely a person's time and work are shown.
@Suite struct ConsentTests {
    static let audiences: [Audience] = [.private, .circle("a"), .circle("b"), .federation, .public]

    @Test func `an availability or engagement is shown no more widely than the person`() async throws {
        try await withNode { node in
            try await node.makeCircles("a", "b")
            let project = try await node.add(.project, Sample.project())
            for own in Self.audiences {
                let person = try await node.add(.contributor, Sample.contributor(), own)
                for audience in Self.audiences {
                    let outcomes = [
                        await storeError {
                            _ = try await node.add(
                                .availability,
                                Sample.availability(of: person.id, from: "2027-01-01", until: nil, hours: 8), audience)
                        },
                        await storeError {
                            _ = try await node.add(
                                .engagement, Sample.engagement(of: person.id, in: project.id), audience)
                        },
                    ]
                    let expected: StoreError.Code? = audience.isWithin(own) ? nil : .tooWide(audience, widest: own)
                    #expect(outcomes == [expected, expected], "\(audience) of somebody \(own)")
                    // The database and the domain agree.
                    let isWithin = try await node.owner { session in
                        try session.query(
                            "SELECT muster.is_within(\(audience.description), \(own.description))")[0][0, as: Bool.self]
                    }
                    #expect(isWithin == audience.isWithin(own))
                }
                // What is private is not widened beyond the person later either.
                let engagement = try await node.add(
                    .engagement, Sample.engagement(of: person.id, in: project.id), .private)
                let widened = await storeError {
                    _ = try await node.store.replace(
                        kind: .engagement, id: engagement.id, expectedVersion: 1,
                        body: Sample.engagement(of: person.id, in: project.id), audience: .public, provenance: .test,
                        by: node.coordinator)
                }
                #expect(widened == (own == .public ? nil : .tooWide(.public, widest: own)))
            }
        }
    }

    @Test func `who narrows their audience narrows their time and work with it, in one transaction`() async throws {
        try await withNode { node in
            try await node.makeCircles("a")
            let person = try await node.add(.contributor, Sample.contributor())
            let hidden = try await node.add(.project, Sample.project("Hidden Lib"), .private)
            let wide = try await node.add(.engagement, Sample.engagement(of: person.id, in: hidden.id, hours: 3))
            let free = try await node.add(
                .availability, Sample.availability(of: person.id, from: "2027-01-01", until: nil, hours: 8),
                .federation)
            let narrow = try await node.add(
                .engagement, Sample.engagement(of: person.id, in: hidden.id, hours: 1), .private)
            let other = try await node.add(.contributor, Sample.contributor("Bo Example"))
            let others = try await node.add(.engagement, Sample.engagement(of: other.id, in: hidden.id))
            // By themselves: they may not even see the project that the engagement is with.
            _ = try await node.store.replace(
                kind: .contributor, id: person.id, expectedVersion: 1, body: Sample.contributor(),
                audience: .circle("a"), provenance: .test, by: TestNode.contributor(person.id))
            func state(_ record: StoredRecord) async throws -> [String] {
                let now = try await node.store.get(kind: record.kind, id: record.id, by: node.steward)
                return ["\(now?.audience.description ?? "gone")", "\(now?.version ?? 0)"]
            }
            #expect(try await state(wide) == ["circle:a", "2"])
            #expect(try await state(free) == ["circle:a", "2"])
            #expect(try await state(narrow) == ["private", "1"])
            #expect(try await state(others) == ["public", "1"])
            let queued = try await node.owner { session in
                try session.query(
                    """
                    SELECT op, version, audience, left_audience FROM muster.publish_queue WHERE record = \(free.id)
                    ORDER BY seq
                    """
                ).map { "\(try $0[0, as: String.self]) \(try $0[1, as: Int64.self]) \(try $0[2, as: String.self])" }
            }
            #expect(queued == ["put 1 federation", "put 2 circle:a"])
            let ranks = try await node.owner { session in
                try session.query("SELECT DISTINCT audience_rank FROM muster.hours WHERE record = \(wide.id)").map {
                    try $0[0, as: Int16.self]
                }
            }
            #expect(ranks == [1])
            #expect(try await Checker(.init(node.database.conninfo)).run().problems == [])
            // Nobody narrows others'.
            let refused = await storeError {
                _ = try await node.service(as: TestNode.contributor(other.id)) { session in
                    try session.query("SELECT muster.narrow(\([person.id]), now())")
                }
            }
            #expect(refused != nil)
        }
    }

    @Test func `an import shows nobody's work more widely than they are, and the same file again changes nothing`()
        async throws
    {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor(github: "ada"), .private)
            let lines = [
                #"{"kind":"project","record":{"name":"P","repositories":["https://example.org/git/p"]}}"#,
                #"{"kind":"contributor","audience":"federation","record":{"name":"Bo Example","identities":[{"service":"github","handle":"bo"}],"consent":{"basis":"published","date":"2026-01-01"}}}"#,
                #"{"kind":"engagement","audience":"public","record":{"contributor":"@github:ada","project":"@repo:https://example.org/git/p","role":"maintainer"}}"#,
                #"{"kind":"engagement","audience":"public","record":{"contributor":"@github:bo","project":"@repo:https://example.org/git/p","role":"maintainer"}}"#,
                #"{"kind":"availability","audience":"private","record":{"contributor":"@github:bo","windows":[{"from":"2027-01-01","hoursPerWeek":8}]}}"#,
            ]
            let (first, _) = try await node.take(lines)
            #expect(first.added == 5 && first.refused == 0)
            func audiences() async throws -> [String] {
                try await node.owner { session in
                    try session.query(
                        "SELECT audience FROM muster.record WHERE kind IN ('engagement', 'availability') ORDER BY audience"
                    ).map { try $0[0, as: String.self] }
                }
            }
            #expect(try await audiences() == ["federation", "private", "private"])
            let (second, _) = try await node.take(lines)
            #expect(second.changed == 0 && second.added == 0 && second.refused == 0)
            // A file that makes a person private makes their work so, too.
            let bo = try await node.store.search(
                SearchQuery.parse(kind: .contributor, items: [(name: "key", value: "github:bo")]), by: node.steward)
            let id = try #require(bo.hits.first?.record.id)
            let (third, _) = try await node.take(
                [
                    #"{"id":"\#(id)","kind":"contributor","audience":"private","record":{"name":"Bo Example","identities":[{"service":"github","handle":"bo"}]}}"#
                ])
            #expect(third.changed == 1)
            #expect(try await audiences() == ["private", "private", "private"])
            #expect(try await node.store.get(kind: .contributor, id: ada.id, by: .anonymous) == nil)
            #expect(try await Checker(.init(node.database.conninfo)).run().problems == [])
        }
    }

    @Test func `adding work and narrowing oneself meet, and nothing stays wider than the person`() async throws {
        try await withNode(size: 8) { node in
            let project = try await node.add(.project, Sample.project())
            for _ in 0..<10 {
                let person = try await node.add(.contributor, Sample.contributor())
                _ = await RaceTests.race(6) { index in
                    if index == 0 {
                        _ = try await node.store.replace(
                            kind: .contributor, id: person.id, expectedVersion: 1, body: Sample.contributor(),
                            audience: .private, provenance: .test, by: node.coordinator)
                    } else {
                        _ = try await node.add(.engagement, Sample.engagement(of: person.id, in: project.id))
                    }
                }
                let left = try await node.store.get(kind: .contributor, id: person.id, by: .anonymous)
                #expect(left == nil)
                let query = try SearchQuery.parse(
                    kind: .engagement, items: [(name: "contributor", value: person.id.description)])
                #expect(try await node.store.search(query, by: .anonymous).hits.isEmpty)
            }
        }
    }
}

/// What somebody gets who asks what is kept about them.
@Suite struct AccessRequestTests {
    @Test func `everything about a person is told to them and to staff alike, and no secrets of others`() async throws {
        try await withNode { node in
            let (person, _, opening) = try await EraseTests.plant(node)
            let me = TestNode.contributor(person.id)
            let project = try await node.add(.project, Sample.project("Hidden Lib"), .private)
            let hidden = try await node.add(
                .opening,
                [
                    "project": .string(project.id.description), "title": "Not announced yet", "role": "maintainer",
                    "kind": "mentored", "mentors": [.string(person.id.description)],
                    "summary": "Bo Example leaves for their health.",
                ], .private)
            let theirs = try await node.store.everything(about: person.id, by: me)
            let offices = try await node.store.everything(about: person.id, by: node.coordinator)
            for copy in [theirs, offices] {
                let kinds = (copy["records"]?.arrayValue ?? []).compactMap { $0.objectValue?["kind"]?.stringValue }
                #expect(kinds.sorted() == ["availability", "engagement", "nomination", "opening"])
                let mentions = copy["mentions"]?.arrayValue ?? []
                #expect(mentions.count == 1)
                let mention = mentions.first?.objectValue ?? [:]
                #expect(mention["id"]?.stringValue == hidden.id.description)
                #expect(mention["at"] == ["/mentors/0"])
                #expect(mention["record"] == nil)
                let text = String(decoding: CanonicalJSON.encode(copy), as: UTF8.self)
                #expect(!text.contains("health"))
                #expect(text.contains(opening.id.description))
                #expect(copy["private"]?.objectValue?["legalName"]?.stringValue == EraseTests.name)
                #expect(copy["tokens"]?.arrayValue?.count == 1)
                #expect(
                    copy["requests"]?.arrayValue?.first?.objectValue?["idempotencyKey"]?.stringValue == EraseTests.name)
            }
            // Who looked, as what and when, and not who by name.
            _ = try await node.store.getPrivate(contributor: person.id, by: node.coordinator)
            let later = try await node.store.everything(about: person.id, by: me)
            let acts = (later["trail"]?.arrayValue ?? []).compactMap { $0.objectValue?["action"]?.stringValue }
            #expect(acts == ["export-person", "read-private"])
            #expect(
                !String(decoding: CanonicalJSON.encode(later["trail"] ?? .null), as: UTF8.self).contains(
                    "the coordinator"))
            let stranger = await storeError {
                _ = try await node.store.everything(about: person.id, by: TestNode.contributor(node.store.newID()))
            }
            guard case .denied = stranger else { throw Unexpected(stranger) }
        }
    }

    @Test func `a token that spoke for several keeps nothing of one who is forgotten`() async throws {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor("Zyxwia Example"))
            let bo = try await node.add(.contributor, Sample.contributor("Bo Example"))
            let (_, secret) = try await node.store.createToken(
                role: .contributor, subjects: [ada.id, bo.id], label: "Zyxwia's phone", expires: nil,
                by: node.coordinator)
            _ = try await node.store.erase(contributor: ada.id, by: node.coordinator)
            let left = try await node.store.authenticate(secretHash: secret.hash)
            #expect(left?.subjects == [bo.id])
            #expect(left?.label.contains("Zyxwia") == false)
        }
    }
}
