import CanonicalJSON
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

@Suite struct ComputeTests {
    static func body(
        _ project: RecordID, quantity: Int64 = 1_000_000, unit: String = "gpu-hours", from: String = "2026-11-01",
        until: String = "2026-12-31"
    ) -> JSONObject {
        var body: JSONObject = [
            "project": .string(project.description), "provider": "Example Centre", "facility": "GPU partition",
            "unit": .string(unit), "quantityMilli": .integer(quantity), "from": .string(from), "until": .string(until),
        ]
        if unit == "gpu-hours" { body["device"] = "a100-80g" }
        return body
    }

    static func grant(_ node: TestNode, quantity: Int64 = 1_000_000) async throws -> (
        grant: RecordID, project: RecordID
    ) {
        let project = try await node.add(.project, Sample.project())
        let grant = try await node.add(.computeGrant, body(project.id, quantity: quantity))
        return (grant.id, project.id)
    }

    static func report(
        _ grant: RecordID, _ amount: Int64, _ reference: String? = nil, from: String = "2026-11-10",
        until: String? = nil, overuse: Bool = false
    ) -> UsageReport {
        let first = CivilDate(from) ?? CivilDate(daysSince1970: 0)
        return UsageReport(
            grant: grant, from: first, until: until.flatMap { CivilDate($0) } ?? first, amount: amount,
            reference: reference, isOveruse: overuse)
    }

    static func issues(_ body: () async throws -> Void) async -> [String] {
        guard case .invalid(let issues)? = await storeError(body) else { return [] }
        return issues.map { "\($0.path) \($0.code.rawValue)" }
    }

