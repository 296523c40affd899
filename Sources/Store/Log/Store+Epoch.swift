package import Federation
internal import Postgres
package import Registry
package import TransparencyLog

extension Store {
    /// Opens a new epoch of the log for an audience, which begins with what is live in the present one. One transaction; the
    /// sequencer waits meanwhile, and writers do not.
    ///
    /// - Throws: ``StoreError`` `.notFound` when nothing has been published for that audience.
    package func rollEpoch(
        of audience: Audience, by principal: Principal, signingWith keys: [SigningKey]
    ) async throws(StoreError) -> RolledEpoch {
        let moment = now()
        let roll = EpochRoll(writer: LogWriter(keys: keys, moment: moment, random: random), node: node)
        return try await sequencing { session in
            let done = try roll.run(audience, session)
            try session.execute(
                principal.trail("roll-epoch", note: "\(done.ended) ends, \(done.begun) begins", at: moment))
            return done
        }
    }

    /// Which logs are due for a new epoch: those that hold `factor` times as many entries as are live, and `floor` at least.
    package func logsToCompact(floor: UInt64, factor: UInt64) async throws(StoreError) -> [LogOrigin] {
        try await logs(by: .sequencer).latest.filter { $0.size >= max(floor, factor * max($0.live, 1)) }.map(\.origin)
    }

    /// Gives every log that is written to its signatures anew, after the node's keys have changed. A log that a key in
    /// `revoked` has signed is not gone on with: a new epoch of it is opened.
    package func sign(with keys: [SigningKey], revoked: [VerifierKey]) async throws(StoreError) -> [RolledEpoch] {
        let moment = now()
        let writer = LogWriter(keys: keys, moment: moment, random: random)
        let roll = EpochRoll(writer: writer, node: node)
        return try await sequencing { session in
            var rolled: [RolledEpoch] = []
            let rows = try session.query(
                """
                SELECT DISTINCT ON (audience) id, origin, checkpoint FROM muster.log WHERE checkpoint IS NOT NULL
                ORDER BY audience, epoch DESC
                """)
            for row in rows {
                guard let origin = LogOrigin(try row[1, as: String.self]) else { throw LogFault.foreignLog(try row[1]) }
                let note = try SignedNote(parsing: try row[2])
                let isRevoked = note.signatures.contains { signature in
                    revoked.contains { signature.isBy(name: $0.name, identifier: $0.identifier) }
                }
                if isRevoked {
                    rolled.append(try roll.run(origin.audience, session))
                    continue
                }
                let fresh = try writer.note(try Checkpoint(text: note.text))
                guard try row[2, as: [UInt8].self] != fresh else { continue }
                try session.execute(
                    "UPDATE muster.log SET checkpoint = \(fresh) WHERE id = \(try row[0, as: Int32.self])")
            }
            return rolled
        }
    }

    /// How many of the entries that a log was begun with were among the first `limit` of the log before it.
    package func carried(
        before limit: UInt64, in origin: LogOrigin, by principal: Principal
    ) async throws(StoreError) -> UInt64 {
        let rows = try await read(
            """
            SELECT count(*) FROM muster.log l JOIN muster.log_entry e ON e.log = l.id
            WHERE l.origin = \(origin.description) AND e.index BETWEEN 1 AND l.seeded
                AND e.carried < \(Int64(clamping: limit))
            """, as: principal)
        do { return UInt64(clamping: try rows[0][0, as: Int64.self]) } catch { throw StoreError(any: error) }
    }

    /// Gives up the node's logs and begins new ones with all that is not private, in an epoch that was never signed.
    package func restartLogs(by principal: Principal) async throws(StoreError) -> Int64 {
        let moment = now()
        return try await sequencing { session in
            let epoch = try LogRestart.begin(above: 0, now: moment, session)
            try session.execute(principal.trail("restart-logs", note: "in epoch \(epoch)", at: moment))
            return epoch
        }
    }

    /// Runs `body` as the only sequencer of the database, in one transaction that may take long.
    func sequencing<R: Sendable>(
        _ body: @escaping @Sendable (borrowing Session) throws -> R
    ) async throws(StoreError) -> R {
        try await transaction(as: .sequencer) { session in
            try session.execute("SELECT set_config('statement_timeout', '0', true)")
            _ = try session.query("SELECT pg_advisory_xact_lock(\(Sequencer.lock))")
            do {
                return try body(session)
            } catch let fault as LogFault {
                throw StoreError(.schema(fault.description))
            } catch let error as LogError {
                throw StoreError(.schema("A log in the database is not as it was written: \(error)"))
            }
        }
    }
}

extension [LogSummary] {
    /// The log of each audience that is written to.
    package var latest: [LogSummary] {
        var latest: [Audience: LogSummary] = [:]
        for log in self where log.origin.epoch > latest[log.origin.audience]?.origin.epoch ?? 0 {
            latest[log.origin.audience] = log
        }
        return latest.values.sorted { $0.origin.description < $1.origin.description }
    }
}
