import CanonicalJSON
import Federation
import Glibc
import Registry
import Service
import TransparencyLog

/// A node's keys on disk. `node.json` says which of them count, and is replaced as a whole: whatever befalls a change of
/// keys, the node has the old ones or the new ones.
///
///     node.json           name, verifierKey, keysUntil, revokedKeys, keyStatements
///     keys/node.key       the key that `muster init` made
///     keys/node-<id>.key  one that took its place
struct KeyRing {
    let folder: String
    let name: String
    /// What everything is signed with.
    var current: VerifierKey
    /// Keys that are still signed with, and until when.
    var overlapping: [(key: VerifierKey, until: Instant)] = []
    /// Keys that somebody else may have.
    var revoked: [VerifierKey] = []
    /// What was said about keys, as signed notes.
    var statements: [[UInt8]] = []

    static func document(_ folder: String) -> String { "\(folder)/node.json" }

    init(folder: String, name: String, current: VerifierKey) {
        self.folder = folder
        self.name = name
        self.current = current
    }

    /// Reads what `node.json` says; the secret keys are not looked at.
    init(folder: String, document: JSONObject) throws {
        let file = Self.document(folder)
        guard let name = document["name"]?.stringValue, let key = document["verifierKey"]?.stringValue else {
            throw Failure(.file, "\(file) lacks the node's name or verifierKey.")
        }
        func verifier(_ text: String?) throws -> VerifierKey {
            do {
                let key = try VerifierKey(text: text ?? "")
                guard key.name == name else { throw Failure(.file, "\(file) names a key of \(key.name).") }
                return key
            } catch let error as NoteKeyError {
                throw Failure(
                    .file, "\(file) holds a key that is none: \(error).", mend: "Put it back from a copy.")
            }
        }
        self.init(folder: folder, name: name, current: try verifier(key))
        for item in document["keysUntil"]?.arrayValue ?? [] {
            guard let until = item.objectValue?["until"]?.stringValue.flatMap({ Instant($0) }) else {
                throw Failure(.file, "\(file) does not say until when a key is used.", mend: "Put it back from a copy.")
            }
            overlapping.append((try verifier(item.objectValue?["key"]?.stringValue), until))
        }
        revoked = try (document["revokedKeys"]?.arrayValue ?? []).map { try verifier($0.stringValue) }
        statements = (document["keyStatements"]?.arrayValue ?? []).compactMap { $0.stringValue.map { Array($0.utf8) } }
    }

    static func read(_ folder: String) throws -> KeyRing {
        let file = document(folder)
        do {
            return try KeyRing(
                folder: folder, document: try JSONParser.parseObject(try LocalFile.read(file, limit: 1 << 20)))
        } catch let error as JSONError {
            throw Failure(.file, "\(file) is not JSON: \(error).")
        }
    }

    /// The keys with their secrets, as they count at a moment.
    func open(at moment: Instant) throws -> NodeKeys {
        NodeKeys(
            current: try secret(of: current),
            overlapping: try overlapping.filter { $0.until > moment }.map { try secret(of: $0.key) },
            revoked: revoked, statements: KeyChain(notes: statements))
    }

    /// The secret key that belongs to a public one.
    func secret(of key: VerifierKey) throws -> SigningKey {
        let file = file(of: key)
        let text = Prompt.trimmed(String(decoding: try LocalFile.read(file, limit: 4096), as: UTF8.self))
        let secret: SigningKey
        do {
            secret = try SigningKey(secretText: text)
        } catch {
            throw Failure(
                .file, "\(file) holds no signing key: \(error).", mend: "Put it back from a copy of the keys.")
        }
        guard secret.verifier == key else {
            throw Failure(
                .file, "\(file) is not the key that node.json names.",
                mend: "Put the one back that belongs to \(key).")
        }
        return secret
    }

    private func file(of key: VerifierKey) -> String {
        let own = path(of: key)
        return LocalFile.exists(own) ? own : "\(folder)/keys/node.key"
    }

    /// Where a key that was made by a change lies.
    func path(of key: VerifierKey) -> String {
        let digits = String(key.identifier, radix: 16)
        return "\(folder)/keys/node-\(String(repeating: "0", count: 8 - digits.count))\(digits).key"
    }

    /// Writes a new key's secret, then `node.json`: the second write is what makes it count.
    func commit(_ secret: SigningKey?) throws {
        if let secret {
            try LocalFile.write(Array((secret.secretText + "\n").utf8), to: path(of: secret.verifier), mode: 0o600)
            try LocalFile.synchronise(folder: "\(folder)/keys")
        }
        try LocalFile.write(PrettyJSON.encode(.object(json)), to: Self.document(folder), mode: 0o600)
        try LocalFile.synchronise(folder: folder)
    }

    /// Removes secrets that count no more: of keys that were given up, and of a change that never came to its end.
    func sweep(at moment: Instant) throws {
        let used = Set(([current] + overlapping.filter { $0.until > moment }.map(\.key)).map { file(of: $0) })
        for name in try LocalFile.names(in: "\(folder)/keys") where name.hasPrefix("node") && name.hasSuffix(".key") {
            let file = "\(folder)/keys/\(name)"
            guard used.contains(file) || unlink(file) == 0 || errno == ENOENT else {
                throw LocalFile.failure("remove", file)
            }
        }
    }

    private var json: JSONObject {
        var document: JSONObject = ["name": .string(name), "verifierKey": .string(current.description)]
        if !overlapping.isEmpty {
            document["keysUntil"] = .array(
                overlapping.map { ["key": .string($0.key.description), "until": .string($0.until.description)] })
        }
        if !revoked.isEmpty { document["revokedKeys"] = .array(revoked.map { .string($0.description) }) }
        if !statements.isEmpty {
            document["keyStatements"] = .array(statements.map { .string(String(decoding: $0, as: UTF8.self)) })
        }
        return document
    }
}
