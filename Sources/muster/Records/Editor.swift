import CanonicalJSON
import Glibc
import Registry

/// Lets the user change a body in their own editor.
enum Editor {
    /// The body as it is after the editor closes. A file that is not JSON, or not valid, is opened again if the user
    /// wants to; giving up changes nothing.
    static func edit(_ body: JSONObject, kind: RecordKind) throws -> JSONObject {
        guard let editor = Environment.first("VISUAL", "EDITOR") else {
            throw Failure(.usage, "No editor is set.", mend: "Set EDITOR, or use --set and --file.")
        }
        let folder = Environment.value("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/muster-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LocalFile.failure("make", folder) }
        let own = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let path = "\(own)/\(kind.rawValue).json"
        defer {
            unlink(path)
            rmdir(own)
        }
        try LocalFile.write(PrettyJSON.encode(.object(body)), to: path, mode: 0o600)
        while true {
            try run(editor, path)
            do {
                let changed = try WritingOptions.body(path)
                let issues = Validation.check(changed, kind: kind, today: Clock.today())
                guard !issues.isEmpty else { return changed }
                throw Failure(invalid: kind, issues)
            } catch let failure as Failure where Terminal.canAsk {
                for line in Report.lines(failure) { Output.tell(line) }
                guard try Prompt.confirm("Open the editor again?", default: true) else { throw failure }
            }
        }
    }

    /// Runs `$EDITOR file` as the shell would, so that EDITOR may hold arguments ("code --wait").
    private static func run(_ editor: String, _ path: String) throws {
        let arguments = ["sh", "-c", "\(editor) \"$1\"", "sh", path]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child = pid_t()
        let failed = posix_spawn(&child, "/bin/sh", nil, nil, &pointers, environ)
        guard failed == 0 else {
            throw Failure(.file, "The editor could not be started: \(String(cString: strerror(failed))).")
        }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw LocalFile.failure("wait for", editor) }
        }
        guard status == 0 else { throw Failure(.refused, "The editor ended with an error; nothing was changed.") }
    }
}
