import CanonicalJSON
import Federation
import Glibc
import Registry
import Testing
import TransparencyLog

/// A peer on a real socket that says what a test tells it to say: a thread a connection, so that one that is slow holds
/// up no other.
final class LyingPeer: @unchecked Sendable {
    // Unchecked: `saying` is only touched under `lock`; the rest does not change after `init`.
    /// What is sent for the entries from an index on. Returns when the other side has left, or all is said.
    typealias Stream = @Sendable (_ have: UInt64, _ send: ([UInt8]) -> Bool) -> Void

    let name: String
    let key: SigningKey
    let url: String
    private let socket: CInt
    private var saying: (note: [UInt8], stream: Stream)
    private var lock = pthread_mutex_t()

    init(name: String, log: LiarsLog) throws {
        self.name = name
        key = log.key
        saying = (try log.note(), log.stream())
        pthread_mutex_init(&lock, nil)
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = socket
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0, listen(descriptor, 32) == 0,
                    getsockname(descriptor, address, &length) == 0
                else { return UInt16(0) }
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
        url = "http://127.0.0.1:\(port)"
        try #require(port > 0)
        Self.thread(self) { $0.listenOn() }
    }

    /// Says this from now on.
    func say(note: [UInt8], _ stream: @escaping Stream) {
        pthread_mutex_lock(&lock)
        saying = (note, stream)
        pthread_mutex_unlock(&lock)
    }

    private var present: (note: [UInt8], stream: Stream) {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return saying
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private static func thread(_ peer: LyingPeer, _ body: @escaping (LyingPeer) -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Work { body(peer) }).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, context)
        pthread_detach(thread)
    }

    /// The process's end closes the socket.
    private func listenOn() {
        while true {
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else { return }
            Self.thread(self) { $0.serve(connection) }
        }
    }

    private func serve(_ connection: CInt) {
        defer { close(connection) }
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0, head.count < 1 << 16 else { return }
            head += buffer[..<count]
        }
        let path = String(decoding: head, as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? ""
        func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
        func begin(_ type: String) -> Bool {
            send(Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nConnection: close\r\n\r\n".utf8))
        }
        let present = present
        if path.hasPrefix("/log/feed") {
            // What there is; its entries are asked for by themselves.
            guard let origin = LogOrigin("\(name)/log/public/1"), begin("application/octet-stream") else { return }
            _ = send(Feed.head([.init(origin: origin, size: 1, entries: .asked)]))
        } else if path.contains("/checkpoint") {
            guard begin("text/plain") else { return }
            _ = send(present.note)
        } else if path.contains("/sync") {
            let have = path.split(separator: "=").last.flatMap { UInt64($0) } ?? 0
            guard begin("application/octet-stream") else { return }
            present.stream(have, send)
        } else {
            _ = send(Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
        }
    }
}

/// A log whose every byte a test decides; signed by the key that the peer is known by.
struct LiarsLog: Sendable {
    let key: SigningKey
    let origin: LogOrigin
    var frames: [SyncFrame] = []

    init(_ name: String, frames: [SyncFrame] = []) throws {
        key = try SigningKey(name: name, seed: Array(repeating: 9, count: 32))
        origin = try #require(LogOrigin(node: name, audience: .public, epoch: 1))
        self.frames = frames
    }

    /// A frame around a body, whatever it says.
    static func frame(_ body: [UInt8], salt: UInt8 = 1) throws -> SyncFrame {
        let salt = try Salt([UInt8](repeating: salt, count: 32))
        return SyncFrame(commitment: Commitment(salt: salt, body: body), opening: .init(salt: salt, body: body))
    }

    /// A body as it should be: a project.
    func put(_ name: String, id: RecordID) throws -> [UInt8] {
        Envelope(
            log: origin, at: try #require(Instant("2026-11-23T10:00:00Z")),
            content: .put(
                .init(
                    kind: .project, id: id, version: 1, previous: [],
                    record: CanonicalJSON.encode(["name": .string(name)] as JSONObject)))
        ).bytes
    }

    mutating func append(_ body: [UInt8]) throws {
        frames.append(try Self.frame(body, salt: UInt8(truncatingIfNeeded: frames.count + 1)))
    }

    func range(_ size: Int) throws -> CompactRange {
        var range = CompactRange()
        try range.append(contentsOf: frames.prefix(size).map(\.commitment))
        return range
    }

    /// A checkpoint over the first entries, or one that says so.
    func note(
        size: UInt64? = nil, root: TreeHash? = nil, key other: SigningKey? = nil
    ) throws -> [UInt8] {
        let size = size ?? UInt64(frames.count)
        let checkpoint = try Checkpoint(
            origin: origin.description, size: size, root: try root ?? range(Int(min(size, 1000))).root)
        return try checkpoint.signed(with: other ?? key).bytes
    }

    /// All from an index on, as a node would send it.
    func bytes(from have: UInt64, note: [UInt8]) -> [UInt8] {
        var bytes = SyncFrame.header(checkpoint: note, from: have)
        for frame in frames.dropFirst(Int(clamping: have)) { frame.encode(into: &bytes) }
        return bytes
    }

    func stream(note: [UInt8]? = nil) -> LyingPeer.Stream {
        let log = self
        return { have, send in
            guard let note = try? note ?? log.note() else { return }
            _ = send(log.bytes(from: have, note: note))
        }
    }
}
