import CProcess
import Glibc
import Testing

@testable import EmbeddedPostgres

@Suite struct `Rules without a server` {
    @Test func `waits between restarts double up to a bound, and end`() {
        let policy = RestartPolicy(first: 100, longest: 1500, attempts: 6)
        #expect((1...7).map { policy.delay(attempt: $0) } == [100, 200, 400, 800, 1500, 1500, nil])
        #expect(policy.delay(attempt: 7, diskIsFull: true) == 1500)
        #expect(RestartPolicy(attempts: 1000).delay(attempt: 999) == 30_000)
        #expect(policy.delay(attempt: 0) == nil)
    }

    @Test func `a process file is read while it is being written`() {
        #expect(PostmasterFile(Array("".utf8)) == nil)
        #expect(PostmasterFile(Array("12".utf8))?.pid == 12)
        #expect(PostmasterFile(Array("-12\n/data\n".utf8))?.pid == 12)
        #expect(PostmasterFile(Array("rubbish\n".utf8)) == nil)
        let whole = PostmasterFile(Array("12\n/data\n1\n5432\n/s\n\n 1 2\nready   \n".utf8))
        #expect(whole?.status == "ready")
    }

    @Test func `a connection string quotes what libpq would take apart`() {
        let address = ClusterAddress(socketDirectory: "/it's a \\ path", port: 5432, superuser: "a", database: "b")
        #expect(address.conninfo() == #"host='/it\'s a \\ path' port='5432' user='a' dbname='b'"#)
        #expect(address.conninfo(user: "x y", database: "z").hasSuffix("user='x y' dbname='z'"))
    }

    @Test(arguments: ["", "Upper", "9lives", "with space", "quo\"te", "naïve", String(repeating: "x", count: 64)])
    func `a name that SQL would have to quote is refused`(name: String) {
        #expect(throws: EmbeddedPostgresError.self) { try EmbeddedPostgres.check(name: name, as: "role") }
    }

    @Test func `a program that cannot be executed is named with the reason`() async {
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await ChildProcess.start(Program(path: "/nowhere/postgres", arguments: []))
        }
        #expect(error?.message == "cannot execute /nowhere/postgres: No such file or directory")
    }

    @Test func `a child gets exactly the descriptors, signals and environment it was given`() async throws {
        try await withScratch { scratch in
            let script = """
                echo "$(ls /proc/self/fd | tr '\\n' ' ')"; env | sort; ls /proc/$$/fd/3/; exit 7
                """
            let output = open(scratch.path + "/out", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            let folder = open(scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            // Left open across exec on purpose, as a careless library would.
            let careless = open(scratch.path, O_RDONLY)
            defer {
                for descriptor in [output, folder, careless] { close(descriptor) }
            }
            let child = try await ChildProcess.start(
                Program(
                    path: "/bin/sh", arguments: ["-c", script], environment: ["PATH=/usr/bin:/bin", "A=b c"],
                    output: output, error: output, directory: folder))
            #expect(await child.end() == .code(7))
            lseek(output, 0, SEEK_SET)
            let lines = String(decoding: try FileSystem.readAll(output, limit: 4096, name: "out"), as: UTF8.self)
                .split(separator: "\n").map(String.init)
            #expect(lines.first == "0 1 2 3 4 ", "the last one is that of ls")
            #expect(lines.contains("A=b c"))
            #expect(lines.last == "out")
            #expect(!lines.contains { $0.hasPrefix("HOME=") })
        }
    }

    @Test func `a signal sent after the end hits nobody, and every waiter learns of the end`() async throws {
        let child = try await ChildProcess.start(Program(path: "/bin/sleep", arguments: ["600"]))
        async let first = child.end()
        async let second = child.end(within: .seconds(60))
        #expect(await child.end(within: .milliseconds(1)) == nil)
        await child.send(SIGTERM)
        #expect(await first == .signal(SIGTERM))
        #expect(await second == .signal(SIGTERM))
        await child.send(SIGKILL)
        #expect(await child.end() == .signal(SIGTERM))
    }

    @Test func `a locked file is refused to others, and free after its owner lets go`() async throws {
        try await withScratch { scratch in
            let path = scratch.path + "/lock"
            let first = cprocess_lock_file(path)
            #expect(first >= 0)
            #expect(cprocess_lock_file(path) == -EWOULDBLOCK)
            close(first)
            let second = cprocess_lock_file(path)
            #expect(second >= 0)
            close(second)
            symlink(path, scratch.path + "/link")
            #expect(cprocess_lock_file(scratch.path + "/link") == -ELOOP)
        }
    }

    @Test func `a log beyond its bound is set aside, whether or not it is being written to`() async throws {
        try await withScratch { scratch in
            let log = scratch.path + "/log"
            let writer = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            defer { close(writer) }
            write(writer, "last words\n", 11)
            #expect(ServerLog.tail(log) == "last words")
            try ServerLog.trim(log)
            #expect(try FileSystem.entry(log + ".1") == nil)

            ftruncate(writer, off_t(ServerLog.limit))
            write(writer, "one more\n", 9)
            try ServerLog.trim(log)
            write(writer, "after\n", 6)
            #expect(try FileSystem.read(log, limit: 100) == Array("after\n".utf8))
            #expect(ServerLog.tail(log + ".1", lines: 1).hasSuffix("one more"))

            ftruncate(writer, off_t(ServerLog.limit + 1))
            try ServerLog.rotate(log)
            #expect(try FileSystem.entry(log) == nil)
        }
    }

    @Test func `the machine's figures are told`() {
        var bytes: UInt64 = 0
        #expect(cprocess_free_space("/tmp", &bytes) == 0 && bytes > 0)
        #expect(cprocess_free_space("/nowhere", &bytes) == -ENOENT)
        #expect(cprocess_resident_memory(&bytes) == 0 && bytes > 1_000_000)
        #expect(cprocess_terminal_columns(-1) == 0)
    }
}
