import CLibPQ

/// Where libpq's notices go.
final class NoticeSink: Sendable {
    private let log: @Sendable (PostgresEvent) -> Void
    init(_ log: @escaping @Sendable (PostgresEvent) -> Void) { self.log = log }

    /// Sends a connection's notices to a log instead of standard error. Release what is returned after closing it.
    static func attach(
        to connection: OpaquePointer, _ log: @escaping @Sendable (PostgresEvent) -> Void
    ) -> Unmanaged<NoticeSink> {
        let sink = Unmanaged.passRetained(NoticeSink(log))
        PQsetNoticeReceiver(connection, receive, sink.toOpaque())
        return sink
    }

    private static let receive: PQnoticeReceiver = { context, result in
        guard let context, let result else { return }
        func field(_ code: Character) -> String {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return "" }
            return String(cString: text)
        }
        // What libpq itself remarks has no fields, only a text.
        let whole = PQresultErrorMessage(result).map { String(cString: $0).trimmedLine } ?? ""
        let message = field("M")
        let event = PostgresEvent.notice(severity: field("V"), message: message.isEmpty ? whole : message)
        Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().log(event)
    }
}
