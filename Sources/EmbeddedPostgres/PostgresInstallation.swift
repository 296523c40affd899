import CProcess
import Glibc

/// A set of PostgreSQL server programs on this machine.
public struct PostgresInstallation: Sendable, Hashable {
    /// Absolute path of the folder with `postgres` and `initdb`.
    public let binDirectory: String
    /// Major version: 15, 16, …
    public let majorVersion: Int
    /// The version as the server prints it, such as `15.18`.
    public let version: String

    /// Absolute path of a program that comes with the server, such as `pg_dump`.
    public func path(of program: String) -> String { binDirectory + "/" + program }

    /// Finds an installation. Looked for, in this order, and newest first within each: the folders of `environmentPath`,
    /// what `pg_config --bindir` names, the places of Debian, of the PostgreSQL project's RPMs and of Homebrew.
    ///
    /// - Parameters:
    ///   - minimumVersion: the oldest major version that will do.
    ///   - environmentPath: the value of `PATH`; nil looks in the usual places only.
    ///   - cluster: the directory of an existing `EmbeddedPostgres`. Its files can only be read by the major version
    ///     that made them, so that one is then required.
    /// - Throws: `.noInstallation` naming the package to install, `.versionMismatch` when only others are there.
    public static func find(
        minimumVersion: Int = 15, environmentPath: String? = nil, cluster: String? = nil
    ) throws -> Self {
        try find(
            in: candidates(environmentPath: environmentPath), minimumVersion: minimumVersion,
            existing: try cluster.flatMap { try ClusterLayout.existingVersion(directory: $0) })
    }

    static func find(in directories: [String], minimumVersion: Int, existing: Int?) throws -> Self {
        var seen: [Self] = []
        for directory in directories {
            guard let found = inspect(directory), !seen.contains(found) else { continue }
            if existing.map({ found.majorVersion == $0 }) ?? (found.majorVersion >= minimumVersion) { return found }
            seen.append(found)
        }
        let others = seen.map { "\($0.version) in \($0.binDirectory)" }.joined(separator: ", ")
        if let existing {
            throw EmbeddedPostgresError(
                .versionMismatch,
                "the cluster was made by PostgreSQL \(existing), which is not installed here"
                    + (others.isEmpty ? "" : " (found: \(others))")
                    + ": install it (Debian, Ubuntu: apt-get install postgresql-\(existing)), "
                    + "or restore a backup into a new directory")
        }
        throw EmbeddedPostgresError(
            .noInstallation,
            "no PostgreSQL \(minimumVersion) or newer is installed"
                + (others.isEmpty ? "" : " (found only \(others))")
                + ": install the server programs (Debian, Ubuntu: apt-get install postgresql; "
                + "Fedora: dnf install postgresql-server; Homebrew: brew install postgresql)")
    }

    /// Folders worth a look, best first.
    private static func candidates(environmentPath: String?) -> [String] {
        let path = (environmentPath ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        var directories = path
        if let config = path.map({ $0 + "/pg_config" }).first(where: isProgram),
            let answer = firstLine(of: config, ["--bindir"])
        {
            directories.append(answer)
        }
        directories += versioned(in: "/usr/lib/postgresql", prefix: "", suffix: "/bin")
        directories += versioned(in: "/usr", prefix: "pgsql-", suffix: "/bin")
        for brew in ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"] {
            directories += versioned(in: brew, prefix: "postgresql@", suffix: "/bin") + [brew + "/postgresql/bin"]
        }
        return directories + ["/usr/local/pgsql/bin"]
    }

    /// The folders `PARENT/PREFIX<number>SUFFIX`, highest number first.
    static func versioned(in parent: String, prefix: String, suffix: String) -> [String] {
        FileSystem.list(parent)
            .compactMap { name in name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil }
            .sorted(by: >)
            .map { "\(parent)/\(prefix)\($0)\(suffix)" }
    }

    /// nil when the folder does not hold a server that tells its version.
    private static func inspect(_ directory: String) -> Self? {
        let server = directory + "/postgres"
        guard isProgram(server), isProgram(directory + "/initdb"), let line = firstLine(of: server, ["--version"])
        else { return nil }
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", and for a test release "… 19beta1"
        guard let start = line.range(after: "(PostgreSQL) ") else { return nil }
        let version = line[start...].prefix { $0 != " " }
        guard let major = Int(version.prefix { $0.isASCII && $0.isNumber }) else { return nil }
        return Self(binDirectory: directory, majorVersion: major, version: String(version))
    }

    private static func isProgram(_ path: String) -> Bool {
        FileSystem.target(path)?.isDirectory == false && access(path, X_OK) == 0
    }

    /// nil when the program fails or says nothing.
    private static func firstLine(of path: String, _ arguments: [String]) -> String? {
        var ends: [Int32] = [-1, -1]
        guard cprocess_pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        let program = Program(path: path, arguments: arguments, output: ends[1])
        let pid: pid_t
        do {
            defer { close(ends[1]) }
            pid = try program.spawn()
        } catch { return nil }
        let output: [UInt8]
        do { output = try FileSystem.readAll(ends[0], limit: 4096, name: path) } catch { output = [] }
        var code: Int32 = 0
        var signalled = false
        guard cprocess_reap(pid, &code, &signalled) == 0, code == 0, !signalled else { return nil }
        let line = String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return line.isEmpty ? nil : line
    }
}

extension String {
    /// Where the text after the first `needle` begins.
    fileprivate func range(after needle: String) -> String.Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
