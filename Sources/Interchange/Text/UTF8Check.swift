/// Strict UTF-8 as in Unicode's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// Offset of the first byte that does not continue valid UTF-8, or nil when all of it is valid.
    static func firstInvalid(in bytes: some RandomAccessCollection<UInt8>) -> Int? {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let lead = bytes[index]
            if lead < 0x80 {
                bytes.formIndex(after: &index)
                continue
            }
            guard let (count, second) = continuation(of: lead),
                bytes.distance(from: index, to: bytes.endIndex) > count
            else { return bytes.distance(from: bytes.startIndex, to: index) }
            for step in 1...count {
                let byte = bytes[bytes.index(index, offsetBy: step)]
                guard (step == 1 ? second : 0x80...0xBF).contains(byte) else {
                    return bytes.distance(from: bytes.startIndex, to: index)
                }
            }
            bytes.formIndex(&index, offsetBy: count + 1)
        }
        return nil
    }

    /// How many continuation bytes follow a lead byte, and what the first of them may be.
    private static func continuation(of lead: UInt8) -> (count: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0xC2...0xDF: (1, 0x80...0xBF)
        case 0xE0: (2, 0xA0...0xBF)
        case 0xED: (2, 0x80...0x9F)
        case 0xE1...0xEF: (2, 0x80...0xBF)
        case 0xF0: (3, 0x90...0xBF)
        case 0xF1...0xF3: (3, 0x80...0xBF)
        case 0xF4: (3, 0x80...0x8F)
        default: nil
        }
    }
}

/// The byte order mark some programs put before UTF-8.
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
