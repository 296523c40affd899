import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry
import Store

/// Takes in many records: first the upload goes to disk, at the client's speed; then one transaction reads it, at the
/// database's. Nothing is stored when any of it breaks off.
enum ImportHandler {
    /// Events that wait for a slow client before the import waits for it too.
    private static let bufferedEvents = 4096

    @Sendable static func run(_ call: Call) async throws -> Reply {
        try call.authorize(.import)
        guard let ticket = ImportTicket(call.context) else {
            throw Problem(
                .unavailable, "other imports are running; at most \(call.context.configuration.concurrentImports) may",
                headers: [.retryAfter: "30"])
        }
        let spool = try await receive(call)
        return Reply(
            .ok,
            body: .stream(.ndjson) { writer in
                // The ticket is given back and the file removed when this is done, however it ends.
                defer { withExtendedLifetime((ticket, spool)) {} }
                try await read(call, spool, writer)
            })
    }

    private static func receive(_ call: Call) async throws -> Spool {
        let configuration = call.context.configuration
        let spool = try Spool(
            directory: configuration.spoolDirectory, name: call.requestID, reserve: configuration.spoolReserve)
        try spool.checkRoom(for: call.body.declaredLength ?? 0)
        var sinceCheck = 0
        try await call.body.forEach(limit: configuration.importLimit) { chunk in
            sinceCheck += chunk.readableBytes
            if sinceCheck >= 16 << 20 {
                sinceCheck = 0
                try spool.checkRoom(for: 0)
            }
            try spool.write(chunk)
        }
        return spool
    }

    private static func read(_ call: Call, _ spool: Spool, _ writer: StreamWriter) async throws {
        let options = ImportOptions(
            dryRun: call.arguments.flag("dryRun"),
            verbose: call.arguments.flag("verbose") || call.arguments.flag("dryRun"),
            source: call.arguments["source"])
        do {
            let summary = try await BridgedStream.run(
                call, capacity: bufferedEvents, to: writer, write: Self.write,
                work: { bridge in
                    try await call.store.importLines(
                        file: spool.path, options: options, by: call.principal, progress: { bridge.push($0) })
                })
            call.context.metrics.countImported(lines: summary.lines)
            try await writer.writeLine(summary.json)
        } catch let error as StoreError {
            // The status has been sent; a last line says why, and that nothing was stored, if that is known: it is not when
            // the database's answer to the commit was lost.
            let problem = ErrorTranslation.problem(for: error)
            if problem.kind.status.code >= 500 {
                call.context.log.write(
                    .warning, "import-failed",
                    [
                        "request": .string(call.requestID),
                        "error": .string(ErrorTranslation.logText(for: error)),
                    ])
            }
            var line = problem.json(instance: call.requestID)
            line["event"] = "failed"
            line["stored"] = error.code == .outcomeUnknown ? "unknown" : "nothing"
            try await writer.writeLine(line)
        }
    }

    @Sendable private static func write(_ events: [ImportEvent], to writer: StreamWriter) async throws {
        var bytes: [UInt8] = []
        for event in events {
            CanonicalJSON.encode(.object(event.json), into: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        try await writer.write(ByteBuffer(bytes: bytes))
    }
}

/// The right to run an import; given back when nobody holds it any more.
private final class ImportTicket: Sendable {
    private let context: Context

    init?(_ context: Context) {
        guard context.imports.enter() else { return nil }
        self.context = context
        context.metrics.countImport(running: 1)
    }

    deinit {
        context.imports.leave()
        context.metrics.countImport(running: -1)
    }
}
