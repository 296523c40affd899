/// Where a running private cluster can be reached: a Unix socket in a folder that only its owner can enter.
public struct ClusterAddress: Sendable, Hashable {
    /// Absolute path of the folder that holds the socket.
    public let socketDirectory: String
    /// The number in the socket's name; nothing listens on the network.
    public let port: Int
    /// The role that may do everything.
    public let superuser: String
    /// The database made with the cluster.
    public let database: String

    /// A libpq connection string in `key='value'` form; without arguments for the superuser and the cluster's own
    /// database.
    public func conninfo(user: String? = nil, database: String? = nil) -> String {
        let pairs = [
            ("host", socketDirectory), ("port", String(port)), ("user", user ?? superuser),
            ("dbname", database ?? self.database),
        ]
        return pairs.map { key, value in "\(key)=\(Self.quoted(value))" }.joined(separator: " ")
    }

    private static func quoted(_ value: String) -> String {
        var text = "'"
        for character in value.unicodeScalars {
            if character == "'" || character == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(character)
        }
        return text + "'"
    }
}
