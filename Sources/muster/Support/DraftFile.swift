import CanonicalJSON
import Glibc
import Registry

/// A record that somebody is writing, in a file that only they can read: it stays until what is in it has been stored,
/// so that no mistake and no lost connection costs them their work.
struct DraftFile {
    let path: String
    private let folder: String

    init(_ body: JSONObject, kind: RecordKind) throws {
        let parent = Environment.value("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/muster-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LocalFile.failure("make", parent) }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        path = "\(folder)/\(kind.rawValue).json"
        do {
            try LocalFile.write(PrettyJSON.encode(.object(body)), to: path, mode: 0o600)
        } catch {
            remove()
            throw error
        }
    }

    /// Takes the file away, and its folder unless an editor has left something of its own there.
    func remove() {
        unlink(path)
        rmdir(folder)
    }
}
