package import TransparencyLog

/// One entry of a log on its way to whoever follows it.
///
/// A stream is a header (`muster sync 1`, a line feed, the number of the first entry, a line feed, the length of the
/// checkpoint's note, a line feed, the note), then a frame for each entry up to the checkpoint's size: the byte 0 and
/// the 32 bytes of the commitment; or the byte 1, the 32 bytes of the salt, the length of the body in four bytes, most
/// significant first, and the body, from which the reader computes the commitment.
package struct SyncFrame: Hashable, Sendable {
    /// What opens a commitment.
    package struct Opening: Hashable, Sendable {
        package var salt: Salt
        package var body: [UInt8]

        package init(salt: Salt, body: [UInt8]) {
            self.salt = salt
            self.body = body
        }
    }

    package var commitment: Commitment
    package var opening: Opening?

    package init(commitment: Commitment, opening: Opening?) {
        self.commitment = commitment
        self.opening = opening
    }

    static let greeting = Array("muster sync 1\n".utf8)
    /// A checkpoint's note may have this many bytes.
    package static let maximumNoteBytes = 64 * 1024

    /// What a stream begins with.
    package static func header(checkpoint: [UInt8], from index: UInt64) -> [UInt8] {
        greeting + Array("\(index)\n\(checkpoint.count)\n".utf8) + checkpoint
    }

    /// Where each frame of these bytes ends; nil where they are not whole frames.
    package static func ends(in bytes: [UInt8]) -> [Int]? {
        var ends: [Int] = []
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case 0: place += 1 + Commitment.byteCount
            case 1:
                let fixed = 1 + Salt.byteCount + 4
                guard place + fixed <= bytes.count else { return nil }
                let length = bytes[(place + fixed - 4)..<(place + fixed)].reduce(0) { $0 << 8 | Int($1) }
                guard length <= Envelope.maximumBytes else { return nil }
                place += fixed + length
            default: return nil
            }
            guard place <= bytes.count else { return nil }
            ends.append(place)
        }
        return ends
    }

    /// Appends the frame.
    package func encode(into bytes: inout [UInt8]) {
        if let opening {
            bytes.append(1)
            bytes.append(contentsOf: opening.salt.bytes)
            let count = UInt32(clamping: opening.body.count)
            for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
            bytes.append(contentsOf: opening.body)
        } else {
            bytes.append(0)
            bytes.append(contentsOf: commitment.bytes)
        }
    }
}
