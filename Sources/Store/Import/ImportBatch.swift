internal import CanonicalJSON
internal import Postgres
internal import Registry

/// Decides line by line what a batch does, against what the database knows and what earlier lines of the batch do.
///
/// A line that stands for a record which an earlier line of the same batch touches ends the batch: the rest is decided
/// when the database knows about the earlier line.
struct ImportBatch {
    private let preparation: LinePreparation
    private let verbose: Bool
    private var lookup: ImportLookup
    /// Records that this batch adds or changes.
    private var touched: Set<RecordID> = []
    private var touchedContributors: Set<RecordID> = []

    var added: [RecordRows] = []
    var changed: [(rows: RecordRows, old: LockedRecord)] = []
    var contacts: [(RecordID, JSONObject)] = []
    /// Records that lines stood for and left as they were.
    var unchanged: [RecordID] = []
    var events: [ImportEvent] = []
    var summary = ImportSummary()
    /// How many of the lines given to ``decide(_:)`` were decided.
    private(set) var decided = 0

    init(_ lookup: ImportLookup, _ preparation: LinePreparation, verbose: Bool) {
        self.lookup = lookup
        self.preparation = preparation
        self.verbose = verbose
    }

    mutating func decide(_ lines: ArraySlice<ParsedLine>) throws {
        for line in lines {
            switch line {
            case .refused(let refusals): refuse(refusals)
            case .prepared(let line): guard try decide(line) else { return }
            }
            decided += 1
        }
    }

    private mutating func refuse(_ refusals: [ImportRefusal]) {
        summary.lines += 1
        summary.refused += 1
        events += refusals.map { .refused($0) }
    }

    /// False when the line has to wait for the next batch.
    private mutating func decide(_ line: PreparedLine) throws -> Bool {
        var line = line
        if line.rows == nil {
            let refusals = resolve(&line)
            guard refusals.isEmpty else {
                refuse(refusals)
                return true
            }
        }
        guard let rows = line.rows else { return true }
        let input = line.input
        func refusal(_ path: String, _ code: String, _ message: String) -> [ImportRefusal] {
            [preparation.refusal(line.number, input, path: path, code: code, message)]
        }
        if !line.suppression.isEmpty, line.suppression.contains(where: lookup.suppressed.contains) {
            refuse(refusal("", "suppressed", StoreError(.suppressed).userMessage))
            return true
        }
        if case .circle? = input.audience, let audience = input.audience, !lookup.circles.contains(audience) {
            let words = StoreError(.noSuchCircle(audience.description)).userMessage
            refuse(refusal("/audience", "unknown-value", words))
            return true
        }
        let byKey = Set(rows.keys.compactMap { lookup.ids[NaturalKey(kind: rows.kind, key: $0)] })
        if byKey.contains(where: touched.contains) || input.id.map(touched.contains) == true { return false }
        guard byKey.subtracting(input.id.map { [$0] } ?? []).count <= (input.id == nil ? 1 : 0) else {
            let list = byKey.sorted().map(\.description).joined(separator: ", ")
            refuse(refusal("", "conflict", "Its keys belong to other records (\(list)); merge or mend those first."))
            return true
        }
        if let missing = rows.references.first(where: { lookup.referred[$0.id] != $0.kind }) {
            refuse(
                refusal(
                    missing.path, "reference",
                    "There is no \(missing.kind.rawValue) \(missing.id) before this line or in the store."))
            return true
        }
        var match = input.id ?? byKey.first
        if match == nil, rows.kind == .engagement || rows.kind == .availability {
            guard let contributor = rows.owners.first else { return true }
            if touchedContributors.contains(contributor)
                || (!lookup.asked.contains(contributor) && isStored(contributor))
            {
                return false
            }
            match = sameWork(as: rows, input, of: contributor)
        }
        guard let id = match, let old = lookup.records[id] else {
            add(rows, line)
            return true
        }
        guard old.record.kind == rows.kind else {
            refuse(refusal("/id", "conflict", "\(id) is \(old.record.kind.withArticle), not \(rows.kind.withArticle)."))
            return true
        }
        guard old.record.home == rows.home else {
            refuse(refusal("", "home", "Its home is \(old.record.home), which alone may change it."))
            return true
        }
        try change(old, rows, line)
        return true
    }

    /// Whether a contributor was there before this batch, so that the database may know more about them than was asked.
    private func isStored(_ contributor: RecordID) -> Bool {
        lookup.referred[contributor] != nil && !touched.contains(contributor)
    }

    /// Puts ids in the place of keys and makes the rows.
    private func resolve(_ line: inout PreparedLine) -> [ImportRefusal] {
        var missing: [ImportRefusal] = []
        line.input.body = KeyReferences.replacing(in: line.input.body, of: line.input.kind) { key, path in
            if let id = lookup.ids[key] { return id }
            missing.append(
                preparation.refusal(
                    line.number, line.input, path: path, code: "reference",
                    "No \(key.kind.rawValue) has the key \(key.key), neither before this line nor in the store."))
            return nil
        }
        return missing.isEmpty ? preparation.makeRows(&line) : missing
    }

    /// The engagement in the same role for the same project, or the contributor's availability.
    private func sameWork(as rows: RecordRows, _ input: ImportRecord, of contributor: RecordID) -> RecordID? {
        let candidates = (lookup.ofContributor[contributor] ?? []).sorted()
        return candidates.first { id in
            guard let record = lookup.records[id]?.record, record.kind == rows.kind else { return false }
            guard rows.kind == .engagement else { return true }
            guard record.owners == rows.owners, let body = Self.parsed(record.body) else { return false }
            return body["role"] == input.body["role"]
        }
    }

