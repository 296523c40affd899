import Federation
import Glibc

/// What a peer sends, on disk until it has been verified: a file without a name, gone with the process whatever befalls
/// it.
///
/// Not a value: it owns a file. It is used by one pull, one step after another.
final class PullSpool: Sendable {
    /// What must stay free on the disk, in bytes: the database lies there too.
    private static let reserve: Int64 = 256 << 20
    private let descriptor: CInt

    init(folder: String) throws {
        let path = "\(folder)/pull-\(getpid())-\(UInt64.random(in: .min ... .max))"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LocalFile.failure("write", path) }
        unlink(path)
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var start = 0
        while start < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LocalFile.failure("write", "the folder for what peers send") }
            start += count
        }
    }

    /// Refuses to go on when the disk is nearly full.
    func checkRoom() throws {
        var space = statvfs()
        guard fstatvfs(descriptor, &space) == 0 else { throw LocalFile.failure("look at", "the disk") }
        guard Int64(clamping: UInt64(space.f_bavail) * UInt64(space.f_frsize)) > Self.reserve else {
            throw Failure(.file, "there is no room on this node's disk for what the peer sends")
        }
    }

    /// The next bytes from an offset on; none at the end.
    func read(at offset: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, offset)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LocalFile.failure("read", "what the peer sent") }
            return Array(buffer[..<count])
        }
    }
}
