internal import Postgres
internal import Registry

extension Session {
    /// A contributor as the books know them; made when there is none yet.
    borrowing func party(of contributor: RecordID, new id: RecordID) throws -> RecordID {
        let found = try query("SELECT id FROM muster.party WHERE contributor = \(contributor)")
        if let row = found.first { return try row[0] }
        try execute(
            "INSERT INTO muster.party (id, contributor) VALUES (\(id), \(contributor)) ON CONFLICT (contributor) DO NOTHING"
        )
        return try query("SELECT id FROM muster.party WHERE contributor = \(contributor)")[0][0]
    }

    /// Who acts, as the books name them: the party of the person a token stands for, else the token. Two tokens of one
    /// person are one; a token that stands for nobody is somebody of its own.
    borrowing func person(_ principal: Principal, new id: RecordID) throws -> String {
        guard principal.subjects.count == 1, principal.role != .project, let subject = principal.subjects.first else {
            return principal.account
        }
        return try party(of: subject, new: id).description
    }

    /// From here on in this transaction the database takes the asker for staff: for what somebody may do of their own who
    /// may not write the books by themselves. The rules have been asked before.
    borrowing func actAsStaff() throws {
        try execute("SELECT set_config('muster.role', 'steward', true)")
    }

    /// Remembers what a request with a key makes; returns what it made before when it came before, and nil when it is new.
    borrowing func earlier(
        _ idempotency: IdempotencyKey?, _ principal: Principal, _ kind: String, making id: RecordID, at moment: Instant
    ) throws -> RecordID? {
        guard let idempotency else { return nil }
        let new = try execute(
            """
            INSERT INTO muster.idempotency (principal, key, request_hash, kind, record, at)
            VALUES (\(principal.account), \(idempotency.key), \(idempotency.requestHash), \(kind), \(id), \(moment))
            ON CONFLICT ON CONSTRAINT idempotency_unique DO NOTHING
            """)
        if new == 1 { return nil }
        let rows = try query(
            """
            SELECT request_hash, record FROM muster.idempotency
            WHERE principal = \(principal.account) AND key = \(idempotency.key)
            """)
        guard let row = rows.first, try row[0, as: [UInt8].self] == idempotency.requestHash else {
            throw StoreError(.idempotencyMismatch)
        }
        return try row[1]
    }
}

extension StoreError {
    /// What a rule said no to, in its words.
    static func check(_ verdict: Verdict) throws(StoreError) {
        if case .denied(let why) = verdict { throw StoreError(.refused(why)) }
    }
}
