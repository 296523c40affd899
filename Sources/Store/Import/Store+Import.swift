internal import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Takes in a file of import lines (NDJSON) in one transaction: what can be taken goes in, what cannot is reported,
    /// and importing the same file again changes nothing.
    ///
    /// Memory is constant, whatever the file's length and that of its lines. While it runs, the records it has touched
    /// cannot be changed by others; readers see all of it or nothing.
    ///
    /// - Parameters:
    ///   - path: a file, already complete: reading it is not allowed to wait for a peer inside a transaction.
    ///   - progress: called on the connection's thread, in the order of lines; it must not block for long.
    /// - Throws: ``StoreError`` `.denied`, `.unreadable`, `.diskFull`, …; then nothing was taken in.
    package func importLines(
        file path: String, options: ImportOptions, by principal: Principal,
        progress: @escaping @Sendable (ImportEvent) -> Void
    ) async throws(StoreError) -> ImportSummary {
        guard principal.isStaff else { throw StoreError(.denied("Only coordinators and stewards may import.")) }
        let preparation = LinePreparation(
            node: node, label: principal.label, source: options.source, suppressionKey: suppressionKey, moment: now(),
            random: random)
        let reader = ImportReader(path: path, preparation: preparation)
        let run = ImportRun(preparation: preparation, options: options, principal: principal, progress: progress)
        do {
            return try await pool.withSession { session in
                do {
                    return try session.transaction { session in
                        let summary = try beforeCommit { try reader.run { try run.all(reader, session) } }
                        if options.dryRun { throw Undone(summary: summary) }
                        return summary
                    }
                } catch let undone as Undone {
                    return undone.summary
                }
            }
        } catch { throw StoreError(any: error) }
    }

    /// A connection that breaks before the commit was sent leaves nothing behind: only from then on is the outcome
    /// unknown.
    private func beforeCommit<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as PostgresError where error.outcomeUnknown {
            throw StoreError(.unavailable, cause: error)
        }
    }

    /// Ends a dry run's transaction.
    private struct Undone: Error {
        let summary: ImportSummary
    }
}

/// One import: takes batches from the reader and brings them into the database.
struct ImportRun: Sendable {
    let preparation: LinePreparation
    let options: ImportOptions
    let principal: Principal
    let progress: @Sendable (ImportEvent) -> Void

    func all(_ reader: ImportReader, _ session: borrowing Session) throws -> ImportSummary {
        try session.execute(principal.settings)
        try ImportStage.begin(session)
        var stage = ImportStage()
        var summary = ImportSummary()
        while let batch = try reader.next() {
            try take(batch.lines, &stage, &summary, session)
            progress(.progress(lines: summary.lines, bytes: batch.bytesRead))
        }
        let note = "\(summary.added) added, \(summary.changed) changed, \(summary.refused) refused"
        try session.execute(principal.trail("import", note: note, at: preparation.moment))
        return summary
    }

    /// How often a batch is decided anew when somebody else's transaction wins a key or a record meanwhile.
    private static let attempts = 3

    private func take(
        _ lines: [ParsedLine], _ stage: inout ImportStage, _ summary: inout ImportSummary, _ session: borrowing Session
    ) throws {
        var position = 0
        // Shrinks when lines build on each other, so that looking up is not repeated for many lines each time.
        var window = lines.count
        var losses = 0
        while position < lines.count {
            let slice = lines[position..<min(position + window, lines.count)]
            guard let batch = try attempt(slice, &stage, session) else {
                losses += 1
                if losses < Self.attempts { continue }
                guard window == 1 else {
                    window = 1
                    losses = 0
                    continue
                }
                summary.lines += 1
                summary.refused += 1
                if case .prepared(let line) = lines[position] {
                    progress(
                        .refused(
                            preparation.refusal(
                                line.number, line.input, path: "", code: "conflict",
                                "Somebody else is changing this record or one with the same key; import again later.")))
                }
                position += 1
                continue
            }
            losses = 0
            batch.events.forEach(progress)
            summary.lines += batch.summary.lines
            summary.added += batch.summary.added
            summary.changed += batch.summary.changed
            summary.unchanged += batch.summary.unchanged
            summary.refused += batch.summary.refused
            position += batch.decided
            window = batch.decided < slice.count ? max(1, batch.decided) : min(window * 2, lines.count)
        }
    }

    /// Decides and stores; nil when another transaction got in between, and nothing of the batch is stored.
    private func attempt(
        _ slice: ArraySlice<ParsedLine>, _ stage: inout ImportStage, _ session: borrowing Session
    ) throws -> ImportBatch? {
        let prepared = slice.compactMap { line -> PreparedLine? in
            if case .prepared(let line) = line { line } else { nil }
        }
        let lookup = try ImportLookup(prepared, node: preparation.node, session)
        var batch = ImportBatch(lookup, preparation, verbose: options.verbose || options.dryRun)
        try batch.decide(slice)
        if !batch.unchanged.isEmpty {
            try session.execute(ImportStage.see(batch.unchanged))
        }
        guard !batch.added.isEmpty || !batch.changed.isEmpty || !batch.contacts.isEmpty else { return batch }
        do {
            try session.savepoint {
                guard try stage.write(added: batch.added, changed: batch.changed, session) else { throw Outrun() }
                guard !batch.contacts.isEmpty else { return }
                try session.execute(
                    """
                    INSERT INTO muster.contact (contributor, body)
                    SELECT * FROM unnest(\(batch.contacts.map(\.0)), \(batch.contacts.map { CanonicalJSON.encode($0.1) }))
                    ON CONFLICT (contributor) DO UPDATE SET body = excluded.body
                    """)
            }
            return batch
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            return nil
        } catch is Outrun {
            return nil
        }
    }

    /// A record is no longer at the version that its change was based on.
    private struct Outrun: Error {}
}
