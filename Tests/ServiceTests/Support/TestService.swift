import CanonicalJSON
import Glibc
import Postgres
import Registry
import Service
import Store
import TestSupport
import TransparencyLog

/// A service on a free port, with a store on a database of its own.
struct TestService: Sendable {
    let client: HTTPClient
    let store: Store
    let conninfo: String
    let spool: String
    /// The first steward's.
    let steward: String
    let log: CollectedLog
    let keeper: LogKeeper
    /// Tells held requests that a log has grown.
    let grown: Signal

    /// Makes a token.
    func token(_ role: String, subjects: [String] = []) async throws -> String {
        let answer = try await client.send(
            "POST", "/v1/tokens", token: steward,
            json: [
                "role": .string(role), "label": .string("a \(role)"), "subjects": .array(subjects.map { .string($0) }),
            ])
        guard let token = try answer.json["token"]?.stringValue else {
            throw HTTPClient.Failure(description: "no token: \(answer.text)")
        }
        return token
    }

    /// Makes a record as the steward; its id.
    func make(_ plural: String, _ record: JSONObject, audience: String = "public") async throws -> String {
        let answer = try await client.send(
            "POST", "/v1/\(plural)", token: steward, json: ["audience": .string(audience), "record": .object(record)])
        guard answer.status == 201, let id = try answer.json["id"]?.stringValue else {
            throw HTTPClient.Failure(description: "\(plural) not made: \(answer.status) \(answer.text)")
        }
        return id
    }
}

extension TestService {
    /// A store on the same database whose clock goes ahead by some days.
    func laterStore(days: Int64) async throws -> (store: Store, close: @Sendable () async -> Void) {
        let pool = PostgresPool(configuration: .init(Store.serviceConninfo(conninfo)), size: 1)
        let store = Store(
            pool: pool, node: "node.example", suppressionKey: Array(repeating: 7, count: 32),
            now: { Instant(microseconds: now().microseconds + days * 86_400_000_000) },
            random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
        return (store, { await pool.shutdown() })
    }
}

/// What the service logs.
final class CollectedLog: Sendable {
    private let lines = Locked<[String]>([])

    func append(_ line: [UInt8]) { lines.with { $0.append(String(decoding: line, as: UTF8.self)) } }
    var text: String { lines.with { $0.joined() } }
}

/// A value under a lock.
///
/// Sendable unchecked: the value is only reached with the lock held.
final class Locked<Value>: @unchecked Sendable {
    private var value: Value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    init(_ value: Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    func with<R>(_ body: (inout Value) -> R) -> R {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body(&value)
    }
}

/// Runs a service on a fresh database.
func withService<R: Sendable>(
    poolSize: Int = 4, configure: (inout ServiceConfiguration) -> Void = { _ in },
    _ body: @Sendable @escaping (TestService) async throws -> R
) async throws -> R {
    try await withDatabase(
        template: "store", preparedBy: { conninfo in _ = try await Migrator(.init(conninfo)).run() }
    ) { database in
        try await withService(conninfo: database.conninfo, poolSize: poolSize, configure: configure, body)
    }
}

/// Runs a service on a database whose schema is there.
func withService<R: Sendable>(
    conninfo: String, poolSize: Int = 4, waitLimit: Duration = .seconds(10),
    configure: (inout ServiceConfiguration) -> Void = { _ in },
    _ body: @Sendable @escaping (TestService) async throws -> R
) async throws -> R {
    let pool = PostgresPool(
        configuration: .init(Store.serviceConninfo(conninfo)), size: poolSize, waitLimit: waitLimit)
    let store = Store(
        pool: pool, node: "node.example", suppressionKey: Array(repeating: 7, count: 32), now: { now() },
        random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
    let steward = "mst_" + String((0..<43).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789-_".randomElement() ?? "a" })
    try await store.bootstrapSteward(tokenHash: SHA256.digest(Array(steward.utf8)))
    let spool = "/tmp/muster-service-tests-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    var configuration = ServiceConfiguration(address: .network(host: "127.0.0.1", port: 0), spoolDirectory: spool)
    configuration.rates = RateTable(all: .unlimited)
    configuration.shutdownGrace = .seconds(5)
    configure(&configuration)
    let log = CollectedLog()
    let key = try SigningKey(name: "node.example", seed: (0..<32).map { UInt8($0) })
    let keeper = LogKeeper(store: store, log: ServiceLog(sink: { log.append($0) })) { NodeKeys(current: key) }
    let grown = Signal()
    let service = MusterService(
        configuration: configuration, store: store,
        node: NodeInformation(name: "node.example", verifierKey: nil, version: "0.0.0-test"),
        log: ServiceLog(sink: { log.append($0) }),
        pullNow: { [PullOutcome(node: "peer.example", logs: [], error: "nothing answers there")] }, keeper: keeper,
        grown: grown)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    defer { rmdir(spool) }
    let result = try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask {
            defer { announce.finish() }
            try await service.run(stopsOnSignals: false) { endpoint in
                if case .network(_, let port) = endpoint { announce.yield(port) }
            }
            return nil
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            throw HTTPClient.Failure(description: "the service did not start")
        }
        let test = TestService(
            client: HTTPClient(port: port), store: store, conninfo: conninfo, spool: spool, steward: steward, log: log,
            keeper: keeper, grown: grown)
        do {
            let value = try await body(test)
            group.cancelAll()
            return value
        } catch {
            group.cancelAll()
            throw error
        }
    }
    await pool.shutdown()
    return result
}

private func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
}

/// Plainly invented records.
enum Sample {
    static func contributor(_ name: String = "Ada Example", github: String? = nil) -> JSONObject {
        var record: JSONObject = [
            "name": .string(name), "country": "DE", "timeZone": "Europe/Berlin",
            "skills": [["name": "python", "level": "expert"]],
            "consent": ["basis": "self", "date": "2026-01-01"],
        ]
        if let github { record["identities"] = [["service": "github", "handle": .string(github)]] }
        return record
    }

    static let project: JSONObject = ["name": "Example Lib", "status": "seeking", "topics": ["examples"]]
    static let organization: JSONObject = ["name": "Example Foundation", "type": "nonprofit"]

    static func availability(_ contributor: String) -> JSONObject {
        [
            "contributor": .string(contributor),
            "windows": [["from": "2026-12-01", "until": "2099-06-30", "hoursPerWeek": 8]],
        ]
    }

    static func opening(_ project: String, title: String = "Release manager") -> JSONObject {
        ["project": .string(project), "title": .string(title), "role": "maintainer", "kind": "help", "status": "open"]
    }

    static func engagement(_ contributor: String, _ project: String) -> JSONObject {
        ["contributor": .string(contributor), "project": .string(project), "role": "maintainer", "from": "2026-01-01"]
    }

    static func computeGrant(_ project: String) -> JSONObject {
        [
            "project": .string(project), "provider": "Example Centre", "facility": "GPU partition",
            "unit": "gpu-hours", "device": "a100-80g", "quantityMilli": 500_000_000, "from": "2026-01-01",
            "until": "2099-12-31",
        ]
    }

    static let round: JSONObject = [
        "name": "N", "unit": "EUR", "budget": "1500",
        "requests": [
            ["id": "1", "project": "A", "amount": "700"], ["id": "2", "project": "B", "amount": 1000, "weight": 2],
        ],
    ]

    static func nomination(_ project: String, by contributor: String? = nil) -> JSONObject {
        var record: JSONObject = ["project": .string(project), "reason": "Its only maintainer has left."]
        record["by"] = contributor.map { .string($0) }
        return record
    }
}
