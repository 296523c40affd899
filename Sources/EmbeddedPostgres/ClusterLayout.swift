import Glibc

/// Which file is where, and whose. Below the cluster's directory:
///
///     lock           held by the process that owns the cluster
///     cluster/       PostgreSQL's data directory, owned by the user it runs as
///     cluster.new/   one that is being made; renamed when whole, so `cluster` never is half made
///     socket/        the Unix socket, unless its path would be too long
///     postgres.log   what the server says, and postgres.log.1 what it said before
struct ClusterLayout: Sendable {
    /// Absolute, without symbolic links.
    let directory: String
    let runUser: RunUser?
    /// Absolute path for clients. Short enough for a socket address.
    let socketDirectory: String
    /// The same folder as the server is told it: relative to its data directory where possible, because the server's
    /// user may not be able to pass through the folders above.
    let serverSocketDirectory: String

    var data: String { directory + "/cluster" }
    var fresh: String { directory + "/cluster.new" }
    var lock: String { directory + "/lock" }
    var log: String { directory + "/postgres.log" }
    var exists: Bool { FileSystem.target(data + "/PG_VERSION") != nil }

    /// A socket's address holds 108 bytes with the closing zero.
    static let longestSocketPath = 107
    /// There is one server to a folder, so the number only has to be some number.
    static let port = 5432

    /// Makes the folders that are missing and gives them to the right user.
    static func prepare(directory given: String, runtimeDirectory: String?) throws -> ClusterLayout {
        let existing = try FileSystem.entry(given + "/cluster")
        let runUser = try RunUser.resolve(cluster: existing, path: given + "/cluster")
        // Owned by us even when the server runs as another user: then that user may pass through but change nothing,
        // so that root never opens a file that somebody else could have swapped for a link.
        try FileSystem.makeDirectories(given, mode: 0o700)
        let directory = try FileSystem.realPath(given)
        guard !directory.utf8.contains(where: { $0 < 0x20 }) else {
            throw EmbeddedPostgresError(.invalidArgument, "a data directory's path must not hold control characters")
        }
        if runUser != nil, let entry = try FileSystem.entry(directory), entry.mode != 0o711 {
            if chmod(directory, 0o711) != 0 { throw FileSystem.failure("open up", directory) }
        }
        let (client, server) = try socketDirectory(for: directory, runUser: runUser, runtimeDirectory: runtimeDirectory)
        return ClusterLayout(
            directory: directory, runUser: runUser, socketDirectory: client, serverSocketDirectory: server)
    }

    /// The major version that made the cluster in `directory`, nil when there is none yet.
    static func existingVersion(directory: String) throws -> Int? {
        guard let bytes = try FileSystem.read(directory + "/cluster/PG_VERSION", limit: 16) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).prefix { $0.isASCII && $0.isNumber })
    }

    private static func socketDirectory(
        for directory: String, runUser: RunUser?, runtimeDirectory: String?
    ) throws -> (client: String, server: String) {
        let near = directory + "/socket"
        // libpq takes a comma for the end of one host's name.
        if fits(near), !near.contains(",") {
            try makePrivate(near, runUser: runUser)
            return (near, "../socket")
        }
        var fingerprint = Fingerprint()
        fingerprint.add(directory.utf8)
        let name = "/pg-" + fingerprint.text
        for parent in runtimeDirectories(runtimeDirectory) where fits(parent + name) && !parent.contains(",") {
            guard access(parent, W_OK | X_OK) == 0 else { continue }
            try makePrivate(parent + name, runUser: runUser)
            return (parent + name, parent + name)
        }
        throw EmbeddedPostgresError(
            .pathTooLong,
            "\(near)/.s.PGSQL.\(port) is \(socketPath(near).utf8.count) bytes long, and a socket's path may have "
                + "\(longestSocketPath): choose a shorter data directory")
    }

    private static func runtimeDirectories(_ wished: String?) -> [String] {
        let me = geteuid()
        return [wished, me == 0 ? "/run" : "/run/user/\(me)", "/tmp"].compactMap { $0 }
    }

    private static func socketPath(_ folder: String) -> String { "\(folder)/.s.PGSQL.\(port)" }
    private static func fits(_ folder: String) -> Bool { socketPath(folder).utf8.count <= longestSocketPath }

    /// Makes a folder that only the server's user can enter, or checks that it is one: in a folder that everybody may
    /// write to, somebody else could have been there first.
    static func makePrivate(_ path: String, runUser: RunUser?) throws {
        if try FileSystem.entry(path) == nil {
            try FileSystem.makeDirectory(path, mode: 0o700)
            if let runUser { try FileSystem.setOwner(path, runUser) }
        }
        let owner = runUser?.user ?? geteuid()
        guard let entry = try FileSystem.entry(path), entry.isDirectory, entry.owner == owner, entry.mode & 0o077 == 0
        else {
            throw EmbeddedPostgresError(
                .directory,
                "\(path) must be a folder of user \(RunUser.name(of: owner)) with mode 0700: "
                    + "remove it, and it will be made again")
        }
    }
}
