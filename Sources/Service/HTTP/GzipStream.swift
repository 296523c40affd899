import CZlib
import NIOCore

/// Packs a body piece by piece (RFC 1952).
///
/// Not a value: it owns zlib's state. One handler uses it, one step after another.
final class GzipStream {
    /// Twice as fast as zlib's usual level, and a tenth larger on what logs hold.
    private static let level: CInt = 1
    private static let room = 64 << 10
    private var stream = z_stream()

    init() throws {
        guard muster_gzip_begin(&stream, Self.level) == Z_OK else {
            throw Problem(.internalError, "zlib could not be started")
        }
    }

    deinit { deflateEnd(&stream) }

    /// Packs some bytes; what comes out may be less than what is due, until the last.
    ///
    /// - Parameter isLast: ends the stream.
    func pack(_ bytes: [UInt8], isLast: Bool) throws -> ByteBuffer {
        var packed = ByteBufferAllocator().buffer(capacity: Self.room)
        var input = bytes
        try input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
            repeat {
                packed.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.room) { room in
                    stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.avail_out = UInt32(clamping: room.count)
                    status = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    return room.count - Int(stream.avail_out)
                }
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                    throw Problem(.internalError, "zlib could not go on")
                }
            } while stream.avail_out == 0
            stream.next_in = nil
        }
        return packed
    }

    private var status: CInt = Z_OK
}
