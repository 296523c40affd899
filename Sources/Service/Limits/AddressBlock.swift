import NIOCore

extension SocketAddress {
    /// What counts as one caller: an IPv4 address whole, IPv6 by its network of 64 bits, since one client has all of it.
    /// Nil for a Unix socket, whose callers have no address.
    var block: [UInt8]? {
        // In both kinds of socket address family and port come first; then, after the flow label, an IPv6 address.
        switch self {
        case .v4: withSockAddr { pointer, size in Self.bytes(pointer, size, 4..<8) }
        case .v6: withSockAddr { pointer, size in Self.bytes(pointer, size, 8..<16) }
        case .unixDomainSocket: nil
        }
    }

    private static func bytes(_ pointer: UnsafeRawPointer, _ size: Int, _ range: Range<Int>) -> [UInt8] {
        range.upperBound <= size ? Array(UnsafeRawBufferPointer(start: pointer, count: size)[range]) : []
    }
}
