import CanonicalJSON
import Glibc

/// One node as this user knows it.
struct Profile: Equatable {
    /// The node's address.
    var node: String
    /// The secret that says who asks; nil asks as anybody.
    var token: String?
    /// What the token allowed when it was last checked.
    var role: String
}

/// The nodes that this user is logged in to, in one file that nobody else may read:
/// `$XDG_CONFIG_HOME/muster/profiles.json`, else `~/.config/muster/profiles.json`.
struct ProfileFile: Equatable {
    /// By name, in the order of their names.
    var profiles: [String: Profile] = [:]
    /// The profile that is used when nothing else is said.
    var current: String?

    /// Where the file is.
    static func path() throws -> String {
        if let folder = Environment.value("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            return "\(folder)/muster/profiles.json"
        }
        guard let home = Environment.value("HOME") else {
            throw Failure(.file, "Neither XDG_CONFIG_HOME nor HOME says where to keep profiles.", mend: "Set HOME.")
        }
        return "\(home)/.config/muster/profiles.json"
    }

    /// Reads the file; no file is no profile. One that others may read is refused: its tokens may be known.
    static func load() throws -> ProfileFile {
        let path = try path()
        guard let mode = LocalFile.mode(path) else { return ProfileFile() }
        guard mode & 0o077 == 0 else {
            throw Failure(
                .denied, "\(path) holds tokens, and others may read it (mode \(String(mode, radix: 8))).",
                mend: "chmod 600 \(path), and replace the tokens in it if others use this machine.")
        }
        let bytes = try LocalFile.read(path, limit: 1 << 20)
        do {
            return try ProfileFile(JSONParser.parse(bytes, options: .foreign(maxBytes: 1 << 20)))
        } catch {
            throw Failure(
                .file, "\(path) is not JSON: \(error).",
                mend: "Mend it, or remove it and log in again (muster login URL).")
        }
    }

    /// Writes the file with mode 0600 in a folder of mode 0700.
    func save() throws {
        let path = try ProfileFile.path()
        try LocalFile.makeFolder(LocalFile.parent(of: path), mode: 0o700)
        try LocalFile.write(CanonicalJSON.encode(document) + [0x0a], to: path, mode: 0o600)
    }

    init() {}

    init(_ value: JSONValue) {
        current = value.objectValue?["current"]?.stringValue
        for (name, value) in value.objectValue?["profiles"]?.objectValue ?? JSONObject() {
            guard let object = value.objectValue, let node = object["node"]?.stringValue else { continue }
            profiles[name] = Profile(
                node: node, token: object["token"]?.stringValue, role: object["role"]?.stringValue ?? "")
        }
    }

    var document: JSONObject {
        var members = JSONObject()
        for (name, profile) in profiles {
            var object: JSONObject = ["node": .string(profile.node), "role": .string(profile.role)]
            object["token"] = profile.token.map { .string($0) }
            members[name] = .object(object)
        }
        var document: JSONObject = ["profiles": .object(members)]
        document["current"] = current.map { .string($0) }
        return document
    }
}