    @Test func `an account follows its record, and only what is at home has one`() async throws {
        try await withNode { node in
            let (grant, project) = try await Self.grant(node)
            let day = node.clock.now.civilDate
            let account = try #require(try await node.store.computeAccount(of: grant, on: day, by: node.steward))
            #expect(account.terms == ComputeTerms(Self.body(project)))
            #expect(account.used == 0 && account.project == project && account.reported == nil)
            _ = try await node.store.replace(
                kind: .computeGrant, id: grant, expectedVersion: 1, body: Self.body(project, quantity: 2_000_000),
                provenance: .test, by: node.coordinator)
            #expect(
                try await node.store.computeAccount(of: grant, on: day, by: node.steward)?.terms.granted == 2_000_000)
            try await node.store.remove(kind: .computeGrant, id: grant, expectedVersion: nil, by: node.coordinator)
            #expect(try await node.store.computeAccount(of: grant, on: day, by: node.steward) == nil)
        }
    }

    @Test func `another node's grant has no account here, until it moves here`() async throws {
        try await withNode { node in
            let (grant, _) = try await Self.grant(node)
            let copy = RecordID(high: 7, low: 7)
            try await node.owner { session in
                try session.execute(
                    """
                    INSERT INTO muster.peer (id, node, url, key, trust, added)
                    VALUES (gen_random_uuid(), 'peer.example', 'https://peer.example', 'k', 'search', now())
                    """)
                _ = try session.execute(
                    """
                    INSERT INTO muster.record
                        (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
                    SELECT \(copy), updated, version, kind, 'peer.example', audience, title, owners, keys, provenance,
                        words, body
                    FROM muster.record WHERE id = \(grant)
                    """)
            }
            let day = node.clock.now.civilDate
            #expect(try await node.store.computeAccounts(on: day, by: node.steward).map(\.grant) == [grant])
            #expect(
                await storeError {
                    _ = try await node.store.reportUsage([Self.report(copy, 1)], of: copy, by: node.steward)
                } == .notFound)
            try await node.owner { session in
                _ = try session.execute("UPDATE muster.record SET home = 'node.example' WHERE id = \(copy)")
            }
            #expect(try await node.store.computeAccounts(on: day, by: node.steward).count == 2)
        }
    }

    @Test func `reports add up, are spread over their days, and a reversal takes them back exactly`() async throws {
        try await withNode { node in
            let (grant, _) = try await Self.grant(node)
            // 100 thousandths over 3 days: 34, 33, 33.
            let made = try await node.store.reportUsage(
                [Self.report(grant, 100, "r", until: "2026-11-12")], of: grant, by: node.coordinator)
            #expect(made.added == 1 && made.account.used == 100 && made.account.reported == CivilDate("2026-11-12"))
            for (day, used) in [("2026-11-10", 34), ("2026-11-11", 67), ("2026-11-12", 100), ("2026-11-09", 0)] {
                let account = try await node.store.computeAccount(
                    of: grant, on: CivilDate(day) ?? CivilDate(daysSince1970: 0), by: node.steward)
                #expect(account?.used == Int64(used), "\(day)")
            }
            let reversal = try await node.store.reverseUsage(
                .reference("r"), of: grant, note: "counted twice", by: node.steward)
            #expect(reversal.account.used == 0 && reversal.account.trailing == 0 && reversal.account.reported == nil)
            #expect(
                reversal.entries.first?.amount == -100 && reversal.entries.first?.reverses == made.entries.first?.id)
            // The reference is free again.
            let again = try await node.store.reportUsage(
                [Self.report(grant, 90, "r")], of: grant, by: node.coordinator)
            #expect(again.account.used == 90)
            let entries = try await node.store.usage(of: grant, limit: 10, by: node.steward)
            #expect(entries.map(\.amount) == [90, -100, 100] && entries[2].reversedBy == entries[1].id)
            for name in [UsageName.id(entries[2].id), .id(entries[1].id)] {
                guard
                    case .refused? = await storeError({
                        _ = try await node.store.reverseUsage(name, of: grant, note: "again", by: node.steward)
                    })
                else { throw Unexpected(nil) }
            }
            #expect(
                await storeError {
                    _ = try await node.store.reverseUsage(.reference("none"), of: grant, note: "x", by: node.steward)
                } == .notFound)
        }
    }

    @Test func `never more is used than granted, unless it is reported as overuse`() async throws {
        try await withNode { node in
            let (grant, _) = try await Self.grant(node, quantity: 1_000)
            let first = Self.report(grant, 600, "a")
            #expect(
                await Self.issues {
                    _ = try await node.store.reportUsage(
                        [first, Self.report(grant, 500, "b")], of: grant, by: node.coordinator)
                } == ["/reports/1/amountMilli out-of-range"])
            let account = try await node.store.computeAccount(of: grant, on: node.clock.now.civilDate, by: node.steward)
            #expect(account?.used == 0, "half of a refused batch was posted")
            let outcome = try await node.store.reportUsage(
                [first, Self.report(grant, 500, "b", overuse: true)], of: grant, by: node.coordinator)
            #expect(outcome.account.balance == -100)
            #expect(
                await Self.issues {
                    _ = try await node.store.reportUsage([Self.report(grant, 1, "c")], of: grant, by: node.coordinator)
                } == ["/reports/0/amountMilli out-of-range"])
            let largest = FixedPoint.maximum
            #expect(
                await Self.issues {
                    _ = try await node.store.reportUsage(
                        [Self.report(grant, largest, "d", overuse: true)], of: grant, by: node.coordinator)
                } == ["/reports/0/amountMilli out-of-range"])
        }
    }

    @Test func `a report known by its reference changes nothing, and one that says something else is refused`()
        async throws
    {
        try await withNode { node in
            let (grant, _) = try await Self.grant(node)
            let batch = [Self.report(grant, 10, "a"), Self.report(grant, 20, "b")]
            let dry = try await node.store.reportUsage(batch, of: grant, isDry: true, by: node.coordinator)
            #expect(dry.added == 2 && dry.account.used == 0)
            #expect(try await node.store.reportUsage(batch, of: grant, by: node.coordinator).account.used == 30)
            let again = try await node.store.reportUsage(
                batch + [Self.report(grant, 5, "c")], of: grant, by: node.coordinator)
            #expect(again.added == 1 && again.known == 2 && again.account.used == 35)
            #expect(
                await Self.issues {
                    _ = try await node.store.reportUsage(
                        [Self.report(grant, 11, "a"), Self.report(grant, 1, "e"), Self.report(grant, 1, "e")],
                        of: grant, by: node.coordinator)
                } == ["/reports/0/reference duplicate", "/reports/2/reference duplicate"])
            #expect(
                await Self.issues {
                    _ = try await node.store.reportUsage(
                        [Self.report(grant, 1, from: "2026-10-31"), Self.report(grant, 1, from: "2026-12-30")],
                        of: grant, by: node.coordinator)
                } == ["/reports/0/from out-of-range", "/reports/1/until out-of-range"])
        }
    }

    @Test func `an idempotency key makes one entry, whoever sends it how often`() async throws {
        try await withNode(size: 8) { node in
            let (grant, _) = try await Self.grant(node)
            let key = IdempotencyKey(key: "one", requestHash: [1])
            let outcomes = await RaceTests.race(8) { _ in
                let outcome = try await node.store.reportUsage(
                    [Self.report(grant, 10)], of: grant, by: node.coordinator, idempotency: key)
                guard outcome.account.used == 10, outcome.entries.count == 1 else { throw StoreError(.internalFault) }
            }
            #expect(outcomes.allSatisfy { $0 == nil }, "\(outcomes)")
            #expect(
                await storeError {
                    _ = try await node.store.reportUsage(
                        [Self.report(grant, 11)], of: grant, by: node.coordinator,
                        idempotency: IdempotencyKey(key: "one", requestHash: [2]))
                } == .idempotencyMismatch)
        }
    }

    @Test func `races cannot use more than was granted, nor one reference twice, nor reverse twice`() async throws {
        try await withNode(size: 12) { node in
            let (grant, _) = try await Self.grant(node, quantity: 10_000)
            // 48 reports of 1,000 for 10,000: ten get in.
            let outcomes = await RaceTests.race(48) { index in
                _ = try await node.store.reportUsage(
                    [Self.report(grant, 1_000, "race-\(index)")], of: grant, by: node.coordinator)
            }
            #expect(outcomes.filter { $0 == nil }.count == 10)
            let account = try await node.store.computeAccount(of: grant, on: node.clock.now.civilDate, by: node.steward)
            #expect(account?.used == 10_000 && account?.trailing == 10_000)
            let entry = try #require(try await node.store.usage(of: grant, limit: 1, by: node.steward).first)
            let reversals = await RaceTests.race(12) { _ in
                _ = try await node.store.reverseUsage(.id(entry.id), of: grant, note: "once", by: node.steward)
            }
            #expect(reversals.filter { $0 == nil }.count == 1)
            let same = await RaceTests.race(12) { _ in
                _ = try await node.store.reportUsage([Self.report(grant, 500, "same")], of: grant, by: node.coordinator)
            }
            #expect(same.allSatisfy { $0 == nil })
            let after = try await node.store.computeAccount(of: grant, on: node.clock.now.civilDate, by: node.steward)
            #expect(after?.used == 9_500)
            // Straight at the table, past everything that the program checks first.
            let raw = await RaceTests.race(12) { index in
                try await node.service(as: node.coordinator) { session in
                    _ = try session.execute(
                        """
                        INSERT INTO muster.compute_usage (id, grant_id, starts, ends, amount, overuse, at)
                        VALUES (\(RecordID(high: 9, low: UInt64(index))), \(grant), '2026-11-10', '2026-11-10', 300,
                            false, now())
                        """)
                }
            }
            #expect(raw.filter { $0 == nil }.count == 1)
        }
    }

    @Test func `what was reported cannot be changed, not even by the owner of the database`() async throws {
        try await withNode { node in
            let (grant, _) = try await Self.grant(node)
            _ = try await node.store.reportUsage([Self.report(grant, 100, "a")], of: grant, by: node.coordinator)
            for statement: Query in [
                "UPDATE muster.compute_usage SET amount = 1", "DELETE FROM muster.compute_usage",
                "TRUNCATE muster.compute_usage CASCADE", "DELETE FROM muster.compute_account",
            ] {
                await #expect(throws: PostgresError.self) { try await node.owner { _ = try $0.execute(statement) } }
            }
            guard
                case .refused? = await storeError({
                    try await node.store.remove(
                        kind: .computeGrant, id: grant, expectedVersion: nil, by: node.coordinator)
                })
            else { throw Unexpected(nil) }
        }
    }

    @Test
    func `a grant cannot become less than was used of it, nor leave out days that were used, nor change its unit`()
        async throws
    {
        try await withNode { node in
            let (grant, project) = try await Self.grant(node)
            _ = try await node.store.reportUsage([Self.report(grant, 500_000)], of: grant, by: node.coordinator)
            for body in [
                Self.body(project, quantity: 499_999), Self.body(project, from: "2026-11-11"),
                Self.body(project, unit: "node-hours"),
            ] {
                guard
                    case .refused? = await storeError({
                        _ = try await node.store.replace(
                            kind: .computeGrant, id: grant, expectedVersion: 1, body: body, provenance: .test,
                            by: node.coordinator)
                    })
                else { throw Unexpected(nil) }
            }
            _ = try await node.store.replace(
                kind: .computeGrant, id: grant, expectedVersion: 1, body: Self.body(project, quantity: 500_000),
                provenance: .test, by: node.coordinator)
        }
    }

    @Test func `a project sees and reports its own, and no more: the database says so too`() async throws {
        try await withNode { node in
            let (grant, project) = try await Self.grant(node)
            let own = TestNode.project(project)
            let other = TestNode.project(RecordID(high: 5, low: 5))
            _ = try await node.store.reportUsage([Self.report(grant, 10, "a")], of: grant, by: own)
            let day = node.clock.now.civilDate
            #expect(try await node.store.computeAccounts(on: day, by: own).count == 1)
            for stranger in [other, Principal(role: .peer, label: "peer"), .anonymous] {
                #expect(try await node.store.computeAccounts(on: day, by: stranger).isEmpty)
                #expect(try await node.store.usage(of: grant, limit: 5, by: stranger).isEmpty)
                #expect(
                    await storeError {
                        _ = try await node.store.reportUsage([Self.report(grant, 1)], of: grant, by: stranger)
                    } == .notFound)
            }
            let entry = try #require(try await node.store.usage(of: grant, limit: 1, by: own).first)
            for forbidden in [
                { _ = try await node.store.reverseUsage(.id(entry.id), of: grant, note: "x", by: own) },
                { _ = try await node.store.reportUsage([Self.report(grant, 1, overuse: true)], of: grant, by: own) },
                {
                    _ = try await node.store.replace(
                        kind: .computeGrant, id: grant, expectedVersion: 1,
                        body: Self.body(project, quantity: 9_000_000), provenance: .test, by: own)
                },
            ] as [@Sendable () async throws -> Void] {
                guard case .denied? = await storeError(forbidden) else { throw Unexpected(nil) }
            }
            let trail = try await node.store.audit(limit: 5, by: node.steward)
            #expect(trail.first?.action == "report-usage" && trail.first?.note == "1 report, 0.01 GPU-hours")
        }
    }

    @Test func `accounts are listed by what ends first, in pages, and filtered`() async throws {
        try await withNode { node in
            let project = try await node.add(.project, Sample.project())
            var grants: [RecordID] = []
            for month in ["2027-03-31", "2026-12-31", "2027-01-31"] {
                grants.append(try await node.add(.computeGrant, Self.body(project.id, until: month)).id)
            }
            _ = try await node.add(
                .computeGrant, Self.body(project.id, unit: "core-hours", from: "2025-01-01", until: "2025-12-31"))
            let day = node.clock.now.civilDate
            var query = ComputeAccountQuery()
            query.isOpen = true
            query.limit = 2
            let first = try await node.store.computeAccounts(query, on: day, by: node.steward)
            #expect(first.map(\.grant) == [grants[1], grants[2]])
            query.after = (first[1].terms.until, first[1].grant)
            #expect(try await node.store.computeAccounts(query, on: day, by: node.steward).map(\.grant) == [grants[0]])
            var cores = ComputeAccountQuery()
            cores.unit = .coreHours
            #expect(try await node.store.computeAccounts(cores, on: day, by: node.steward).count == 1)
            cores.device = "a100-80g"
            #expect(try await node.store.computeAccounts(cores, on: day, by: node.steward).isEmpty)
        }
    }
}
