import CanonicalJSON
import Registry
import Store

extension Call {
    /// Lets the call go on when the policy allows it; otherwise 401 for somebody unknown and 403 with the reason.
    func authorize(
        _ action: Action, owners: [RecordID] = [], audience: Audience? = nil, kind: RecordKind? = nil
    ) throws {
        switch Policy.verdict(principal, action, kind: kind ?? route.kind, owners: owners, audience: audience) {
        case .allowed: return
        case .denied(let reason):
            throw principal.role == .anonymous ? Problem(.unauthenticated, reason) : Problem(.forbidden, reason)
        }
    }

    /// The record in the path, as the caller may see it.
    func record() async throws -> StoredRecord {
        let (kind, id) = (try kind, try id)
        guard let record = try await store.get(kind: kind, id: id, by: principal) else {
            throw Problem(.notFound, "there is no \(kind.rawValue) \(id), or you may not see it")
        }
        return record
    }

    /// The record in the path, when the caller may do this to it.
    func record(for action: Action) async throws -> StoredRecord {
        // Who may do this to no record at all learns so without learning which records there are.
        if principal.role == .anonymous, action != .read { try authorize(action) }
        let record = try await record()
        try authorize(action, owners: record.owners, audience: record.audience)
        return record
    }

    /// Today in UTC.
    var today: CivilDate { Instant(milliseconds: Clock.wallMilliseconds()).civilDate }

    /// Where a record that this caller writes comes from. What a contributor may write is about themselves, so that it
    /// is by them says it all: the label of their token may be their name, and would outlast them in what is not erased.
    var provenance: Provenance {
        principal.role == .contributor
            ? Provenance(via: .person) : Provenance(via: .coordinator, by: principal.label)
    }
}
