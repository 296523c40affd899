/// A node's address: `http` or `https`, a host, perhaps a port and a path under which the API hangs.
package struct NodeURL: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in brackets.
    package let host: String
    /// The port, given or the scheme's own.
    package let port: Int
    /// Empty, or `/` and the path without a slash at its end.
    package let path: String

    /// Reads an address, or says in words why it is none.
    package init(_ text: String) throws(ClientError) {
        func fault(_ reason: String) -> ClientError {
            ClientError(
                .invalidRequest,
                "“\(text)” is not a node's address: \(reason). Write it like https://muster.example.org")
        }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            throw fault("it does not begin with https:// or http://")
        }
        scheme = text[..<colon].lowercased()
        guard scheme == "http" || scheme == "https" else { throw fault("its scheme is “\(scheme)”") }
        let rest = text[text.index(colon, offsetBy: 3)...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw fault("it holds a user name or password") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw fault("it holds a space or control character")
        }
        var hostPart = authority
        var portPart: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw fault("a bracket is not closed") }
            hostPart = authority[...close]
            let after = authority[authority.index(after: close)...]
            if after.hasPrefix(":") {
                portPart = after.dropFirst()
            } else if !after.isEmpty {
                throw fault("text follows the bracket")
            }
        } else if let separator = authority.lastIndex(of: ":") {
            hostPart = authority[..<separator]
            portPart = authority[authority.index(after: separator)...]
        }
        guard !hostPart.isEmpty else { throw fault("the host is missing") }
        host = hostPart.lowercased()
        if let portPart {
            guard let number = Int(portPart), (1...65535).contains(number) else {
                throw fault("the port is not 1–65535")
            }
            port = number
        } else {
            port = scheme == "https" ? 443 : 80
        }
        var tail = rest[end...]
        guard !tail.contains("?"), !tail.contains("#") else { throw fault("it has a query or fragment") }
        while tail.hasSuffix("/") { tail = tail.dropLast() }
        path = String(tail)
    }

    package var description: String {
        let isDefault = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)\(isDefault ? "" : ":\(port)")\(path)"
    }

    /// Scheme, host and port: what must be equal for a token to be sent.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    /// True when what is sent cannot be read on the way: https, or http that stays on this machine.
    package var keepsSecrets: Bool {
        scheme == "https" || host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
    }

    /// The address of an API path such as `/v1/projects`, with query parameters encoded.
    package func url(_ apiPath: String, _ parameters: [(String, String)] = []) -> String {
        var url = description + apiPath
        for (index, parameter) in parameters.enumerated() {
            url +=
                (index == 0 ? "?" : "&") + PercentEncoding.encode(parameter.0) + "="
                + PercentEncoding.encode(parameter.1)
        }
        return url
    }
}

/// Percent-encoding of one query value or path segment (RFC 3986: all but the unreserved characters).
package enum PercentEncoding {
    /// `a b` becomes `a%20b`.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
