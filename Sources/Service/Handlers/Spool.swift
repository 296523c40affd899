import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An upload on disk: a file that only this process can read, and that is gone when this is.
///
/// Not a value: it owns a file. It is used by one request at a time, one step after another.
final class Spool: Sendable {
    let path: String
    private let descriptor: Int32
    private let reserve: Int64

    /// Makes an empty file in a folder, which is made too if it is not there.
    ///
    /// - Parameter reserve: Bytes that must stay free on the disk.
    init(directory: String, name: String, reserve: Int64) throws {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw Self.problem("the node cannot make its folder for uploads", errno)
        }
        path = directory + "/import-" + name + ".ndjson"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem("the node cannot store the upload", errno) }
        self.reserve = reserve
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Refuses an upload of this length when the disk has no room for it.
    func checkRoom(for bytes: Int64) throws {
        var space = statvfs()
        guard fstatvfs(descriptor, &space) == 0 else { throw Self.problem("the node cannot see its disk", errno) }
        let free = Int64(clamping: UInt64(space.f_bavail) * UInt64(space.f_frsize))
        guard free - reserve >= bytes else {
            throw Problem(.storageFull, "there is no room on the node's disk for this upload; a steward can make some")
        }
    }

    /// Appends some bytes.
    func write(_ buffer: ByteBuffer) throws {
        let failure = buffer.withUnsafeReadableBytes { SystemIO.writeAll($0, to: descriptor) }
        if failure != 0 { throw Self.problem("the node cannot store the upload", failure) }
    }

    private static func problem(_ what: String, _ code: Int32) -> Problem {
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            Problem(.storageFull, "the node's disk is full; a steward can make room")
        default:
            // The number is for the steward; the text of the system could name a path.
            Problem(.internalError, "\(what) (system error \(code))")
        }
    }
}
