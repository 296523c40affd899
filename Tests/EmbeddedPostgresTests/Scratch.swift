import Glibc
import Testing

@testable import EmbeddedPostgres

/// A folder of one test, and clusters in it that are not made to last.
struct Scratch: Sendable {
    let path: String

    init(path: String) { self.path = path }

    init() throws {
        var template = Array("/tmp/embedded-postgres-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileSystem.failure("create", "/tmp/embedded-postgres-…") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func remove() throws { try FileSystem.removeTree(path) }

    /// A cluster in the folder `name`. What it reports goes to `events`.
    func cluster(
        _ name: String = "pg", events: Events = Events(), settings: [String: String] = [:],
        restarts: RestartPolicy = RestartPolicy(first: 20), runtimeDirectory: String? = nil, stopsWithOwner: Bool = true
    ) throws -> EmbeddedPostgres {
        EmbeddedPostgres(
            directory: "\(path)/\(name)", installation: try .find(), superuser: "keeper", database: "things",
            settings: ["shared_buffers": "16MB"].merging(settings) { $1 }, durable: false,
            runtimeDirectory: runtimeDirectory, restarts: restarts, stopsWithOwner: stopsWithOwner,
            log: { events.add($0) })
    }
}

/// Runs `body` with a fresh folder, removed afterwards.
func withScratch(_ body: (Scratch) async throws -> Void) async throws {
    let scratch = try Scratch()
    do { try await body(scratch) } catch {
        try scratch.remove()
        throw error
    }
    try scratch.remove()
}

/// Collects what clusters report, from any thread.
final class Events: Sendable {
    private let stream: AsyncStream<ClusterEvent>
    private let continuation: AsyncStream<ClusterEvent>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1000)) }

    func add(_ event: ClusterEvent) { continuation.yield(event) }

    /// Waits for the next event that `matches`; fails the test when there is none within a minute.
    func next(_ what: String, where matches: @escaping @Sendable (ClusterEvent) -> Bool) async -> ClusterEvent? {
        let found = await withTaskGroup(of: ClusterEvent?.self) { group in
            group.addTask { [stream] in
                for await event in stream where matches(event) { return event }
                return nil
            }
            group.addTask {
                do { try await Task.sleep(for: .seconds(60)) } catch { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if found == nil { Issue.record("no event within a minute: \(what)") }
        return found
    }

    /// What was reported and not yet read.
    func rest() async -> [ClusterEvent] {
        continuation.finish()
        var events: [ClusterEvent] = []
        for await event in stream { events.append(event) }
        return events
    }
}

/// Runs SQL with the `psql` of the installation, which speaks libpq; answers what it prints.
func ask(_ address: ClusterAddress, _ sql: String) async throws -> String {
    let installation = try PostgresInstallation.find()
    let output = open("/tmp", O_RDWR | O_CLOEXEC | 0o20200000, 0o600)  // O_TMPFILE: gone with its descriptor
    guard output >= 0 else { throw FileSystem.failure("open a file in", "/tmp") }
    defer { close(output) }
    let psql = try await ChildProcess.start(
        Program(
            path: installation.path(of: "psql"),
            arguments: [address.conninfo(), "--no-psqlrc", "-Atq", "-v", "ON_ERROR_STOP=1", "-c", sql],
            output: output, error: output))
    let status = await psql.end()
    lseek(output, 0, SEEK_SET)
    let text = String(decoding: try FileSystem.readAll(output, limit: 65_536, name: "psql"), as: UTF8.self)
    guard status == .code(0) else { throw EmbeddedPostgresError(.programFailed, "psql: \(text)") }
    return text.last == "\n" ? String(text.dropLast()) : text
}

/// Whether a process of this number still runs.
func runs(_ pid: Int32) -> Bool {
    let text: [UInt8]
    do { text = try FileSystem.read("/proc/\(pid)/stat", limit: 1024) ?? [] } catch { return false }
    guard let end = text.lastIndex(of: UInt8(ascii: ")")), end + 2 < text.count else { return false }
    return text[end + 2] != UInt8(ascii: "Z")
}
