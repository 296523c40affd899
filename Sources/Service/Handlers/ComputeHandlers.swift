import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry
import Store

/// Usage accounts of compute grants.
enum ComputeHandlers {
    /// The largest import in bytes: ``Store/Store/mostReports`` with long notes.
    static let importLimit = 16 << 20
    /// How many grants a need is held against.
    static let mostGrants = 1_000

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try authorizeReading(call)
        let day = call.arguments.date("on") ?? call.today
        var query = ComputeAccountQuery()
        query.project = call.arguments.id("project")
        query.unit = call.arguments["unit"].flatMap(ComputeUnit.init(rawValue:))
        query.device = try call.arguments["device"].map(device)
        query.isOpen = call.arguments.flag("open")
        let limit = call.arguments.integer("limit") ?? 50
        query.limit = limit + 1
        query.after = try call.arguments["cursor"].map(position)
        let found = try await call.store.computeAccounts(query, on: day, by: call.principal)
        var answer: JSONObject = ["items": .array(found.prefix(limit).map { .object($0.json(on: day)) })]
        if found.count > limit, let last = found.prefix(limit).last {
            answer["next"] = .string("\(last.terms.until)_\(last.grant)")
        }
        return .json(answer)
    }

    @Sendable static func account(_ call: Call) async throws -> Reply {
        _ = try await grant(call, for: .readUsage)
        let day = call.arguments.date("on") ?? call.today
        guard let account = try await call.store.computeAccount(of: try call.id, on: day, by: call.principal) else {
            throw noAccount(call)
        }
        return .json(account.json(on: day))
    }

    @Sendable static func reports(_ call: Call) async throws -> Reply {
        _ = try await grant(call, for: .readUsage)
        let limit = call.arguments.integer("limit") ?? 50
        let found = try await call.store.usage(
            of: try call.id, before: call.arguments.id("cursor"), limit: min(limit + 1, 200), by: call.principal)
        var answer: JSONObject = ["items": .array(found.prefix(limit).map { .object($0.json) })]
        if found.count > limit || found.count == 200, let last = found.prefix(limit).last {
            answer["next"] = .string(last.id.description)
        }
        return .json(answer)
    }

    @Sendable static func report(_ call: Call) async throws -> Reply {
        let buffer = try await call.body.collect(limit: Int(clamping: call.context.bodyLimit(of: call.route)))
        let input = try JSONBody.parse(buffer, limit: call.context.configuration.bodyLimit)
        let report = try UsageInput.report(input, of: try call.id, at: "")
        try await authorizeReporting(call, [report])
        let outcome = try await named("") {
            try await call.store.reportUsage(
                [report], of: try call.id, by: call.principal,
                idempotency: try RecordHandlers.idempotency(call, buffer),
                place: { _ in "" })
        }
        return .json(json(outcome), status: outcome.added > 0 ? .created : .ok)
    }

    @Sendable static func importReports(_ call: Call) async throws -> Reply {
        let input = try JSONBody.parse(try await call.body.collect(limit: importLimit), limit: importLimit)
        try JSONBody.check(input, members: ["reports", "dryRun"])
        let isDry = try UsageInput.flag(input, "dryRun", at: "")
        guard let list = input["reports"]?.arrayValue else {
            throw JSONBody.mistake("/reports", "required", "put the reports there, as a list")
        }
        guard list.count <= Store.mostReports else {
            throw JSONBody.mistake(
                "/reports", "too-many",
                "there are \(list.count), and \(Store.mostReports) is the most; send them in parts")
        }
        let reports = try list.indices.map { index in
            try UsageInput.report(list[index], of: try call.id, at: "/reports/\(index)", needsReference: true)
        }
        try await authorizeReporting(call, reports)
        let outcome = try await named("") {
            try await call.store.reportUsage(reports, of: try call.id, isDry: isDry, by: call.principal)
        }
        var answer = json(outcome)
        answer["dryRun"] = .bool(isDry)
        return .json(answer)
    }

    @Sendable static func reverse(_ call: Call) async throws -> Reply {
        _ = try await grant(call, for: .correctUsage)
        let buffer = try await call.body.collect(limit: Int(clamping: call.context.bodyLimit(of: call.route)))
        let input = try JSONBody.parse(buffer, limit: call.context.configuration.bodyLimit)
        let (name, note) = try UsageInput.reversal(input)
        let outcome = try await call.store.reverseUsage(
            name, of: try call.id, note: note, by: call.principal,
            idempotency: try RecordHandlers.idempotency(call, buffer))
        return .json(json(outcome), status: outcome.added > 0 ? .created : .ok)
    }

    @Sendable static func need(_ call: Call) async throws -> Reply {
        try authorizeReading(call)
        func given(_ name: String) throws -> String {
            guard let value = call.arguments[name] else {
                throw Problem(
                    .invalidParameter, at: "query/\(name)", code: "required", "query/\(name): it is missing; give it")
            }
            return value
        }
        let (flop, name, utilisation) = (try given("flop"), try given("device"), try given("utilisation"))
        let need: ComputeNeed
        let operations = try parameter("flop") { () throws(InputError) in try ComputeNeed.flop(flop) }
        let device = try parameter("device") { () throws(InputError) in try ComputeDevice.parse(name) }
        let share = try parameter("utilisation") { () throws(InputError) in try ComputeNeed.utilisation(utilisation) }
        need = try parameter("flop") { () throws(InputError) in
            try ComputeNeed(
                flop: operations, device: device, utilisation: share,
                devices: call.arguments.integer("devices").map { Int64($0) })
        }
        let day = call.arguments.date("on") ?? call.today
        var query = ComputeAccountQuery()
        query.project = call.arguments.id("project")
        query.unit = .gpuHours
        query.device = device.name
        query.isOpen = true
        query.limit = mostGrants
        let reach = ComputeReach(
            need, accounts: try await call.store.computeAccounts(query, on: day, by: call.principal), on: day)
        return .json(["need": .object(need.json), "reach": .object(reach.json(need, on: day))])
    }

    // MARK: Access

    /// The grant in the path, when it is at home here and the caller may do this with its usage.
    private static func grant(_ call: Call, for action: Action) async throws -> StoredRecord {
        if call.principal.role == .anonymous || call.principal.role == .peer { try call.authorize(action) }
        return try await call.record(for: action)
    }

    private static func authorizeReporting(_ call: Call, _ reports: [UsageReport]) async throws {
        _ = try await grant(call, for: .reportUsage)
        if reports.contains(where: \.isOveruse) { try call.authorize(.correctUsage) }
    }

    /// Accounts are listed to staff and projects; the database shows each only its own.
    private static func authorizeReading(_ call: Call) throws {
        try call.authorize(
            .readUsage, owners: call.principal.role == .project ? call.principal.subjects : [], kind: .computeGrant)
    }

    private static func noAccount(_ call: Call) -> Problem {
        Problem(.notFound, "the grant is another node's, which keeps its account")
    }

    // MARK: Values

    private static func json(_ outcome: UsageOutcome) -> JSONObject {
        let day = Instant(milliseconds: Clock.wallMilliseconds()).civilDate
        var json: JSONObject = [
            "added": .integer(Int64(outcome.added)), "known": .integer(Int64(outcome.known)),
            "account": .object(outcome.account.json(on: day)),
        ]
        json["entry"] = outcome.entries.first.map { .object($0.json) }
        return json
    }

    /// Names the places of a refusal as they are in the request's body.
    private static func named<R>(_ prefix: String, _ body: () async throws -> R) async throws -> R {
        do { return try await body() } catch let error as StoreError {
            guard case .invalid(let issues) = error.code else { throw error }
            throw ErrorTranslation.invalid(issues, prefix: prefix)
        }
    }

    private static func device(_ text: String) throws -> String {
        if text == ComputeDevice.other { return text }
        return try parameter("device") { () throws(InputError) in try ComputeDevice.parse(text).name }
    }

    private static func position(_ text: String) throws -> (until: CivilDate, grant: RecordID) {
        let parts = text.split(separator: "_").map(String.init)
        guard parts.count == 2, let until = CivilDate(parts[0]), let grant = RecordID(parts[1]) else {
            throw Problem(
                .invalidParameter, at: "query/cursor", code: "malformed",
                "query/cursor: it is not one that this node gave; begin at the first page")
        }
        return (until, grant)
    }

    private static func parameter<R>(_ name: String, _ body: () throws(InputError) -> R) throws -> R {
        do throws(InputError) { return try body() } catch {
            throw Problem(
                .invalidParameter, at: "query/\(name)", code: "invalid-value", "query/\(name): \(error.message)",
                suggestion: error.suggestion)
        }
    }
}

extension UsageEntry {
    /// As the API says it.
    var json: JSONObject {
        var json: JSONObject = [
            "id": .string(id.description), "from": .string(from.description), "until": .string(until.description),
            "amountMilli": .integer(amount), "overuse": .bool(isOveruse), "at": .string(at.description),
        ]
        json["reference"] = reference.map { .string($0) }
        json["note"] = note.map { .string($0) }
        json["reverses"] = reverses.map { .string($0.description) }
        json["reversedBy"] = reversedBy.map { .string($0.description) }
        return json
    }
}
