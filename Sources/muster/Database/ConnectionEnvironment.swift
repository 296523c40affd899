/// A libpq connection string as environment variables, so that a password in it is not seen among the arguments of
/// pg_dump and its kin (PostgreSQL documentation, sections 34.1.1 and 34.15).
enum ConnectionEnvironment {
    /// The variable of each keyword.
    private static let variables = [
        "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER",
        "password": "PGPASSWORD", "passfile": "PGPASSFILE", "service": "PGSERVICE", "options": "PGOPTIONS",
        "application_name": "PGAPPNAME", "sslmode": "PGSSLMODE", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
        "sslrootcert": "PGSSLROOTCERT", "sslcrl": "PGSSLCRL", "sslsni": "PGSSLSNI", "gssencmode": "PGGSSENCMODE",
        "channel_binding": "PGCHANNELBINDING", "requirepeer": "PGREQUIREPEER", "connect_timeout": "PGCONNECT_TIMEOUT",
        "target_session_attrs": "PGTARGETSESSIONATTRS",
    ]

    /// The variables that say what the connection string says.
    static func of(_ conninfo: String) throws -> [(name: String, value: String)] {
        let pairs =
            conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://")
            ? try uri(conninfo) : try keywords(conninfo)
        return try pairs.map { keyword, value in
            guard let variable = variables[keyword] else {
                throw Failure(
                    .usage,
                    "The database's address has “\(keyword)”, which PostgreSQL's programs take from no variable.",
                    mend: "Leave it out for this command.")
            }
            return (variable, value)
        }
    }

    /// The same connection string for another database of the same server.
    static func conninfo(_ conninfo: String, database: String) throws -> String {
        var text = ""
        let pairs =
            conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://")
            ? try uri(conninfo) : try keywords(conninfo)
        for (keyword, value) in pairs where keyword != "dbname" { text += "\(keyword)=\(quoted(value)) " }
        return text + "dbname=\(quoted(database))"
    }

    /// The database that it leads to; libpq's default is the user's name.
    static func database(_ conninfo: String) throws -> String {
        let values = try of(conninfo)
        guard
            let name = values.last(where: { $0.name == "PGDATABASE" })?.value
                ?? values.last(where: { $0.name == "PGUSER" })?.value
        else {
            throw Failure(
                .usage, "The database's address names no database.", mend: "Write it like postgresql://user@host/name.")
        }
        return name
    }

    private static func quoted(_ value: String) -> String {
        "'" + value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }

    /// `key=value` pairs; a value with spaces stands in single quotes, a backslash takes the next character as it is.
    private static func keywords(_ text: String) throws -> [(String, String)] {
        var pairs: [(String, String)] = []
        var rest = Substring(text)
        func skipSpaces() { while let first = rest.first, first.isWhitespace { rest.removeFirst() } }
        while true {
            skipSpaces()
            guard !rest.isEmpty else { return pairs }
            guard let equals = rest.firstIndex(of: "=") else { throw fault }
            let keyword = Prompt.trimmed(String(rest[..<equals]))
            rest = rest[rest.index(after: equals)...]
            skipSpaces()
            let isQuoted = rest.first == "'"
            if isQuoted { rest.removeFirst() }
            var value = ""
            var isClosed = !isQuoted
            while let character = rest.popFirst() {
                if character == "\\", let next = rest.popFirst() {
                    value.append(next)
                } else if isQuoted ? character == "'" : character.isWhitespace {
                    isClosed = true
                    break
                } else {
                    value.append(character)
                }
            }
            guard isClosed else { throw fault }
            pairs.append((keyword, value))
        }
    }

    /// `postgresql://user:password@host:port,host:port/name?keyword=value`.
    private static func uri(_ text: String) throws -> [(String, String)] {
        var pairs: [(String, String)] = []
        guard let start = text.firstRange(of: "://")?.upperBound else { throw fault }
        var rest = text[start...]
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            let name = rest[rest.index(after: slash)...]
            if !name.isEmpty { pairs.append(("dbname", try decoded(name))) }
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            let user = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if let name = user.first, !name.isEmpty { pairs.append(("user", try decoded(name))) }
            if user.count == 2 { pairs.append(("password", try decoded(user[1]))) }
            rest = rest[rest.index(after: at)...]
        }
        var hosts: [String] = []
        var ports: [String] = []
        for place in rest.split(separator: ",") {
            let colon =
                place.hasPrefix("[")
                ? place.lastIndex(of: "]").flatMap { place[$0...].firstIndex(of: ":") } : place.lastIndex(of: ":")
            let host = colon.map { place[..<$0] } ?? place
            hosts.append(try decoded(host.hasPrefix("[") ? host.dropFirst().dropLast() : host))
            ports.append(colon.map { String(place[place.index(after: $0)...]) } ?? "")
        }
        if hosts.contains(where: { !$0.isEmpty }) { pairs.append(("host", hosts.joined(separator: ","))) }
        if ports.contains(where: { !$0.isEmpty }) { pairs.append(("port", ports.joined(separator: ","))) }
        for piece in query.split(separator: "&") {
            let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw fault }
            pairs.append((try decoded(parts[0]), try decoded(parts[1])))
        }
        return pairs
    }

    private static func decoded(_ text: Substring) throws -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { throw fault }
            bytes.append(value)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static var fault: Failure {
        Failure(
            .usage, "The database's address cannot be read.", mend: "Write it like postgresql://user@host:5432/name.")
    }
}
