internal import Postgres
package import Registry

/// A circle of this node, with its members.
package struct CircleOfPeers: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package let peer: RecordID
        /// The peer's name.
        package let node: String
        package let added: Instant
    }

    package let id: RecordID
    package let name: String
    package let created: Instant
    /// By name.
    package let members: [Member]
    /// How many of this node's records are for it.
    package let records: Int
}

// For stewards; the database lets staff alone see who is in a circle.
extension Store {
    /// Makes a circle without members.
    ///
    /// - Throws: ``StoreError`` `.conflict` when there is one of that name.
    package func createCircle(_ name: String, by principal: Principal) async throws(StoreError) -> CircleOfPeers {
        let circle = CircleOfPeers(id: newID(), name: name, created: now(), members: [], records: 0)
        let made = try await roundTrip([
            principal.settings,
            """
            WITH made AS (
                INSERT INTO muster.circle (id, name, created) VALUES (\(circle.id), \(name), \(circle.created))
                ON CONFLICT (name) DO NOTHING RETURNING id
            )
            INSERT INTO muster.audit (at, token, actor, role, action, note)
            SELECT \(circle.created), \(principal.tokenID), \(principal.label), \(principal.role.rawValue),
                'create-circle', \(name) FROM made RETURNING seq
            """,
        ])
        guard !made[1].isEmpty else { throw StoreError(.conflict(key: "circle:\(name)", existing: nil)) }
        return circle
    }

    /// All circles, by name.
    package func circles(by principal: Principal) async throws(StoreError) -> [CircleOfPeers] {
        let answers = try await roundTrip(
            changesNothing: true,
            [
                principal.settings,
                """
                SELECT c.id, c.name, c.created, (SELECT count(*) FROM muster.record r
                    WHERE r.audience_rank = 1 AND r.audience = 'circle:' || c.name AND r.home = \(node))
                FROM muster.circle c ORDER BY c.name
                """,
                """
                SELECT m.circle, p.id, p.node, m.added FROM muster.circle_member m
                JOIN muster.peer p ON p.id = m.peer ORDER BY p.node
                """,
            ])
        do {
            var members: [RecordID: [CircleOfPeers.Member]] = [:]
            for row in answers[2] {
                members[try row[0], default: []].append(
                    CircleOfPeers.Member(peer: try row[1], node: try row[2], added: try row[3]))
            }
            return try answers[1].map { row in
                let id: RecordID = try row[0]
                return CircleOfPeers(
                    id: id, name: try row[1], created: try row[2], members: members[id] ?? [], records: try row[3])
            }
        } catch { throw StoreError(any: error) }
    }

    /// Puts a peer into a circle: from now on it may read the circle's log. Whether it was not in it yet.
    ///
    /// - Throws: ``StoreError`` `.notFound` when there is no such circle or peer.
    @discardableResult
    package func addMember(
        _ peer: RecordID, to circle: RecordID, by principal: Principal
    ) async throws(StoreError) -> Bool {
        try await changeMember(peer, of: circle, "circle-add", by: principal) { moment in
            """
            INSERT INTO muster.circle_member (circle, peer, added) VALUES (\(circle), \(peer), \(moment))
            ON CONFLICT DO NOTHING RETURNING peer
            """
        }
    }

    /// Takes a peer out of a circle: it can no longer read the circle's log, and drops what it has of it when it next
    /// asks. Whether it was in it.
    ///
    /// - Throws: ``StoreError`` `.notFound` when there is no such circle or peer.
    @discardableResult
    package func removeMember(
        _ peer: RecordID, from circle: RecordID, by principal: Principal
    ) async throws(StoreError) -> Bool {
        try await changeMember(peer, of: circle, "circle-remove", by: principal) { _ in
            "DELETE FROM muster.circle_member WHERE circle = \(circle) AND peer = \(peer) RETURNING peer"
        }
    }

    private func changeMember(
        _ peer: RecordID, of circle: RecordID, _ action: String, by principal: Principal,
        _ change: @escaping @Sendable (Instant) -> Query
    ) async throws(StoreError) -> Bool {
        let moment = now()
        return try await transaction(as: principal) { session in
            let found = try session.query(
                """
                SELECT c.name, p.node FROM muster.circle c, muster.peer p
                WHERE c.id = \(circle) AND p.id = \(peer) FOR KEY SHARE
                """)
            guard let row = found.first else { throw StoreError(.notFound) }
            guard try !session.query(change(moment)).isEmpty else { return false }
            let note = "\(try row[0, as: String.self]) \(try row[1, as: String.self])"
            try session.execute(principal.trail(action, note: note, at: moment))
            return true
        }
    }

    /// Removes a circle that no record is for.
    ///
    /// - Throws: ``StoreError`` `.notFound`, `.referenced` with the number of records.
    package func deleteCircle(_ id: RecordID, by principal: Principal) async throws(StoreError) {
        let moment = now()
        let node = node
        try await transaction(as: principal) { session in
            // Waits for whoever gives a record this audience at the same moment.
            let found = try session.query("SELECT name FROM muster.circle WHERE id = \(id) FOR UPDATE")
            guard let row = found.first else { throw StoreError(.notFound) }
            let name: String = try row[0]
            let records: Int = try session.query(
                """
                SELECT count(*) FROM muster.record
                WHERE audience_rank = 1 AND audience = \("circle:\(name)") AND home = \(node)
                """)[0][0]
            guard records == 0 else { throw StoreError(.referenced(count: records)) }
            try session.execute("DELETE FROM muster.circle WHERE id = \(id)")
            try session.execute(principal.trail("delete-circle", note: name, at: moment))
        }
    }
}
