internal import Postgres
internal import Registry

/// What befell a record, as the publishing queue has it.
enum QueueOperation: String {
    case put, remove, erase
    /// It is another node's now.
    case move
}

extension RecordRows {
    /// The record, its keys, its place in the publishing queue and, for staff, the trail, in one statement.
    func insert(by principal: Principal, action: String = "create") -> Query {
        """
        WITH r AS (
            INSERT INTO muster.record
                (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
            VALUES (\(id), \(updated), \(version), \(kind.rawValue), \(home), \(audience.description), \(title),
                \(owners), \(keys), \(provenance), \(words), \(body))
        ), k AS (
            INSERT INTO muster.record_key (home, kind, key, id)
            SELECT \(home), \(kind.rawValue), key, \(id) FROM unnest(\(keys)) AS key
        ), a AS (
            INSERT INTO muster.audit (at, token, actor, role, action, kind, record)
            SELECT \(updated), \(principal.tokenID), \(principal.label), \(principal.role.rawValue), \(action),
                \(kind.rawValue), \(id)
            WHERE \(principal.isStaff)
        )
        INSERT INTO muster.publish_queue (at, record, version, kind, op, audience)
        VALUES (\(updated), \(id), \(version), \(kind.rawValue), 'put', \(audience.description))
        """
    }

    /// The record's new version over the old one.
    var update: Query {
        """
        UPDATE muster.record SET updated = \(updated), version = \(version), audience = \(audience.description),
            title = \(title), owners = \(owners), keys = \(keys), provenance = \(provenance), words = \(words),
            body = \(body)
        WHERE id = \(id) AND kind = \(kind.rawValue)
        """
    }

    /// The columns of muster.record that ``copy(into:)`` fills, in their order.
    static let copiedFields = 12

    /// Appends id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body.
    func copy(into encoder: inout BinaryCopyEncoder) {
        encoder.append(id)
        encoder.append(updated)
        encoder.append(version)
        encoder.append(kind.rawValue)
        encoder.append(home)
        encoder.append(audience.description)
        encoder.append(title)
        encoder.append(owners)
        encoder.append(keys)
        encoder.append(bytes: provenance)
        encoder.append(sortedLexemes: lexemes)
        encoder.append(bytes: body)
    }

    /// Its hours, if it has any.
    var insertHours: Query? {
        guard !hours.isEmpty else { return nil }
        return """
            INSERT INTO muster.hours
                (contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners)
            SELECT contributor, \(id), starts, ends, lapses, per_week, seeks, \(Int16(audience.rank)), \(owners)
            FROM unnest(\(hours.map(\.contributor)), \(hours.map(\.starts)), \(hours.map(\.ends)),
                \(hours.map(\.lapses)), \(hours.map(\.perWeek)), \(hours.map(\.seeks)))
                AS w (contributor, starts, ends, lapses, per_week, seeks)
            """
    }

    /// Takes away hours that an earlier version stated for these contributors.
    static func deleteHours(of record: RecordID, contributors: [RecordID]) -> Query {
        "DELETE FROM muster.hours WHERE contributor = ANY(\(contributors)) AND record = \(record)"
    }

    static func insertKeys(_ keys: [String], kind: RecordKind, home: String, id: RecordID) -> Query {
        """
        INSERT INTO muster.record_key (home, kind, key, id)
        SELECT \(home), \(kind.rawValue), key, \(id) FROM unnest(\(keys)) AS key
        """
    }

    static func deleteKeys(_ keys: [String], kind: RecordKind, home: String) -> Query {
        "DELETE FROM muster.record_key WHERE kind = \(kind.rawValue) AND home = \(home) AND key = ANY(\(keys))"
    }

    /// Holds what it refers to until the end of the transaction; fails when something is missing, or when it is somebody's
    /// time or work and would be seen more widely than they are.
    var holdReferences: Query? {
        guard !references.isEmpty else { return nil }
        let bound = kind == .availability || kind == .engagement || kind == .link ? audience.description : nil
        return "SELECT muster.hold(\(references.map(\.kind.rawValue)), \(references.map(\.id)), \(bound))"
    }

    static func enqueue(
        _ operation: QueueOperation, _ kind: RecordKind, _ id: RecordID, version: Int64, audience: Audience,
        left: Audience? = nil, to destination: String? = nil, at moment: Instant
    ) -> Query {
        """
        INSERT INTO muster.publish_queue (at, record, version, kind, op, audience, left_audience, destination)
        VALUES (\(moment), \(id), \(version), \(kind.rawValue), \(operation.rawValue), \(audience.description),
            \(left?.description), \(destination))
        """
    }
}

/// What is read of a record; decoded by position in ``StoredRecord/init(row:)``.
enum RecordColumns {
    static let all: Query =
        "r.id, r.kind, r.home, r.version, r.audience, r.body, r.provenance, r.updated, r.title, r.owners"
    static let count = 10
}

extension StoredRecord {
    /// Reads ``RecordColumns/all``, from the first column on.
    init(row: Row) throws(PostgresError) {
        self.init(
            id: try row[0], kind: try row[1], home: try row[2], version: try row[3], audience: try row[4],
            body: try row[5], provenance: try row[6], updated: try row[7], title: try row[8], owners: try row[9])
    }
}
