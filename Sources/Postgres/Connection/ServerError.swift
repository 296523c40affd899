import CLibPQ
import Glibc

extension PostgresError {
    /// The error that a failed result carries.
    init(result: OpaquePointer, statement: String?) {
        /// Field codes of `PQresultErrorField` are characters.
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return nil }
            return String(cString: text)
        }
        let fallback = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        let message = field("M") ?? fallback.trimmedLine
        if let state = field("C").flatMap({ SQLState($0) }) {
            self.init(.sql(state), message)
        } else {
            // Without a state it comes from libpq: the connection broke, or is out of step with the server.
            self.init(.connectionLost, message)
            outcomeUnknown = true
        }
        detail = field("D")
        hint = field("H")
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
        self.statement = statement
    }

    /// The connection broke while something was under way.
    static func lost(_ connection: OpaquePointer, statement: String?) -> PostgresError {
        let text = PQerrorMessage(connection).map { String(cString: $0).trimmedLine } ?? ""
        var error = PostgresError(.connectionLost, text.isEmpty ? "the connection is closed" : text)
        error.outcomeUnknown = true
        error.statement = statement
        return error
    }
}

extension String {
    /// libpq ends its messages with a newline.
    var trimmedLine: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
