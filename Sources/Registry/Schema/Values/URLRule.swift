/// Web addresses: http or https, a host, no user or password, at most 2,000 bytes.
enum URLRule {
    static let mostBytes = 2_000

    static func refusal(_ text: String) -> ValueRefusal? {
        guard text.utf8.count <= mostBytes else {
            return ValueRefusal(.tooLong, "It is \(text.utf8.count) bytes long, where \(mostBytes) is the most.")
        }
        var address = text
        guard let wrong: Wrong = address.withUTF8({ find($0) }) else { return nil }
        switch wrong {
        case .scheme:
            return ValueRefusal(
                .malformed,
                "\(ValueRefusal.shown(text)) is not a web address. Write it whole, as in https://example.org/page.",
                suggestion: guess(text))
        case .space(let byte):
            return ValueRefusal(
                .characters,
                "It contains \(byte == 0x20 ? "a space" : "a character that no address has"). "
                    + "Take it away, or write it as %\(hexadecimal(byte)).")
        case .user:
            return ValueRefusal(
                .malformed, "It names a user before \"@\". Take that away: everybody could read it.",
                suggestion: guess(text))
        case .host:
            return ValueRefusal(
                .malformed, "It has no valid host. Write one after \"//\", as in https://example.org/.")
        case .port:
            return ValueRefusal(.outOfRange, "Its port is not a number from 1 to 65535. Mend it or leave it out.")
        }
    }

    private enum Wrong { case scheme, space(UInt8), user, host, port }

    private static func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Wrong? {
        let scheme = starts(bytes, "https://") ? 8 : starts(bytes, "http://") ? 7 : 0
        guard scheme > 0 else { return .scheme }
        for byte in bytes where !mayStand(byte) { return .space(byte) }
        var end = scheme
        while end < bytes.count, bytes[end] != 0x2F, bytes[end] != 0x3F, bytes[end] != 0x23 { end += 1 }
        var host = bytes[scheme..<end]
        if host.contains(UInt8(ascii: "@")) { return .user }
        if host.first == UInt8(ascii: "[") {
            guard let close = host.firstIndex(of: UInt8(ascii: "]")), close - scheme > 3 else { return .host }
            let inner = host[(scheme + 1)..<close]
            guard inner.allSatisfy({ isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }) else { return .host }
            host = host[(close + 1)...]
            if host.isEmpty { return nil }
            guard host.first == 0x3A else { return .host }
            return isPort(host.dropFirst()) ? nil : .port
        }
        if let colon = host.firstIndex(of: 0x3A) {
            guard isPort(host[(colon + 1)...]) else { return .port }
            host = host[..<colon]
        }
        return isHost(host) ? nil : .host
    }

    /// RFC 3986 has no place for spaces, controls and ``< > " \ ^ ` { | }``; other scripts pass.
    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B...0x7D, 0x7F: false
        default: true
        }
    }

    /// Labels of letters, digits, hyphens and underscores with single dots between; other scripts pass.
    private static func isHost(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard (1...253).contains(host.count) else { return false }
        var previous: UInt8 = 0x2E
        for byte in host {
            if byte == 0x2E {
                if previous == 0x2E { return false }
            } else {
                guard byte >= 0x80 || isLetterOrDigit(byte) || byte == 0x2D || byte == 0x5F else { return false }
            }
            previous = byte
        }
        return host.contains { $0 != 0x2E && $0 != 0x2D }
    }

    private static func isPort(_ digits: some Collection<UInt8>) -> Bool {
        guard (1...5).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
        return (1...65_535).contains(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }

    /// What is meant by "example.org/page", "HTTPS://…", "git@host:owner/name.git" or "git://…".
    private static func guess(_ text: String) -> String? {
        guard text.utf8.count <= 300 else { return nil }
        let candidate: String?
        if let scheme = text.firstRange(of: "://") {
            let rest = text[scheme.upperBound...]
            let name = text[..<scheme.lowerBound].lowercased()
            let known = name == "http" || name == "git" || name == "ssh" || name == "git+https" || name == "git+ssh"
            let nearest = EditDistance.nearest(to: name, among: ["https", "http"])
            guard known || nearest != nil else { return nil }
            let host = rest.prefix { $0 != "/" }
            let bare = host.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
            candidate = "\(name == "http" || nearest == "http" && name != "https" ? "http" : "https")://\(bare)"
        } else if text.contains("@") {
            candidate = WebAddress.repository(text)
        } else if text.prefix(while: { $0 != "/" }).contains(".") {
            candidate = "https://\(text)"
        } else {
            candidate = nil
        }
        guard let candidate, refusal(candidate) == nil else { return nil }
        return candidate
    }

    private static func starts(_ bytes: UnsafeBufferPointer<UInt8>, _ prefix: StaticString) -> Bool {
        guard bytes.count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where bytes[index] != prefix.utf8Start[index] { return false }
        return true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return text.utf8.count == 1 ? "0\(text)" : text
    }
}
