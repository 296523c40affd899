package import CanonicalJSON
import Logging
import NIOConcurrencyHelpers

/// Structured logs: one JSON object a line. What is logged is chosen field by field; there is no way to log a body, a
/// header or a query, so no secret and no person's data can slip in.
package struct ServiceLog: Sendable {
    /// How much a line matters.
    package enum Level: Int, Comparable, Sendable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }
    }

    private let minimum: Level
    private let sink: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - minimum: Lines below it are not made.
    ///   - sink: Takes one whole line with its line feed. The default writes it to the standard error; a reader that
    ///     does not read then slows the writer down, and nothing is kept in memory.
    package init(
        minimum: Level = .info, sink: @escaping @Sendable ([UInt8]) -> Void = ServiceLog.writeToStandardError
    ) {
        self.minimum = minimum
        self.sink = sink
    }

    /// Whether a line of this level would be written.
    package func writes(_ level: Level) -> Bool { level >= minimum }

    /// Writes a line: `time`, `level` and `event` go before the fields.
    package func write(_ level: Level, _ event: String, _ fields: @autoclosure () -> JSONObject = JSONObject()) {
        guard level >= minimum else { return }
        var object = fields()
        object["time"] = .string(Clock.timestamp())
        object["level"] = .string(level.name)
        object["event"] = .string(event)
        var line = CanonicalJSON.encode(object)
        line.append(UInt8(ascii: "\n"))
        sink(line)
    }

    private static let standardError = NIOLock()

    /// Writes a line to the standard error, whole: lines of several threads do not mix.
    package static let writeToStandardError: @Sendable ([UInt8]) -> Void = { line in
        standardError.withLock {
            // A failure is dropped: nobody can be told that nobody can be told.
            _ = line.withUnsafeBytes { SystemIO.writeAll($0, to: 2) }
        }
    }

    /// A logger for the libraries below, whose lines go to the same place.
    func logger(label: String) -> Logger {
        Logger(label: label) { label in LibraryLogHandler(log: self, label: label) }
    }
}

/// Hands the libraries' log lines on. Their metadata may hold what a client sent, so only the text is kept, and only
/// from warnings up.
private struct LibraryLogHandler: LogHandler {
    let log: ServiceLog
    let label: String
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let level: ServiceLog.Level =
            switch event.level {
            case .trace, .debug: .debug
            case .info, .notice: .info
            case .warning: .warning
            case .error, .critical: .error
            }
        log.write(level, "library", ["label": .string(label), "message": .string(event.message.description)])
    }
}
