import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry
import Store

/// Answers about money: what is due, what lacks, what ends, how long it lasts, what happened.
enum MoneyHandlers {
    /// For so many days after its day an instalment is due and not yet overdue.
    static let usualGrace = 14
    static let usualWindow = 60

    @Sendable static func due(_ call: Call) async throws -> Reply {
        try await waiting(call, until: call.arguments.date("on") ?? call.today, batched: false)
    }

    @Sendable static func overdue(_ call: Call) async throws -> Reply {
        let grace = call.arguments.integer("grace") ?? usualGrace
        let on = call.arguments.date("on") ?? call.today
        return try await waiting(call, until: on.adding(days: -grace - 1), batched: true)
    }

    private static func waiting(_ call: Call, until day: CivilDate, batched: Bool) async throws -> Reply {
        try call.authorize(.readBooks)
        let limit = call.arguments.integer("limit") ?? 100
        let items = try await call.store.waiting(
            call.scope, until: day, batched: batched, after: call.dayCursor, limit: limit, by: call.principal)
        return .page(items, limit: limit) { cursor($0, "due", "instalment") }
    }

    @Sendable static func unfunded(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        let limit = call.arguments.integer("limit") ?? 100
        let items = try await call.store.unfunded(
            call.scope, after: call.arguments.id("cursor"), limit: limit, by: call.principal)
        // An offer has a line for each share that lacks money: pages are by offers.
        let offers = Set(items.compactMap { $0["stipend"]?.stringValue }).count
        return .page(items, limit: offers >= limit ? items.count : Int.max) { $0["stipend"]?.stringValue }
    }

    @Sendable static func ending(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        let limit = call.arguments.integer("limit") ?? 100
        let items = try await call.store.ending(
            call.scope, from: call.arguments.date("on") ?? call.today,
            within: call.arguments.integer("within") ?? usualWindow, after: call.dayCursor, limit: limit,
            by: call.principal)
        return .page(items, limit: limit) { cursor($0, "until", "id") }
    }

    @Sendable static func runway(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        let items = try await call.store.runway(
            call.scope, months: call.arguments.integer("months") ?? Runway.usualMonths, by: call.principal)
        return .json(["items": .array(items.map { .object($0) })])
    }

    @Sendable static func statement(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        let scope = call.scope
        let (from, until) = (call.arguments.date("from"), call.arguments.date("until"))
        return Reply(
            .ok,
            body: .stream(.ndjson) { writer in
                try await call.store.statement(scope, from: from, until: until, by: call.principal) { batch in
                    var bytes: [UInt8] = []
                    for posting in batch {
                        bytes += CanonicalJSON.encode(posting)
                        bytes.append(UInt8(ascii: "\n"))
                    }
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
            })
    }

    private static func cursor(_ item: JSONObject, _ day: String, _ id: String) -> String? {
        guard let day = item[day]?.stringValue.flatMap({ CivilDate($0) }),
            let id = item[id]?.stringValue.flatMap({ RecordID($0) })
        else { return nil }
        return DayCursor(day: day, id: id).description
    }
}

extension Call {
    fileprivate var scope: MoneyScope {
        MoneyScope(
            fund: arguments.id("fund"), project: arguments.id("project"), sponsor: arguments.id("sponsor"))
    }
    fileprivate var dayCursor: DayCursor? { arguments["cursor"].flatMap { DayCursor($0) } }
}
