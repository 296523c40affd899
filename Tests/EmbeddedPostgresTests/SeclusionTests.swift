import Glibc
import Testing

@testable import EmbeddedPostgres

@Suite struct `Seclusion` {
    @Test func `the server stands alone: its own user, its own session, no descriptor of ours`() async throws {
        try await withScratch { scratch in
            // Left open across exec on purpose, as a careless library would.
            let careless = open(scratch.path, O_RDONLY)
            defer { close(careless) }
            let cluster = try scratch.cluster()
            let address = try await cluster.start()
            let pid = try #require(await cluster.processIdentifier)

            if geteuid() == 0 { try expectUnprivileged(pid, scratch) }

            // So that Ctrl-C on our terminal reaches us, and the server only through us.
            #expect(getsid(pid) == pid)

            let folder = try #require(FileSystem.target(scratch.path))
            let lock = try #require(FileSystem.target(scratch.path + "/pg/lock"))
            let open = FileSystem.list("/proc/\(pid)/fd").compactMap { FileSystem.target("/proc/\(pid)/fd/\($0)") }
            // Some containers forbid to look, even to root: then there is nothing in the list.
            #expect(!open.contains { $0.isSame(as: folder) || $0.isSame(as: lock) })

            #expect(try await ask(address, "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    /// Another user than root, in one group, without a way through root's own folders.
    private func expectUnprivileged(_ pid: Int32, _ scratch: Scratch) throws {
        let process = try #require(FileSystem.target("/proc/\(pid)"))
        #expect(process.owner != 0)
        #expect(FileSystem.target(scratch.path)?.mode == 0o700)
        #expect(FileSystem.target(scratch.path)?.owner == 0)
        #expect(FileSystem.target(scratch.path + "/pg/cluster")?.owner == process.owner)
        #expect(FileSystem.target(scratch.path + "/pg")?.owner == 0)
        let status = String(
            decoding: try FileSystem.read("/proc/\(pid)/status", limit: 8192) ?? [], as: UTF8.self)
        let groups = status.split(separator: "\n").first { $0.hasPrefix("Groups:") }
        #expect(groups?.dropFirst(7).split(whereSeparator: \.isWhitespace).count == 1)
    }

    @Test func `a directory with a long path has its socket elsewhere, in a folder of its own`() async throws {
        try await withScratch { scratch in
            let name = String(repeating: "long", count: 30)
            let runtime = scratch.path + "/run"
            try FileSystem.makeDirectory(runtime, mode: 0o711)
            chmod(scratch.path, 0o711)
            let cluster = try scratch.cluster(name, runtimeDirectory: runtime)
            let address = try await cluster.start()
            #expect(address.socketDirectory.hasPrefix(runtime + "/pg-"))
            #expect(FileSystem.target(address.socketDirectory)?.mode == 0o700)
            #expect(try await ask(address, "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    @Test func `odd characters in a path do no harm`() async throws {
        try await withScratch { scratch in
            chmod(scratch.path, 0o711)
            let cluster = try scratch.cluster("it's a \\ \"pg\", 日本 %s", runtimeDirectory: scratch.path)
            #expect(try await ask(try await cluster.start(), "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    @Test func `a socket folder that others may enter is refused`() async throws {
        try await withScratch { scratch in
            let path = scratch.path + "/open"
            try FileSystem.makeDirectory(path, mode: 0o755)
            let error = #expect(throws: EmbeddedPostgresError.self) {
                try ClusterLayout.makePrivate(path, runUser: nil)
            }
            #expect(error?.message.contains("mode 0700") == true)
            symlink(scratch.path, scratch.path + "/link")
            #expect(throws: EmbeddedPostgresError.self) {
                try ClusterLayout.makePrivate(scratch.path + "/link", runUser: nil)
            }
        }
    }

    @Test func `removing a tree follows no link out of it`() async throws {
        try await withScratch { scratch in
            try FileSystem.makeDirectories(scratch.path + "/tree/deep", mode: 0o700)
            try FileSystem.makeDirectory(scratch.path + "/precious", mode: 0o700)
            close(open(scratch.path + "/precious/file", O_WRONLY | O_CREAT, 0o600))
            symlink(scratch.path + "/precious", scratch.path + "/tree/deep/link")
            try FileSystem.removeTree(scratch.path + "/tree")
            #expect(try FileSystem.entry(scratch.path + "/tree") == nil)
            #expect(try FileSystem.entry(scratch.path + "/precious/file") != nil)
        }
    }
}