    private static func parsed(_ body: [UInt8]) -> JSONObject? {
        // What is stored was canonical when it was stored; what no longer parses matches nothing and `check` reports it.
        do throws(JSONError) { return try JSONParser.parseObject(body) } catch { return nil }
    }

    /// The audience that a line may have: somebody's time and work are shown no more widely than they are.
    private func bounded(_ audience: Audience, of rows: RecordRows) -> Audience {
        guard rows.kind == .engagement || rows.kind == .availability, let contributor = rows.owners.first,
            let widest = lookup.audiences[contributor], !audience.isWithin(widest)
        else { return audience }
        return widest
    }

    private mutating func note(_ rows: RecordRows) {
        touched.insert(rows.id)
        if rows.kind == .contributor { lookup.audiences[rows.id] = rows.audience }
        for key in rows.keys { lookup.ids[NaturalKey(kind: rows.kind, key: key)] = rows.id }
        lookup.referred[rows.id] = rows.kind
        if rows.kind == .engagement || rows.kind == .availability, let contributor = rows.owners.first {
            touchedContributors.insert(contributor)
        }
    }

    private mutating func add(_ rows: RecordRows, _ line: PreparedLine) {
        var rows = rows
        let audience = bounded(rows.audience, of: rows)
        if audience != rows.audience {
            var record = preparation.record(line.input, id: rows.id)
            record.audience = audience
            rows = RecordRows(record, keys: line.extraKeys, encoded: rows.body)
        }
        added.append(rows)
        if let contact = line.input.contact, !contact.isEmpty { contacts.append((rows.id, contact)) }
        note(rows)
        summary.lines += 1
        summary.added += 1
        if verbose { events.append(.added(outcome(line, rows.id, rows.title))) }
    }

    private mutating func change(_ old: LockedRecord, _ rows: RecordRows, _ line: PreparedLine) throws {
        let input = line.input
        let oldBody = try JSONParser.parseObject(old.record.body)
        let oldProvenance = Provenance(try JSONParser.parseObject(old.record.provenance))
        // A line with an id is the record; one that was found by key only adds to what others have said.
        let isSame = input.id != nil
        // Of two lines of one file about one record the first stands, whatever was there before: so a second import of
        // that file finds nothing to change.
        let isRepeated = lookup.seen.contains(old.record.id)
        let wins = isSame || (!isRepeated && oldProvenance?.via == .import && oldProvenance?.format == input.format)
        let body =
            isSame
            ? input.body
            : RecordMerge.merge(
                existing: oldBody, incoming: input.body, kind: rows.kind, incomingWins: wins)
        let audience = bounded(wins ? input.audience ?? old.record.audience : old.record.audience, of: rows)
        let extra = try old.extraKeys()
        let keys = extra + rows.keys.filter { !extra.contains($0) }
        let contact = input.contact.flatMap { new -> JSONObject? in
            let stored = lookup.contacts[old.record.id].flatMap { Self.parsed($0) } ?? [:]
            let merged = isSame ? new : wins ? stored.merging(new) : new.merging(stored)
            return merged == stored ? nil : merged
        }
        var record = preparation.record(input, id: old.record.id)
        record.body = body
        record.audience = audience
        record.version = max(old.record.version + 1, isSame ? input.version ?? 0 : 0)
        if !wins, let oldProvenance { record.provenance = oldProvenance }
        let next = RecordRows(record, keys: keys)
        let sameRecord =
            next.body == old.record.body && next.audience == old.record.audience
            && Set(next.keys) == Set(old.keys)
        summary.lines += 1
        guard !sameRecord || contact != nil else {
            summary.unchanged += 1
            touched.insert(old.record.id)
            if !isRepeated { unchanged.append(old.record.id) }
            if verbose { events.append(.unchanged(outcome(line, old.record.id, old.record.title))) }
            return
        }
        if isSame, isRepeated {
            refuseCounted(
                line, "/id", "conflict", "An earlier line of this file has the same id and says something else.")
            return
        }
        if isSame, let version = input.version, version < old.record.version {
            refuseCounted(
                line, "/version", "stale",
                "The record is at version \(old.record.version) and this line was taken at version \(version); export it again."
            )
            return
        }
        let issues = preparation.check(body, rows.kind, audience, line.number, input)
        guard issues.isEmpty else {
            summary.refused += 1
            events += issues.map { .refused($0) }
            return
        }
        if !sameRecord { changed.append((next, old)) }
        if let contact { contacts.append((old.record.id, contact)) }
        note(next)
        summary.changed += 1
        if verbose {
            events.append(.changed(outcome(line, next.id, next.title, diff: MemberDiff.between(oldBody, body))))
        }
    }

    private mutating func refuseCounted(_ line: PreparedLine, _ path: String, _ code: String, _ message: String) {
        summary.refused += 1
        events.append(.refused(preparation.refusal(line.number, line.input, path: path, code: code, message)))
    }

    private func outcome(_ line: PreparedLine, _ id: RecordID, _ title: String, diff: JSONObject? = nil)
        -> ImportOutcome
    {
        ImportOutcome(line: line.number, kind: line.input.kind, id: id, title: title, diff: diff)
    }
}
