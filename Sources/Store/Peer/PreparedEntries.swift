internal import CanonicalJSON
package import Federation
internal import Registry
internal import TransparencyLog

/// Verified entries of a peer's log, read so far that only what is stored is left to ask: the work that needs no
/// database, done before a connection is taken, beside what the connection does with the entries before.
package struct PreparedEntries: Sendable {
    package let origin: LogOrigin
    /// The first entry, and the entries of the log with the last of these.
    package let from: UInt64
    package let size: UInt64
    let range: [UInt8]
    let incoming: [ApplyPlan.Incoming]
    /// By place among the entries; nil for what puts no record.
    let rows: [RecordRows?]
    let moment: Instant
}

extension Store {
    /// Reads the records of bundles that follow each other.
    ///
    /// - Throws: a ``PullRefusal`` for a record that is beyond the limits of one.
    package func prepare(_ bundles: [PulledBundle], of origin: LogOrigin) throws -> PreparedEntries? {
        guard let first = bundles.first, let last = bundles.last else { return nil }
        let moment = now()
        var incoming: [ApplyPlan.Incoming] = []
        var rows: [RecordRows?] = []
        for entry in bundles.lazy.flatMap(\.entries) {
            guard case .put(let put)? = entry.content else {
                incoming.append(ApplyPlan.Incoming(entry: entry, keys: []))
                rows.append(nil)
                continue
            }
            let body: JSONObject
            do { body = try JSONParser.parseObject(put.record) } catch {
                throw PullRefusal(
                    .entry, "entry \(entry.index) holds a record that is beyond the limits of one: \(error)")
            }
            // A record of another node is taken as it is: its own node has validated it, perhaps by newer rules.
            let row = RecordRows(
                Record(
                    id: put.id, kind: put.kind, home: origin.node, version: put.version, audience: origin.audience,
                    body: body, provenance: Provenance(via: .federation, by: origin.node), updated: moment),
                encoded: put.record)
            incoming.append(ApplyPlan.Incoming(entry: entry, keys: put.kind == .contributor ? row.keys : []))
            rows.append(row)
        }
        return PreparedEntries(
            origin: origin, from: first.from, size: last.range.size, range: last.range.encoded, incoming: incoming,
            rows: rows, moment: moment)
    }
}
