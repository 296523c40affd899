import Glibc
import Testing

/// Runs the built `muster` as its users do: a process with arguments, an environment and a standard input.
struct MusterProcess {
    /// What a finished process leaves.
    struct Outcome {
        /// The exit status; 128 and the signal for one that a signal ended.
        var status: Int32
        var output: String
        var errors: String
    }

    /// A configuration folder of its own, so that tests do not share profiles.
    let home: String
    var environment: [String: String] = [:]

    init() throws {
        var template = Array("/tmp/muster-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        home = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The program beside the test bundle.
    static func path() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        try #require(count > 0)
        let own = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = try #require(own.lastIndex(of: "/").map { own[..<$0] })
        // The bundle itself runs the tests, or a helper of the toolchain with the bundle among its arguments.
        let candidates =
            ["\(folder)/muster"]
            + CommandLine.arguments.compactMap { argument in
                argument.hasSuffix(".xctest") ? argument.lastIndex(of: "/").map { "\(argument[..<$0])/muster" } : nil
            }
        return try #require(candidates.first { access($0, X_OK) == 0 }, "muster is not built beside the tests")
    }

    /// The variables that the program sees: only what a test says, so that the caller's profile and proxy stay out.
    private var variables: [String] {
        var all = [
            "HOME": home, "XDG_CONFIG_HOME": "\(home)/config", "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
        ]
        all.merge(environment) { $1 }
        return all.map { "\($0.key)=\($0.value)" }
    }

    /// Starts the program and does not wait; standard output and error go to the descriptors given.
    func start(_ arguments: [String], input: CInt, output: CInt, errors: CInt) throws -> pid_t {
        let path = try Self.path()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var child = pid_t()
        try #require(posix_spawn(&child, path, &actions, nil, &argv, &envp) == 0)
        return child
    }

    /// Runs the program to its end.
    func run(_ arguments: [String], input: String = "") throws -> Outcome {
        let files = try ["in", "out", "err"].map { name in
            let number = UInt64.random(in: .min ... .max)
            let descriptor = open("\(home)/\(name)-\(number)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            return descriptor
        }
        defer { for file in files { close(file) } }
        let bytes = Array(input.utf8)
        try #require(pwrite(files[0], bytes, bytes.count, 0) == bytes.count)
        let child = try start(arguments, input: files[0], output: files[1], errors: files[2])
        let status = Self.wait(child)
        return Outcome(status: status, output: Self.text(files[1]), errors: Self.text(files[2]))
    }

    /// Runs the program and expects it to succeed; its standard output.
    @discardableResult
    func succeed(
        _ arguments: String..., input: String = "", at location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let outcome = try run(arguments, input: input)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: location)
        return outcome.output
    }

    static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    static func text(_ descriptor: CInt) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, bytes.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file in this test's folder; its path.
    func file(_ name: String, _ text: String) throws -> String {
        let path = "\(home)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        return path
    }

    static func mode(_ path: String) -> mode_t? {
        var information = stat()
        return stat(path, &information) == 0 ? information.st_mode & 0o777 : nil
    }
}
