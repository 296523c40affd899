import Glibc
import Testing

/// A server of bytes on a loopback port: real sockets for what a well-behaved node would never send.
final class RawServer: @unchecked Sendable {
    // Unchecked: `seen` is only touched under `lock`; the rest does not change after `init`.
    private let socket: CInt
    let url: String
    private let answer: @Sendable (Int) -> String
    private var seen: [String] = []
    private var lock = pthread_mutex_t()

    /// - Parameter answer: the whole answer to the request of this number, from 1.
    init(_ answer: @escaping @Sendable (Int) -> String) throws {
        self.answer = answer
        pthread_mutex_init(&lock, nil)
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = socket
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0, listen(descriptor, 8) == 0,
                    getsockname(descriptor, address, &length) == 0
                else { return UInt16(0) }
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
        url = "http://127.0.0.1:\(port)"
        try #require(port > 0)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<RawServer>.fromOpaque(context).takeRetainedValue().serve() }
                return nil
            }, context)
        pthread_detach(thread)
    }

    /// The heads of the requests so far.
    var requests: [String] {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return seen
    }

    /// Answers at most 16 requests, one a connection; the process's end closes the socket.
    private func serve() {
        for number in 1...16 {
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else { return }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
                let count = read(connection, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            pthread_mutex_lock(&lock)
            seen.append(String(decoding: bytes, as: UTF8.self))
            pthread_mutex_unlock(&lock)
            let reply = Array(answer(number).utf8)
            _ = write(connection, reply, reply.count)
            close(connection)
        }
    }
}
