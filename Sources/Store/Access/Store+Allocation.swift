internal import Postgres
package import Registry

extension Store {
    /// Writes into the trail that a round was shared out. With an idempotency key that was sent before with the same
    /// request nothing is written again.
    ///
    /// - Throws: ``StoreError`` `.idempotencyMismatch`.
    package func recordAllocation(
        digest: String, seed: String?, result: String, by principal: Principal, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) {
        let moment = now()
        let note = "round \(digest) result \(result)" + (seed.map { " seed \($0)" } ?? "")
        var queries = [principal.settings]
        if let idempotency {
            queries.append(idempotency.insert(kind: "allocation", record: newID(), by: principal, at: moment))
        }
        queries.append(principal.trail("allocate", note: note, at: moment))
        do {
            _ = try await roundTrip(queries)
        } catch {
            guard let idempotency, error.isIdempotencyTaken else { throw error }
            _ = try await earlierRecord(idempotency, principal)
        }
    }

    /// The record that a request with this key made before.
    ///
    /// - Throws: ``StoreError`` `.idempotencyMismatch` when it was another request.
    func earlierRecord(
        _ idempotency: IdempotencyKey, _ principal: Principal
    ) async throws(StoreError) -> RecordID? {
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
            return try row[1]
        } catch { throw StoreError(any: error) }
    }
}

extension IdempotencyKey {
    /// Remembers the key, or fails with ``StoreError/isIdempotencyTaken``.
    func insert(kind: String, record: RecordID, by principal: Principal, at moment: Instant) -> Query {
        """
        INSERT INTO muster.idempotency (principal, key, request_hash, kind, record, at)
        VALUES (\(principal.account), \(key), \(requestHash), \(kind), \(record), \(moment))
        """
    }
}

extension StoreError {
    /// Whether the key came before.
    var isIdempotencyTaken: Bool { cause?.sqlState == .uniqueViolation && cause?.constraint == "idempotency_unique" }
}
