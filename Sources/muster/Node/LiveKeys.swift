import Glibc
import Registry
import Service
import Synchronization

/// The keys of a node that runs: read anew when `node.json` has been replaced, or a key stops counting.
final class LiveKeys: Sendable {
    private struct Known {
        var stamp: [Int]
        var keys: NodeKeys
        /// When one of the keys stops counting.
        var until: Instant?
    }

    private let folder: String
    private let known = Mutex<Known?>(nil)

    init(_ data: DataDirectory) { folder = data.path }

    func read() throws -> NodeKeys {
        let moment = Clock.now()
        var information = stat()
        guard stat(KeyRing.document(folder), &information) == 0 else {
            throw LocalFile.failure("read", KeyRing.document(folder))
        }
        // Replaced as a whole, so that another content is another file.
        let stamp = [Int(information.st_ino), information.st_mtim.tv_sec, information.st_mtim.tv_nsec]
        return try known.withLock { known in
            if let known, known.stamp == stamp, known.until.map({ $0 > moment }) ?? true { return known.keys }
            let ring = try KeyRing.read(folder)
            let keys = try ring.open(at: moment)
            let until = ring.overlapping.map(\.until).filter { $0 > moment }.min()
            known = Known(stamp: stamp, keys: keys, until: until)
            return keys
        }
    }
}
