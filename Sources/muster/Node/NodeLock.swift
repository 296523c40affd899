import CanonicalJSON
import Glibc

/// Held while a process uses a data directory. The kernel lets go of it when the process ends, however it ends.
final class NodeLock: Sendable {
    private let descriptor: CInt

    /// What the holder says about itself, for whoever finds the lock taken.
    struct Holder {
        var pid: Int64
        /// The command that holds it: `serve`, `db restore`.
        var task: String
        /// Where its API answers, once it does.
        var address: String?
        /// How its own PostgreSQL is reached: a socket in the data directory, without a secret.
        var conninfo: String?
    }

    /// Takes the lock, or says who has it.
    init(_ data: DataDirectory, task: String) throws {
        let path = NodeLock.path(data)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LocalFile.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno == EWOULDBLOCK ? try NodeLock.taken(data) : LocalFile.failure("lock", path)
            close(descriptor)
            throw failure
        }
        try write(Holder(pid: Int64(getpid()), task: task))
    }

    deinit { close(descriptor) }

    /// Says more about the holder.
    func write(_ holder: Holder) throws {
        var document: JSONObject = ["pid": .integer(holder.pid), "task": .string(holder.task)]
        document["address"] = holder.address.map { .string($0) }
        document["conninfo"] = holder.conninfo.map { .string($0) }
        let bytes = CanonicalJSON.encode(document)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw LocalFile.failure("write", "the lock")
        }
    }

    /// Who holds the lock; nil when nobody does.
    static func holder(_ data: DataDirectory) throws -> Holder? {
        let path = path(data)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw LocalFile.failure("open", path)
        }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        guard errno == EWOULDBLOCK else { throw LocalFile.failure("lock", path) }
        let document: JSONObject?
        do { document = try JSONParser.parse(try LocalFile.read(path, limit: 1 << 16)).objectValue } catch is JSONError
        {
            // Read while its holder was writing it: it is held, and more is not known.
            document = nil
        }
        return Holder(
            pid: document?["pid"]?.integerValue ?? 0, task: document?["task"]?.stringValue ?? "another command",
            address: document?["address"]?.stringValue, conninfo: document?["conninfo"]?.stringValue)
    }

    /// The refusal of a second user, in one line.
    private static func taken(_ data: DataDirectory) throws -> Failure {
        guard let holder = try holder(data) else {
            return Failure(.busy, "\(data.path) was in use a moment ago.", mend: "Try again.")
        }
        return refusal(data, holder)
    }

    /// One line that names who has the folder.
    static func refusal(_ data: DataDirectory, _ holder: Holder) -> Failure {
        let address = holder.address.map { " at \($0)" } ?? ""
        return Failure(.busy, "\(data.path) is in use by muster \(holder.task) (process \(holder.pid))\(address).")
    }

    private static func path(_ data: DataDirectory) -> String { "\(data.path)/lock" }
}
