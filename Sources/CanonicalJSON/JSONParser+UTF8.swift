extension JSONParser {
    /// Holds bytes against table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF.
    func checkUTF8(from start: Int, to end: Int) throws(JSONError) {
        var index = start
        while index < end {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let (length, second): (Int, ClosedRange<UInt8>)
            switch lead {
            case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: throw invalidUTF8(index)
            }
            guard index + length <= end, second.contains(bytes[index + 1]) else { throw invalidUTF8(index) }
            for next in (index + 2)..<max(index + length, index + 2) where bytes[next] & 0xC0 != 0x80 {
                throw invalidUTF8(index)
            }
            index += length
        }
    }

    private func invalidUTF8(_ offset: Int) -> JSONError {
        error(.invalidUTF8, at: offset, "\(shown(offset)) is not valid UTF-8; save the file as UTF-8")
    }
}
