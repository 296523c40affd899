internal import Postgres
package import Registry

extension Store {
    /// Takes a person's keys off the list of those who asked to be forgotten, at their wish; for stewards. How many were
    /// lifted goes into the trail, not whose.
    ///
    /// - Parameter keys: natural keys as people write them, such as `github:ada-example`; what is not on the list is
    ///   passed over.
    /// - Returns: how many were on the list.
    /// - Throws: ``StoreError`` `.denied`.
    package func liftSuppression(keys: [String], by principal: Principal) async throws(StoreError) -> Int {
        if case .denied(let why) = Policy.verdict(principal, .liftSuppression) { throw StoreError(.denied(why)) }
        let spelled = keys.flatMap { NaturalKeySpelling.keys(of: .contributor, $0) }
        let entries = suppressionEntries(for: spelled, kind: .contributor)
        let moment = now()
        let results = try await roundTrip([
            principal.settings,
            """
            WITH lifted AS (DELETE FROM muster.suppression WHERE hmac = ANY(\(entries)) RETURNING hmac)
            INSERT INTO muster.audit (at, token, actor, role, action, kind, note)
            SELECT \(moment), \(principal.tokenID), \(principal.label), \(principal.role.rawValue), 'lift-suppression',
                'contributor', count(*)::text FROM lifted HAVING count(*) > 0
            RETURNING note
            """,
        ])
        do {
            guard let row = results[1].first else { return 0 }
            return Int(try row[0, as: String.self]) ?? 0
        } catch { throw StoreError(any: error) }
    }
}
