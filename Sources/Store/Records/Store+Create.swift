package import CanonicalJSON
internal import Postgres
package import Registry
internal import TransparencyLog

/// What a client sent with `Idempotency-Key`.
package struct IdempotencyKey: Sendable, Hashable {
    /// The header's value.
    package let key: String
    /// SHA-256 over everything that makes the request what it is.
    package let requestHash: [UInt8]

    /// A key with the digest of its request.
    package init(key: String, requestHash: [UInt8]) {
        self.key = key
        self.requestHash = requestHash
    }
}

extension Store {
    /// Stores a new record with all that goes with it, in one round trip and one transaction.
    ///
    /// The body has been validated by the caller. With an idempotency key that the same asker sent before, with the same
    /// request, nothing is done and the record that request made is returned as it stands now.
    ///
    /// - Throws: ``StoreError`` `.conflict` when a natural key is taken, `.invalid` when a reference leads nowhere,
    ///   `.suppressed`, `.idempotencyMismatch`, `.denied`.
    package func create(
        kind: RecordKind, body: JSONObject, private contact: JSONObject? = nil, audience: Audience,
        provenance: Provenance, by principal: Principal, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> StoredRecord {
        let record = Record(
            id: newID(), kind: kind, home: node, audience: audience, body: body, provenance: provenance, updated: now())
        let rows = RecordRows(record)
        // Who enrols with a token that speaks for nobody yet speaks for themselves from here on.
        let enrols = kind == .contributor && principal.role == .contributor && principal.subjects.isEmpty
        let asker =
            enrols
            ? Principal(role: principal.role, subjects: [rows.id], label: principal.label, tokenID: principal.tokenID)
            : principal
        var queries = [asker.settings]
        if enrols {
            guard let token = principal.tokenID else {
                throw StoreError(.denied("Enrolling needs a token of one's own; ask a coordinator for one."))
            }
            queries.append("SELECT muster.bind_token(\(token), \(rows.id))")
        }
        if kind == .contributor, !rows.keys.isEmpty {
            // The function is only called when there is something to refuse, which is dear otherwise.
            queries.append(
                """
                SELECT muster.refuse_suppressed(ARRAY[s.hmac]) FROM muster.suppression s
                WHERE s.hmac = ANY(\(suppressionEntries(for: rows.keys, kind: kind))) LIMIT 1
                """)
        }
        if let idempotency {
            queries.append(
                """
                INSERT INTO muster.idempotency (principal, key, request_hash, kind, record, at)
                VALUES (\(principal.account), \(idempotency.key), \(idempotency.requestHash), \(kind.rawValue),
                    \(rows.id), \(rows.updated))
                """)
        }
        if let hold = rows.holdReferences { queries.append(hold) }
        queries.append(rows.insert(by: principal))
        if let hours = rows.insertHours { queries.append(hours) }
        if let contact {
            let bytes = CanonicalJSON.encode(contact)
            queries.append("INSERT INTO muster.contact (contributor, body) VALUES (\(rows.id), \(bytes))")
        }
        do {
            try await creations.answer(to: Creation(queries: queries)) { () throws(StoreError) in
                _ = try await roundTrip(queries)
            }
            return rows.stored
        } catch {
            if let earlier = try await explain(error, rows, principal, idempotency) { return earlier }
            throw error
        }
    }

    /// HMACs under which erased people's keys are remembered.
    func suppressionEntries(for keys: [String], kind: RecordKind) -> [[UInt8]] {
        keys.map { Self.suppressionEntry(key: suppressionKey, $0, kind) }
    }

    static func suppressionEntry(key suppressionKey: [UInt8], _ key: String, _ kind: RecordKind) -> [UInt8] {
        HMACSHA256.code(key: suppressionKey, message: Array("\(kind.rawValue)\n\(key)".utf8))
    }

    /// What a database error of a write means: throws the better error, returns the record an idempotency key made
    /// before, or returns nil when there is nothing better to say.
    func explain(
        _ error: StoreError, _ rows: RecordRows, _ principal: Principal, _ idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> StoredRecord? {
        guard let cause = error.cause, let state = cause.sqlState else { return nil }
        switch (state, cause.constraint) {
        case (.referenceMissing, _):
            throw StoreError(.invalid([rows.missingReference(at: cause.detail)]), cause: cause)
        case (.tooWide, _):
            throw StoreError(
                .tooWide(rows.audience, widest: cause.detail.flatMap { Audience($0) } ?? .private), cause: cause)
        case (.uniqueViolation, "idempotency_unique"):
            guard let idempotency else { return nil }
            return try await earlierAnswer(idempotency, rows.kind, principal)
        case (.uniqueViolation, "record_key_unique"):
            throw StoreError(try await conflict(rows, principal), cause: cause)
        case (.uniqueViolation, "record_pkey"):
            throw StoreError(.conflict(key: rows.id.description, existing: nil), cause: cause)
        default: return nil
        }
    }

    private func earlierAnswer(
        _ idempotency: IdempotencyKey, _ kind: RecordKind, _ principal: Principal
    ) async throws(StoreError) -> StoredRecord? {
        let found = try await read(
            """
            SELECT request_hash, record FROM muster.idempotency
            WHERE principal = \(principal.account) AND key = \(idempotency.key)
            """, as: principal)
        do {
            guard let row = found.first else { return nil }
            guard try row[0, as: [UInt8].self] == idempotency.requestHash else {
                throw StoreError(.idempotencyMismatch)
            }
            let id: RecordID = try row[1]
            guard let record = try await get(kind: kind, id: id, by: principal) else { throw StoreError(.notFound) }
            return record
        } catch { throw StoreError(any: error) }
    }

    /// Which of its keys is taken, and by whom if the asker may see that.
    private func conflict(_ rows: RecordRows, _ principal: Principal) async throws(StoreError) -> StoreError.Code {
        let found = try await read(
            """
            SELECT t.key, k.id FROM muster.taken(\(rows.kind.rawValue), \(rows.home), \(rows.keys)) AS t (key)
            LEFT JOIN muster.record_key k ON k.kind = \(rows.kind.rawValue) AND k.home = \(rows.home) AND k.key = t.key
            WHERE k.id IS DISTINCT FROM \(rows.id)
            ORDER BY t.key LIMIT 1
            """, as: principal)
        do {
            guard let row = found.first else { return .conflict(key: rows.keys.first ?? "", existing: nil) }
            return .conflict(key: try row[0], existing: try row[1])
        } catch { throw StoreError(any: error) }
    }
}

extension RecordRows {
    /// The issue for the reference at this position of ``references``.
    func missingReference(at position: String?) -> Issue {
        guard let index = position.flatMap({ Int($0) }), references.indices.contains(index) else {
            return Issue(path: "", code: .unknownValue, message: "It refers to a record that does not exist.")
        }
        let reference = references[index]
        return Issue(
            path: reference.path, code: .unknownValue,
            message: "There is no \(reference.kind.rawValue) \(reference.id); give the id of one that exists.")
    }
}
