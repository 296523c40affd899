internal import Postgres
package import Registry

/// A token as it is kept; the secret itself is not.
package struct Token: Sendable, Hashable {
    package let id: RecordID
    package let role: Role
    /// Who or what it is for, in the words of whoever made it.
    package let label: String
    /// The records its bearer speaks for.
    package let subjects: [RecordID]
    package let created: Instant
    /// nil: never.
    package let expires: Instant?
    package let revoked: Instant?
}

extension Store {
    /// Makes a token. Its secret is shown this once.
    ///
    /// - Throws: ``StoreError`` `.denied` when the asker may not give this role.
    package func createToken(
        role: Role, subjects: [RecordID], label: String, expires: Instant?, by principal: Principal
    ) async throws(StoreError) -> (token: Token, secret: TokenSecret) {
        let secret = TokenSecret(random: random(), random())
        let token = Token(
            id: newID(), role: role, label: label, subjects: subjects, created: now(), expires: expires, revoked: nil)
        do {
            _ = try await unit { session in
                try session.pipeline([
                    principal.settings, Self.insert(token, hash: secret.hash),
                    principal.trail("create-token", note: "\(token.id) \(role.rawValue)", at: token.created),
                ])
            }
        } catch {
            if case .denied = error.code {
                throw StoreError(
                    .denied("You may not make a token with the role \(role.rawValue)."), cause: error.cause)
            }
            throw error
        }
        return (token, secret)
    }

    private static func insert(_ token: Token, hash: [UInt8]) -> Query {
        """
        INSERT INTO muster.token (id, hash, role, label, subjects, created, expires)
        VALUES (\(token.id), \(hash), \(token.role.rawValue), \(token.label), \(token.subjects), \(token.created),
            \(token.expires))
        """
    }

    /// The node's first token, made when it is set up; the same digest again changes nothing, so that a start that was
    /// interrupted can be repeated.
    package func bootstrapSteward(tokenHash: [UInt8], label: String = "first steward") async throws(StoreError) {
        let moment = now()
        let id = newID()
        let steward = Principal(role: .steward, subjects: [], label: "muster init", tokenID: nil)
        _ = try await unit { session in
            try session.pipeline([
                steward.settings,
                """
                WITH made AS (
                    INSERT INTO muster.token (id, hash, role, label, subjects, created)
                    VALUES (\(id), \(tokenHash), 'steward', \(label), '{}', \(moment))
                    ON CONFLICT (hash) DO NOTHING RETURNING id
                )
                INSERT INTO muster.audit (at, actor, role, action, note)
                SELECT \(moment), 'muster init', 'steward', 'create-token', id || ' steward' FROM made
                """,
            ])
        }
    }

    /// Who bears the token with this digest; nil when there is none, or it has expired or was revoked. One round trip.
    package func authenticate(secretHash: [UInt8]) async throws(StoreError) -> Principal? {
        let moment = now()
        let rows = try await unit(changesNothing: true) { session in
            try session.query(
                "SELECT id, role, label, subjects FROM muster.authenticate(\(secretHash), \(moment))")
        }
        do {
            guard let row = rows.first, let role = Role(rawValue: try row[1]) else { return nil }
            return Principal(role: role, subjects: try row[3], label: try row[2], tokenID: try row[0])
        } catch { throw StoreError(any: error) }
    }

    /// All tokens, newest first; for those who may manage them.
    package func tokens(by principal: Principal) async throws(StoreError) -> [Token] {
        let rows = try await read(
            """
            SELECT id, role, label, subjects, created, expires, revoked FROM muster.token ORDER BY created DESC, id DESC
            """, as: principal)
        do {
            return try rows.compactMap { row in
                guard let role = Role(rawValue: try row[1]) else { return nil }
                return Token(
                    id: try row[0], role: role, label: try row[2], subjects: try row[3], created: try row[4],
                    expires: try row[5], revoked: try row[6])
            }
        } catch { throw StoreError(any: error) }
    }

    /// Revokes a token at once; revoking it again changes nothing.
    ///
    /// - Throws: ``StoreError`` `.notFound`.
    package func revokeToken(id: RecordID, by principal: Principal) async throws(StoreError) {
        let moment = now()
        try await transaction(as: principal) { session in
            let changed = try session.execute(
                "UPDATE muster.token SET revoked = coalesce(revoked, \(moment)) WHERE id = \(id)")
            guard changed == 1 else { throw StoreError(.notFound) }
            try session.execute(principal.trail("revoke-token", note: id.description, at: moment))
        }
    }
}
