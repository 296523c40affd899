import CLibPQ

/// Opens libpq connections and tells passing failures from lasting ones.
enum Connecting {
    /// Blocks until connected or refused by every host.
    static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> OpaquePointer {
        try checkSyntax(configuration)
        let connection = withParameters(configuration) { PQconnectdbParams($0, $1, 1) }
        guard let connection else { throw PostgresError(.connectionFailed, "no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let text = PQerrorMessage(connection).map { String(cString: $0).trimmedLine } ?? "unknown failure"
            PQfinish(connection)
            throw PostgresError(.connectionFailed, text)
        }
        guard PQserverVersion(connection) >= 140_000 else {
            let version = PQserverVersion(connection) / 10000
            PQfinish(connection)
            throw PostgresError(.connectionFailed, "the server is PostgreSQL \(version); 14 or later is needed")
        }
        return connection
    }

    /// Whether it may help to try again: no server answered, or it is still starting.
    static func mayRecover(_ configuration: PostgresConfiguration) -> Bool {
        let answer = withParameters(configuration) { PQpingParams($0, $1, 1) }
        return answer == PQPING_REJECT || answer == PQPING_NO_RESPONSE
    }

    /// libpq's words on a malformed string quote it, so they are not passed on: they could hold the password.
    private static func checkSyntax(_ configuration: PostgresConfiguration) throws(PostgresError) {
        guard configuration.conninfo.contains("=") || configuration.conninfo.contains("://") else { return }
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(configuration.conninfo, &message)
        if let message { PQfreemem(message) }
        guard let options else {
            throw PostgresError(
                .connectionFailed,
                "the connection string is neither a URI (postgresql://user@host/database) nor key=value pairs "
                    + "(host=… dbname=…) that libpq understands; it is not shown here, as it may hold a password")
        }
        PQconninfoFree(options)
    }

    /// Our defaults stand before `dbname`, whose expansion overrides them; what must hold stands after it.
    private static func withParameters<R>(
        _ configuration: PostgresConfiguration,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        let seconds = max(2, configuration.connectTimeout.components.seconds)
        let settings = [
            ("connect_timeout", String(seconds)), ("fallback_application_name", configuration.applicationName),
            ("dbname", configuration.conninfo), ("client_encoding", "UTF8"),
        ]
        let names = settings.map { strings($0.0) }
        let values = settings.map { strings($0.1) }
        defer { for copy in names + values { copy.deallocate() } }
        return (names.map { UnsafePointer($0) as UnsafePointer<CChar>? } + [nil]).withUnsafeBufferPointer { names in
            (values.map { UnsafePointer($0) as UnsafePointer<CChar>? } + [nil]).withUnsafeBufferPointer { values in
                guard let names = names.baseAddress, let values = values.baseAddress else {
                    preconditionFailure("both arrays end in nil, so neither is empty")
                }
                return body(names, values)
            }
        }
    }

    private static func strings(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (offset, byte) in bytes.enumerated() { copy[offset] = byte }
        return copy
    }
}
