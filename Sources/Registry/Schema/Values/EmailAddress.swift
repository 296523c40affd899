/// E-mail addresses: one as a private field, and none anywhere that others read.
///
/// Addresses in a contributor's free texts are refused, because texts are federated and addresses must not be: contact
/// goes through the home node. `@ada@host.example` (the fediverse) and `https://host.example/@ada` are not addresses.
package enum EmailAddress {
    /// Whether this has the form of one address: something, `@`, a host with a dot. Only delivery proves more.
    package static func isPlausible(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else {
            return false
        }
        let host = bytes[(at + 1)...]
        return bytes[..<at].allSatisfy { isLocal($0) } && isHost(host) && bytes[0] != UInt8(ascii: ".")
    }

    /// The first address in a text.
    package static func first(in text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            for at in bytes.indices where bytes[at] == UInt8(ascii: "@") {
                var start = at
                while start > 0, isLocal(bytes[start - 1]) { start -= 1 }
                var end = at + 1
                while end < bytes.count, isHostByte(bytes[end]) { end += 1 }
                while end > at, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
                let isHandle = start > 0 && bytes[start - 1] == UInt8(ascii: "@")
                if start < at, !isHandle, isHost(bytes[(at + 1)..<max(end, at + 1)]) {
                    return String(decoding: bytes[start..<end], as: UTF8.self)
                }
            }
            return nil
        }
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isHostByte(byte) || "!#$%&'*+=?^_`{|}~".utf8.contains(byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte >= 0x80
    }

    private static func isHost(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        guard bytes.contains(UInt8(ascii: ".")), bytes.allSatisfy({ isHostByte($0) }) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }
}
