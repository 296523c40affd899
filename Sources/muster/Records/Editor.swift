import CanonicalJSON
import Glibc
import Registry

/// Lets the user change a body in their own editor.
enum Editor {
    /// Hands the body as it is after the editor closes to `store`. A file that is not JSON, or not valid, is opened again
    /// if the user wants to; giving up changes nothing. What the user wrote is taken away only once it is stored: until
    /// then every message says where it is.
    static func edit<R>(_ body: JSONObject, kind: RecordKind, store: (JSONObject) throws -> R) throws -> R {
        guard let editor = Environment.first("VISUAL", "EDITOR") else {
            throw Failure(.usage, "No editor is set.", mend: "Set EDITOR, or use --set and --file.")
        }
        let draft = try DraftFile(body, kind: kind)
        let before = try LocalFile.read(draft.path)
        do {
            let result = try store(try changed(draft, by: editor, kind))
            draft.remove()
            return result
        } catch {
            if try LocalFile.exists(draft.path) && LocalFile.read(draft.path) != before {
                Output.tell("What you wrote is kept in \(draft.path); --file takes it up again.")
            } else {
                draft.remove()
            }
            throw error
        }
    }

    /// The body after the editor has closed, as often as it takes.
    private static func changed(_ draft: DraftFile, by editor: String, _ kind: RecordKind) throws -> JSONObject {
        while true {
            do {
                try run(editor, draft.path)
                let changed = try WritingOptions.body(draft.path)
                let issues = Validation.check(changed, kind: kind, today: Clock.today())
                guard !issues.isEmpty else { return changed }
                throw Failure(invalid: kind, issues)
            } catch let failure as Failure where failure.status == .invalidData && Terminal.canAsk {
                for line in Report.lines(failure) { Output.tell(line) }
                // Said before the question, which Ctrl-C may end.
                Output.tell("What you wrote is in \(draft.path).")
                guard try Prompt.confirm("Open the editor again?", default: true) else {
                    throw Failure(.invalidData, "It was not stored.")
                }
            }
        }
    }

    /// Runs `$EDITOR file` as the shell would, so that EDITOR may hold arguments ("code --wait").
    private static func run(_ editor: String, _ path: String) throws {
        let arguments = ["sh", "-c", "\(editor) \"$1\"", "sh", path]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        // Ctrl-C at the terminal goes to every process there: it is the editor's while that runs, and must not end us.
        let interrupt = signal(SIGINT, SIG_IGN)
        let quit = signal(SIGQUIT, SIG_IGN)
        defer {
            signal(SIGINT, interrupt)
            signal(SIGQUIT, quit)
        }
        // What is ignored here stays ignored in a child, unless it is told otherwise.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var usual = sigset_t()
        sigemptyset(&usual)
        for number in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&usual, number) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var child = pid_t()
        let failed = posix_spawn(&child, "/bin/sh", nil, &attributes, &pointers, environ)
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
