internal import CanonicalJSON
internal import Postgres
internal import Registry

extension Store {
    /// Decides anew which records are one person, for those whose links, identities or audiences have changed since it
    /// was last done. Costs one look into an empty table when nothing has.
    ///
    /// Several processes may do it at once: each takes what no other has taken.
    package func regroup() async throws(StoreError) {
        let node = node
        let waits = try await read(Query(unsafeSQL: "SELECT EXISTS (\(Regrouping.due))"), as: Self.follower)
        do { guard try waits[0][0] else { return } } catch { throw StoreError(any: error) }
        try await transaction(as: Self.follower) { session in
            // One at a time: two that see different halves of a group would each write half of it.
            try session.execute("SELECT pg_advisory_xact_lock(\(Regrouping.lock))")
            try Regrouping(node: node).run(session)
        }
    }
}

/// One run of ``Store/regroup()``, within its transaction.
struct Regrouping: Sendable {
    /// The advisory lock that one run at a time holds: "mstr lnk".
    static let lock: Int64 = 0x6D73_7472_206C_6E6B
    /// Records that are looked at together. What hangs together beyond that is no person; none of it is linked.
    static let mostRecords = 1000
    /// What has to be looked at, and can be.
    static let due = """
        SELECT FROM muster.link_stale s
        WHERE s.waits_for IS NULL OR EXISTS (SELECT FROM muster.record r WHERE r.id = s.waits_for)
        """
    /// Whose readers see alike; ``muster.link_level()``.
    private static let levels: [Int16] = [0, 2, 3]

    let node: String

    private struct Member {
        var link: LinkMember
        var rank: Int16
    }

    private struct Statement {
        var link: LinkStatement
        var rank: Int16
    }

    /// What hangs together, by whatever link or identity.
    private struct Web {
        var members: [RecordID: Member] = [:]
        var statements: [Statement] = []
        var missing: [(of: RecordID, other: RecordID)] = []
    }

    func run(_ session: borrowing Session) throws {
        let stale = try session.query(
            """
            DELETE FROM muster.link_stale s
            WHERE s.waits_for IS NULL OR EXISTS (SELECT FROM muster.record r WHERE r.id = s.waits_for)
            RETURNING s.contributor
            """
        ).map { try $0[0, as: RecordID.self] }
        var left = Set(stale)
        while let first = left.min() {
            let before = try session.query(
                "SELECT id, speaker FROM muster.alternate WHERE id = \(first) OR speaker = \(first)")
            var start: Set<RecordID> = [first]
            for row in before { start.formUnion([try row[0], try row[1]]) }
            let web = try web(around: start, session)
            let all = start.union(web?.members.keys.map(\.self) ?? [])
            left.subtract(all)
            left.remove(first)
            try write(web, replacing: all.sorted(), session)
        }
    }

    private func write(_ web: Web?, replacing all: [RecordID], _ session: borrowing Session) throws {
        var levels: [Int16] = []
        var ids: [RecordID] = []
        var speakers: [RecordID] = []
        for level in Self.levels {
            guard let web else { break }
            let groups = LinkGroups.of(
                web.members.values.filter { $0.rank >= level }.map(\.link),
                web.statements.filter { $0.rank >= level }.map(\.link))
            for group in groups {
                for id in group.alternates {
                    levels.append(level)
                    ids.append(id)
                    speakers.append(group.primary)
                }
            }
        }
        let missing = web?.missing ?? []
        _ = try session.pipeline([
            "DELETE FROM muster.alternate WHERE id = ANY(\(all)) OR speaker = ANY(\(all))",
            """
            INSERT INTO muster.alternate (level, id, speaker)
            SELECT level, id, speaker FROM unnest(\(levels), \(ids), \(speakers)) AS a (level, id, speaker)
            """,
            "DELETE FROM muster.link_stale WHERE contributor = ANY(\(all)) AND waits_for IS NOT NULL",
            """
            INSERT INTO muster.link_stale (contributor, waits_for)
            SELECT contributor, other FROM unnest(\(missing.map(\.of)), \(missing.map(\.other))) AS m (contributor, other)
            """,
        ])
    }

    /// Everything that hangs together with these; nil when it is more than ``mostRecords``.
    private func web(around start: Set<RecordID>, _ session: borrowing Session) throws -> Web? {
        var web = Web()
        var seen: Set<RecordID> = []
        var next = start
        while !next.isEmpty {
            seen.formUnion(next)
            guard seen.count <= Self.mostRecords else { return nil }
            var found: Set<RecordID> = []
            for statement in try statements(naming: next.sorted(), session) {
                web.statements.append(statement)
                found.formUnion([statement.link.contributor, statement.link.other])
            }
            let members = try members(next.sorted(), session)
            for member in members { web.members[member.link.id] = member }
            found.formUnion(try holders(of: Set(members.flatMap(\.link.verified)).sorted(), session))
            next = found.subtracting(seen)
        }
        for statement in web.statements {
            for (id, other) in [
                (statement.link.contributor, statement.link.other), (statement.link.other, statement.link.contributor),
            ] where web.members[other] == nil {
                web.missing.append((of: id, other: other))
            }
        }
        return web
    }

    /// What counts: a node speaks of its own, and of peers those that links are taken from.
    private var counts: Query { "(r.home = \(node) OR r.home IN (SELECT node FROM muster.peer WHERE trust = 'merge'))" }

    private func statements(naming ids: [RecordID], _ session: borrowing Session) throws -> [Statement] {
        let named = ids.map { "'contributor/\($0)'" }.joined(separator: " | ")
        return try session.query(
            """
            SELECT r.home, r.audience_rank, r.body FROM muster.findable f JOIN muster.record r ON r.id = f.id
            WHERE f.kind || '' = 'link' AND f.words @@ \(named)::text::tsquery AND \(counts)
            """
        ).compactMap { row in
            let body = try JSONParser.parseObject(try row[2, as: [UInt8].self])
            func id(_ name: String) -> RecordID? { body[name]?.stringValue.flatMap { RecordID($0) } }
            guard let contributor = id("contributor"), let other = id("other") else { return nil }
            return Statement(
                link: LinkStatement(
                    home: try row[0], contributor: contributor, other: other, primary: id("primary"),
                    isSame: body["says"] != "different"),
                rank: try row[1])
        }
    }

    private func members(_ ids: [RecordID], _ session: borrowing Session) throws -> [Member] {
        try session.query(
            """
            SELECT r.id, r.home, r.audience_rank, CASE WHEN \(counts) THEN
                ARRAY(SELECT substr(w, 10) FROM unnest(tsvector_to_array(r.words)) AS w WHERE w LIKE 'verified/%')
                ELSE '{}' END
            FROM muster.record r WHERE r.id = ANY(\(ids)) AND r.kind = 'contributor'
            """
        ).map { row in
            Member(
                link: LinkMember(id: try row[0], home: try row[1], verified: Set(try row[3, as: [String].self])),
                rank: try row[2])
        }
    }

    private func holders(of keys: [String], _ session: borrowing Session) throws -> [RecordID] {
        guard !keys.isEmpty else { return [] }
        return try session.query(
            """
            SELECT f.id FROM muster.findable f
            WHERE f.kind || '' = 'contributor' AND f.words @@ ANY (
                SELECT array_to_tsvector(ARRAY['verified/' || k])::text::tsquery FROM unnest(\(keys)) AS k)
            LIMIT \(Self.mostRecords + 1)
            """
        ).map { try $0[0] }
    }
}
