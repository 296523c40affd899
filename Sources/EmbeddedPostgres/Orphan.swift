import Glibc

/// A server that outlived the process that started it, for example because that was killed with signal 9.
///
/// Only called by the holder of the cluster's lock: so a server of this cluster has no owner.
enum Orphan {
    /// What runs under the number in `postmaster.pid`.
    enum Finding: Equatable {
        case nothing
        /// A server started by us on this very directory.
        case ours
        /// A server on this directory that somebody started in another way.
        case foreignServer
        /// The number has since been given to a process that has nothing to do with us.
        case stranger
    }

    /// Leaves no server running on the cluster, and no file that would keep one from starting.
    static func clear(_ layout: ClusterLayout, log: @Sendable (ClusterEvent) -> Void) async throws {
        let file = layout.data + "/postmaster.pid"
        if let postmaster = try PostmasterFile.read(layout.data) {
            switch inspect(postmaster.pid, layout: layout) {
            case .ours:
                log(.stoppingOrphan(pid: postmaster.pid))
                try await stop(postmaster.pid, layout: layout, log: log)
            case .foreignServer:
                throw EmbeddedPostgresError(
                    .inUse,
                    "another PostgreSQL (process \(postmaster.pid)) runs on \(layout.data), and was not started from "
                        + "here: stop it first (kill -INT \(postmaster.pid))")
            case .stranger:
                // The server would take the stranger for its predecessor and refuse. Should a part of the predecessor
                // still live, its shared memory, found by the directory's inode, keeps a new server from starting.
                if try FileSystem.remove(file) { log(.removedStale(path: file)) }
            case .nothing:
                break  // the server itself replaces a file whose process is gone
            }
        }
        let socket = "\(layout.socketDirectory)/.s.PGSQL.\(ClusterLayout.port)"
        for path in [socket, socket + ".lock"] where try FileSystem.remove(path) { log(.removedStale(path: path)) }
    }

    /// Fast first: sessions are cut off, all that was committed is kept and written down. Then harder.
    private static func stop(
        _ pid: Int32, layout: ClusterLayout, log: @Sendable (ClusterEvent) -> Void
    ) async throws {
        for (signal, limit) in [(SIGINT, 30), (SIGQUIT, 10), (SIGKILL, 5)] {
            if signal != SIGINT { log(.stoppingHarder(pid: pid)) }
            // Looked at again before each signal: the number may have got a new bearer.
            guard inspect(pid, layout: layout) == .ours else { return }
            kill(pid, signal)
            for _ in 0..<(limit * 50) {
                if inspect(pid, layout: layout) != .ours { return log(.stopped(pid: pid)) }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw EmbeddedPostgresError(
            .inUse, "the PostgreSQL left behind by an earlier run (process \(pid)) cannot be ended: end it by hand")
    }

    static func inspect(_ pid: Int32, layout: ClusterLayout) -> Finding {
        guard pid > 1, pid != getpid(), kill(pid, 0) == 0 || errno == EPERM, !isZombie(pid) else { return .nothing }
        let process = "/proc/\(pid)"
        let arguments = commandLine(pid)
        let program = arguments.first?.split(separator: "/").last.map(String.init) ?? ""
        guard program == "postgres" || program == "postmaster" || program.hasPrefix("postgres:") else {
            return .stranger
        }
        let marker = arguments.first { $0.hasPrefix(ClusterSettings.marker + "=") }
        // Where a server works is its data directory; a container may forbid to look even as root.
        if let place = FileSystem.target(process + "/cwd") {
            guard let data = FileSystem.target(layout.data), place.isSame(as: data) else { return .stranger }
            // The program file may have been replaced by an upgrade while it ran, so its name is enough.
            return marker == nil ? .foreignServer : .ours
        }
        if let marker { return marker == ClusterSettings.marker + "=" + layout.directory ? .ours : .stranger }
        // A server that names another folder is another's; one that does not say is taken for a server on our files.
        let named = arguments.firstIndex(of: "-D").flatMap { arguments.dropFirst($0 + 1).first } ?? ""
        return named.hasPrefix("/") && !named.hasPrefix("/proc/") && named != layout.data ? .stranger : .foreignServer
    }

    private static func commandLine(_ pid: Int32) -> [String] {
        let bytes: [UInt8]
        // Gone between two looks: nothing to read is an empty command line.
        do { bytes = try FileSystem.read("/proc/\(pid)/cmdline", limit: 65_536) ?? [] } catch { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Ended, and only waiting for a parent that does not ask: nothing runs any more.
    private static func isZombie(_ pid: Int32) -> Bool {
        let bytes: [UInt8]
        do { bytes = try FileSystem.read("/proc/\(pid)/stat", limit: 1024) ?? [] } catch { return false }
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")), close + 2 < bytes.count else { return false }
        return bytes[close + 2] == UInt8(ascii: "Z")
    }
}
