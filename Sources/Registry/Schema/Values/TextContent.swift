/// What one pass over a text's bytes tells.
struct TextContent {
    private(set) var isBlank = true
    private(set) var hasOuterSpace = false
    private(set) var hasAt = false
    private(set) var hasNewLine = false
    /// Whether there is anything but printable ASCII, tabs and new lines.
    private(set) var needsLook = false

    init(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case 0x20: break
                case 0x40:
                    hasAt = true
                    isBlank = false
                case 0x09, 0x0A: hasNewLine = true
                case 0x21...0x7E: isBlank = false
                default:
                    needsLook = true
                    isBlank = false
                }
            }
            hasOuterSpace = bytes.first == 0x20 || bytes.last == 0x20
        }
        if needsLook, let first = text.first, let last = text.last {
            hasOuterSpace = first.isWhitespace || last.isWhitespace
            if hasOuterSpace { isBlank = text.allSatisfy(\.isWhitespace) }
        }
    }

    /// The first character that no text may have: controls, line separators, characters that turn the direction of
    /// what follows, invisible ones that make two texts look alike, noncharacters. In a line also new lines, tabs,
    /// direction marks and the replacement character. Joiners stay: several scripts and emoji need them.
    static func firstForbidden(in text: String, inLine: Bool) -> Unicode.Scalar? {
        text.unicodeScalars.first { scalar in
            switch scalar.value {
            case 0x09, 0x0A: inLine
            case 0x00..<0x20, 0x7F..<0xA0: true
            case 0x200E, 0x200F, 0x061C, 0xFFFD: inLine
            case 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0x200B, 0x2060...0x2064, 0x206A...0x206F, 0xFEFF,
                0xFFF9...0xFFFB, 0xFDD0...0xFDEF:
                true
            case let value: value & 0xFFFE == 0xFFFE
            }
        }
    }
}
