import CProcess
import Glibc

/// The right to run a cluster, held by one process. The kernel gives it back when that process ends in any way, and
/// the server does not inherit it: so whoever holds the lock knows that a server still running has lost its owner.
/// Given back when the last reference goes.
final class ClusterLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `.inUse`, naming the process that holds it.
    init(_ path: String) throws {
        let result = cprocess_lock_file(path)
        guard result >= 0 else {
            guard result == -EWOULDBLOCK else {
                throw EmbeddedPostgresError(.directory, "cannot lock \(path): \(FileSystem.reason(-result))")
            }
            let holder = String(decoding: try FileSystem.read(path, limit: 20) ?? [], as: UTF8.self)
            throw EmbeddedPostgresError(
                .inUse,
                "\(FileSystem.parent(of: path)) is in use by process \(holder.filter(\.isNumber)): "
                    + "stop that one first, or choose another data directory")
        }
        descriptor = result
        try FileSystem.shareWithFolderOwner(result, path: path)
        ftruncate(result, 0)
        let text = "\(getpid())\n"
        let written = pwrite(result, text, text.utf8.count, 0)
        guard written == text.utf8.count else { throw FileSystem.failure("write", path) }
    }

    deinit { close(descriptor) }
}
