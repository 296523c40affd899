internal import CanonicalJSON
package import Federation
internal import Postgres
package import Registry

/// A person of this node whom another one may take over, or has.
package struct MoveOut: Sendable, Hashable {
    package let contributor: RecordID
    /// The node that they go to.
    package let to: String
    package let at: Instant
    /// When that node had all of it, and this one let go; nil for an offer.
    package let gone: Instant?
}

// The old home's part of a move: offers, and lets go once the new one holds everything.
extension Store {
    /// Offers a person to another node. Nothing changes here before that node has taken them over.
    ///
    /// - Throws: ``StoreError`` `.notFound`, `.denied`; `.refused` when the other node is no peer, or nothing says that the
    ///   person agrees.
    package func offerMove(
        of id: RecordID, to destination: String, by principal: Principal
    ) async throws(StoreError) -> MoveOut {
        let moment = now()
        return try await transaction(as: principal) { session in
            let person = try session.locked(.contributor, id, principal)
            try person.mustBeAtHome(node)
            // Who the peers are is for staff to know, and the person names one.
            try session.execute("SELECT set_config('muster.role', 'steward', true)")
            guard try !session.query("SELECT FROM muster.peer WHERE node = \(destination)").isEmpty else {
                throw StoreError(
                    .refused("\(destination) is no peer of this node; its steward adds one with “muster peer add”."))
            }
            let body = try JSONParser.parseObject(person.record.body)
            guard !principal.isStaff || body["consent"] != nil else {
                throw StoreError(
                    .refused(
                        "Nothing on record says that they agree. They can move themselves; or record their consent first."
                    ))
            }
            _ = try session.moving(person, from: node, to: destination)
            try session.execute(
                """
                INSERT INTO muster.move_out (contributor, destination, at) VALUES (\(id), \(destination), \(moment))
                ON CONFLICT (contributor) DO UPDATE SET destination = excluded.destination, at = excluded.at, gone = NULL
                """)
            if principal.isStaff {
                try session.execute(
                    principal.trail("offer-move", .contributor, id, note: "to \(destination)", at: moment))
            }
            return MoveOut(contributor: id, to: destination, at: moment, gone: nil)
        }
    }

    /// Takes an offer back.
    ///
    /// - Throws: ``StoreError`` `.notFound` when there is none; `.refused` when the other node has taken it.
    package func cancelMove(of id: RecordID, by principal: Principal) async throws(StoreError) {
        let moment = now()
        try await transaction(as: principal) { session in
            let isTheirs = principal.subjects.contains(id)
            guard principal.isStaff || isTheirs else { throw StoreError(.denied("You may not say where they move.")) }
            try session.execute("SELECT set_config('muster.role', 'steward', true)")
            let rows = try session.query(
                "SELECT destination, gone FROM muster.move_out WHERE contributor = \(id) FOR UPDATE")
            guard let row = rows.first else { throw StoreError(.notFound) }
            guard try row[1, as: Instant?.self] == nil else {
                throw StoreError(
                    .refused("They have moved to \(try row[0, as: String.self]); only that node can say more."))
            }
            try session.execute("DELETE FROM muster.move_out WHERE contributor = \(id)")
            if principal.isStaff {
                try session.execute(principal.trail("cancel-move", .contributor, id, at: moment))
            }
        }
    }

    /// Who is to move from here or has moved, latest first.
    ///
    /// - Parameter destination: only to this node, and only what it has not taken yet.
    package func movesOut(to destination: String? = nil) async throws(StoreError) -> [MoveOut] {
        let rows = try await read(
            """
            SELECT contributor, destination, at, gone FROM muster.move_out
            WHERE \(destination == nil) OR destination = \(destination ?? "") AND gone IS NULL
            ORDER BY at DESC LIMIT 1000
            """, as: Self.follower)
        do {
            return try rows.map {
                MoveOut(contributor: try $0[0], to: try $0[1], at: try $0[2], gone: try $0[3])
            }
        } catch { throw StoreError(any: error) }
    }

