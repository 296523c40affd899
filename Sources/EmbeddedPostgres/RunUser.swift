import Glibc

/// The user that the server runs as when we are root, because PostgreSQL refuses to run as root.
struct RunUser: Sendable, Hashable {
    let user: uid_t
    let group: gid_t

    /// nil means "as who we are".
    ///
    /// - Parameter cluster: the existing data directory, whose owner is the one who can go on with it.
    static func resolve(cluster: FileSystem.Entry?, path: String) throws -> RunUser? {
        let me = geteuid()
        if let cluster {
            if cluster.owner == me, me != 0 { return nil }
            if me == 0, cluster.owner != 0 { return RunUser(user: cluster.owner, group: cluster.group) }
            if me != 0 {
                throw EmbeddedPostgresError(
                    .directory,
                    "\(path) belongs to user \(name(of: cluster.owner)), and this is user \(name(of: me)): "
                        + "run as that user or as root, or choose another directory")
            }
        }
        guard me == 0 else { return nil }
        for candidate in ["postgres", "nobody"] {
            if let found = lookUp(candidate) { return found }
        }
        throw EmbeddedPostgresError(
            .directory,
            "PostgreSQL does not run as root, and there is neither a user “postgres” nor “nobody” to run it as: "
                + "run as an ordinary user, or create one with: adduser --system --group postgres")
    }

    static func lookUp(_ name: String) -> RunUser? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwnam_r(name, &record, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return record.pw_uid == 0 ? nil : RunUser(user: record.pw_uid, group: record.pw_gid)
    }

    static func name(of user: uid_t) -> String {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &record, &buffer, buffer.count, &found) == 0, found != nil else { return String(user) }
        return String(cString: record.pw_name)
    }
}
