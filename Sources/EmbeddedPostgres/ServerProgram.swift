import Glibc

/// Starts the server's programs on a data directory, as the right user.
struct ServerProgram: ~Copyable {
    /// What `-D` says.
    let dataArgument: String
    private let directory: Int32
    private let log: Int32
    private let layout: ClusterLayout
    private let installation: PostgresInstallation

    /// Opens the data directory `data` and the log.
    ///
    /// A server that runs as another user is given its data directory as an open descriptor and told the name
    /// `/proc/self/fd/3`: so it needs no right to pass through the folders above, which may well be root's own and
    /// closed to everybody. The server changes into it at its start and uses relative names from then on.
    init(layout: ClusterLayout, installation: PostgresInstallation, data: String) throws {
        self.layout = layout
        self.installation = installation
        log = open(layout.log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard log >= 0 else {
            let error = FileSystem.failure("open", layout.log)
            directory = -1
            dataArgument = ""
            throw error
        }
        if layout.runUser == nil {
            directory = -1
            dataArgument = data
        } else {
            directory = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            dataArgument = "/proc/self/fd/3"
            guard directory >= 0 else { throw FileSystem.failure("open", data) }
        }
        try FileSystem.shareWithFolderOwner(log, path: layout.log)
    }

    deinit {
        if log >= 0 { close(log) }
        if directory >= 0 { close(directory) }
    }

    /// Starts `program -D … arguments`; what it prints goes to the log.
    ///
    /// - Parameter input: a descriptor for its standard input, or −1.
    func start(
        _ program: String, _ arguments: [String], dataFlag: Bool = true, input: Int32 = -1, parentDeathSignal: Int32
    ) async throws -> ChildProcess {
        try await ChildProcess.start(
            Program(
                path: installation.path(of: program),
                arguments: (dataFlag ? ["-D", dataArgument] : []) + arguments, user: layout.runUser, input: input,
                output: log, error: log, directory: directory, parentDeathSignal: parentDeathSignal))
    }
}

/// The server's log file: bounded, and quoted in errors.
enum ServerLog {
    /// Beyond this the log is set aside as `.1`, replacing the one before.
    static let limit = 8 * 1024 * 1024

    /// Before a start, when nothing writes to it.
    static func rotate(_ path: String) throws {
        guard try size(path) > limit else { return }
        if rename(path, path + ".1") != 0 { throw FileSystem.failure("rename", path) }
    }

    /// While the server has it open for appending: its next line goes to the emptied file's beginning. A line written
    /// between the copy and the cut is lost.
    static func trim(_ path: String) throws {
        guard try size(path) > limit, let tail = try FileSystem.read(path, limit: limit, fromEnd: true) else { return }
        let copy = open(path + ".1", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard copy >= 0 else { throw FileSystem.failure("write", path + ".1") }
        defer { close(copy) }
        var rest = tail[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(copy, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileSystem.failure("write", path + ".1") }
            rest = rest.dropFirst(count)
        }
        if truncate(path, 0) != 0 { throw FileSystem.failure("shorten", path) }
    }

    /// The last lines, for an error message.
    static func tail(_ path: String, lines: Int = 6) -> String {
        let bytes: [UInt8]
        do { bytes = try FileSystem.read(path, limit: 4096, fromEnd: true) ?? [] } catch {
            return "(the log cannot be read: \(error))"
        }
        let all = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return all.suffix(lines).joined(separator: "\n")
    }

    private static func size(_ path: String) throws -> Int {
        var info = stat()
        guard lstat(path, &info) == 0 else {
            if errno == ENOENT { return 0 }
            throw FileSystem.failure("look at", path)
        }
        return Int(info.st_size)
    }
}