    /// All that moves with a person, for the node that they are offered to.
    ///
    /// - Throws: ``StoreError`` `.notFound` when they are not offered to it.
    package func moveBundle(of id: RecordID, for destination: String) async throws(StoreError) -> MoveBundle {
        try await transaction(as: Self.follower) { session in
            guard try session.offer(of: id, to: destination) == .open else { throw StoreError(.notFound) }
            return try session.moving(session.locked(.contributor, id, Self.follower), from: node, to: destination)
                .bundle
        }
    }

    /// Lets a person go: the other node says that it holds all that the digest is of. Here everything of it goes, and the
    /// logs say where to. Said again, nothing more happens.
    ///
    /// - Throws: ``StoreError`` `.notFound` when they are not, or no longer, offered to that node; `.refused` when they have
    ///   changed since it read them.
    package func release(_ id: RecordID, to destination: String, digest: String) async throws(StoreError) {
        let moment = now()
        try await transaction(as: Self.follower) { session in
            switch try session.offer(of: id, to: destination) {
            case nil: throw StoreError(.notFound)
            case .taken: return
            case .open: break
            }
            let person = try session.locked(.contributor, id, Self.follower)
            let moving = try session.moving(person, from: node, to: destination)
            guard moving.bundle.digest == digest else {
                throw StoreError(.refused("They have changed since you read them; read them again."))
            }
            var queries = moving.records.flatMap { Self.removal(of: $0, as: .move, to: destination, at: moment) }
            queries += [
                "DELETE FROM muster.contact WHERE contributor = \(id)",
                // Here nobody can speak for them any more.
                """
                UPDATE muster.token SET subjects = array_remove(subjects, \(id))
                WHERE \(id) = ANY(subjects) AND subjects <> ARRAY[\(id)]
                """,
                "DELETE FROM muster.token WHERE subjects = ARRAY[\(id)]",
                "DELETE FROM muster.moved_here WHERE record = ANY(\(moving.records.map(\.record.id)))",
                "UPDATE muster.move_out SET gone = \(moment) WHERE contributor = \(id)",
                Self.follower.trail("moved", .contributor, id, note: "to \(destination)", at: moment),
            ]
            _ = try session.pipeline(queries)
        }
    }
}

extension Session {
    fileprivate enum Offer { case open, taken }

    /// Holds the offer of a person to a node; nil when there is none.
    fileprivate borrowing func offer(of id: RecordID, to destination: String) throws -> Offer? {
        try query(
            """
            SELECT gone IS NULL FROM muster.move_out WHERE contributor = \(id) AND destination = \(destination)
            FOR UPDATE
            """
        ).first.map { try $0[0, as: Bool.self] ? .open : .taken }
    }

    /// What moves with a person, each record held.
    ///
    /// - Throws: ``StoreError`` `.refused` when it is more than one person's.
    fileprivate borrowing func moving(
        _ person: LockedRecord, from node: String, to destination: String
    ) throws -> (bundle: MoveBundle, records: [LockedRecord]) {
        let id = person.record.id
        let others = try referrers(of: id).filter {
            $0.record.home == node && MoveBundle.kinds.contains($0.record.kind)
        }
        var items: [MoveBundle.Item] = []
        var records: [LockedRecord] = []
        for locked in [person] + others {
            let record = locked.record
            let body = try JSONParser.parseObject(record.body)
            // A link, or a mentor's place, may name them as somebody else's business.
            guard record.id == id || body["contributor"]?.stringValue == id.description else { continue }
            records.append(locked)
            items.append(
                MoveBundle.Item(
                    kind: record.kind, id: record.id, version: record.version, audience: record.audience, body: body))
        }
        guard items.count <= MoveBundle.maximumItems else {
            throw StoreError(
                .refused("\(items.count) records are about them; at most \(MoveBundle.maximumItems) can move."))
        }
        return (MoveBundle(from: node, to: destination, items: items), records)
    }
}
