internal import COpenSSL

/// Base 64 (RFC 4648): the standard alphabet with padding, and the URL alphabet without.
package enum Base64 {
    /// Section 4: `+`, `/` and padding, no line breaks.
    package static func encode(_ bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "" }
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4 + 1) { buffer in
            Int(EVP_EncodeBlock(buffer.baseAddress, bytes, Int32(clamping: bytes.count)))
        }
    }

    /// The bytes of a text in the standard alphabet, or nothing where the text is not the one encoding of any bytes.
    ///
    /// Strict on purpose: libcrypto's decoder forgives white space and stray bits, and a key or signature that has two
    /// spellings could slip past a comparison of texts.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4), characters.count <= 1 << 20 else { return nil }
        guard !characters.isEmpty else { return [] }
        var bytes = [UInt8](repeating: 0, count: characters.count / 4 * 3)
        guard EVP_DecodeBlock(&bytes, characters, Int32(characters.count)) == Int32(bytes.count) else { return nil }
        bytes.removeLast(characters.suffix(2).count { $0 == UInt8(ascii: "=") })
        return encode(bytes) == text ? bytes : nil
    }

    /// Section 5: `-` and `_`, no padding; what tokens and cursors are written in.
    package static func encodeURL(_ bytes: [UInt8]) -> String {
        String(
            decoding: encode(bytes).utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                case UInt8(ascii: "="): nil
                default: byte
                }
            }, as: UTF8.self)
    }

    /// The bytes of a text in the URL alphabet without padding, or nothing where it is not the one encoding of any.
    package static func decodeURL(_ text: String) -> [UInt8]? {
        var standard = [UInt8]()
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): standard.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): standard.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: standard.append(byte)
            }
        }
        while !standard.count.isMultiple(of: 4) { standard.append(UInt8(ascii: "=")) }
        return decode(String(decoding: standard, as: UTF8.self))
    }
}
