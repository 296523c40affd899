import Glibc
import TransparencyLog

/// A node's folder: who it is, its keys, its database when that is its own. Mode 0700, made by `muster init`.
///
///     node.json          name and verifier key; what was said about keys (see ``KeyRing``)
///     keys/node.key      the signing key (0600), and node-<id>.key those that took its place
///     keys/suppression   32 bytes in hexadecimal that key the list of the forgotten (0600)
///     bootstrap          the first steward token's hash, for serve to store
///     lock               who uses the folder now
///     postgres/          the private PostgreSQL
///     spool/             imports on their way
struct DataDirectory {
    let path: String
    /// The node's name, as in its keys.
    let name: String
    /// What others verify the node's signatures with.
    let verifierKey: String

    /// Where the folder is unless `--data` says otherwise.
    static func standard() -> String {
        if let data = Environment.value("MUSTER_DATA") { return data }
        if let shared = Environment.value("XDG_DATA_HOME"), shared.hasPrefix("/") { return "\(shared)/muster" }
        return "\(Environment.value("HOME") ?? ".")/.local/share/muster"
    }

    /// Opens a folder that `muster init` made.
    static func open(_ given: String?) throws -> DataDirectory {
        let path = LocalFile.absolute(given ?? standard())
        let file = "\(path)/node.json"
        guard LocalFile.exists(file) else {
            throw Failure(
                .file, "\(path) is not a node's data directory: there is no node.json in it.",
                mend: "muster init --data \(path) --name NAME makes one.")
        }
        guard let mode = LocalFile.mode(path), mode & 0o077 == 0 else {
            throw Failure(.denied, "\(path) holds keys, and others may enter it.", mend: "chmod 700 \(path)")
        }
        let ring = try KeyRing.read(path)
        return DataDirectory(path: path, name: ring.name, verifierKey: ring.current.description)
    }

    var postgres: String { "\(path)/postgres" }
    var spool: String { "\(path)/spool" }
    var bootstrap: String { "\(path)/bootstrap" }

    /// Removes uploads that a killed node left behind. Only for the holder of the lock: nobody else's are there then.
    func sweepSpool() throws {
        for name in try LocalFile.names(in: spool) where name.hasPrefix("import-") && name.hasSuffix(".ndjson") {
            guard unlink("\(spool)/\(name)") == 0 || errno == ENOENT else {
                throw LocalFile.failure("remove", "\(spool)/\(name)")
            }
        }
    }

    /// The key of the list of the forgotten.
    func suppressionKey() throws -> [UInt8] {
        let file = "\(path)/keys/suppression"
        guard
            let key = Hexadecimal.decode(
                Prompt.trimmed(String(decoding: try LocalFile.read(file, limit: 1024), as: UTF8.self))),
            key.count == 32
        else {
            throw Failure(
                .file, "\(file) is not 32 bytes in hexadecimal.", mend: "Put it back from a copy of the keys.")
        }
        return key
    }

    /// The first steward token's hash, until the database knows it.
    func bootstrapHash() throws -> [UInt8]? {
        guard LocalFile.exists(bootstrap) else { return nil }
        let text = Prompt.trimmed(String(decoding: try LocalFile.read(bootstrap, limit: 1024), as: UTF8.self))
        guard let hash = Hexadecimal.decode(text), hash.count == 32 else {
            throw Failure(.file, "\(bootstrap) is not a token's hash.", mend: "Put it back from a copy, or remove it.")
        }
        return hash
    }
}

/// Bytes as two digits each.
enum Hexadecimal {
    static func encode(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 2), text.allSatisfy(\.isHexDigit) else { return nil }
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
