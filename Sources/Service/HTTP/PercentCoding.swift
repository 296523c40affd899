/// Percent-encoding (RFC 3986 section 2.1), strictly: a broken escape, bytes that are no UTF-8 and NUL are refused,
/// never repaired, because two readers who repair differently see two different addresses.
package enum PercentCoding {
    /// Why a text could not be decoded.
    package enum Failure: Error, Hashable, Sendable {
        /// `%` is not followed by two hexadecimal digits.
        case brokenEscape
        /// The bytes are not UTF-8.
        case notUTF8
        /// A control character: NUL, or another below U+0020, or U+007F.
        case controlCharacter
    }

    /// Decodes a path segment or a query's key or value.
    ///
    /// - Parameter plusIsSpace: whether `+` means a space, as in a query written by a form.
    package static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) throws(Failure) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            var byte = bytes[index]
            index = bytes.index(after: index)
            if byte == UInt8(ascii: "%") {
                guard index != bytes.endIndex, let high = hexValue(bytes[index]) else { throw .brokenEscape }
                index = bytes.index(after: index)
                guard index != bytes.endIndex, let low = hexValue(bytes[index]) else { throw .brokenEscape }
                index = bytes.index(after: index)
                byte = high << 4 | low
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                byte = UInt8(ascii: " ")
            }
            if byte < 0x20 || byte == 0x7F { throw .controlCharacter }
            plain.append(byte)
        }
        guard let text = String(validating: plain, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Encodes everything except the unreserved characters of RFC 3986, for a link in a page or a header.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += byte < 16 ? "%0" : "%"
                encoded += String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension PercentCoding.Failure {
    /// What is wrong and how to mend it.
    var words: String {
        switch self {
        case .brokenEscape: "a % is not followed by two hexadecimal digits; write % itself as %25"
        case .notUTF8: "the bytes are not UTF-8; encode the text as UTF-8 before percent-encoding it"
        case .controlCharacter: "there is a control character in it, such as NUL or a line break; leave it out"
        }
    }
}
