import Glibc

/// Files of this machine, by POSIX calls; every error names the path and what to do.
enum LocalFile {
    /// The whole file, or standard input for `-`.
    static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { if descriptor > 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw Failure(
                    .invalidData, "\(path) is larger than \(Numbers.bytes(Int64(limit))); this is not the file meant.")
            }
            bytes += buffer[..<count]
        }
    }

    /// Writes a whole file with the mode given: beside its place first, then moved there, so that it is never half there.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("write", temporary) }
        do {
            defer { close(descriptor) }
            // The umask may have taken bits away; more than `mode` it cannot give.
            guard fchmod(descriptor, mode) == 0 else { throw failure("write", temporary) }
            var start = 0
            while start < bytes.count {
                let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw failure("write", temporary) }
                start += count
            }
            guard fsync(descriptor) == 0 else { throw failure("write", temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else { throw failure("write", path) }
    }

    /// Makes a folder and those above it; those it makes get the mode given.
    static func makeFolder(_ path: String, mode: mode_t) throws {
        guard mkdir(path, mode) != 0 else { return }
        switch errno {
        case EEXIST:
            guard isFolder(path) else { throw Failure(.file, "\(path) is there already, and is not a folder.") }
        case ENOENT:
            let parent = parent(of: path)
            guard parent != path else { throw failure("make", path) }
            try makeFolder(parent, mode: mode)
            guard mkdir(path, mode) == 0 else { throw failure("make", path) }
        default: throw failure("make", path)
        }
    }

    /// Writes a file bit by bit: it is whole at its place, or not there.
    static func replace(_ path: String, mode: mode_t, _ body: (CInt) throws -> Void) throws {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("write", temporary) }
        defer { close(descriptor) }
        do {
            try body(descriptor)
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure("write", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Makes sure that what was moved into a folder is there after a loss of power.
    static func synchronise(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", folder) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// A file with a length and content of its own: no folder, pipe, terminal or device.
    static func isRegular(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }

    /// Permission bits; nil where there is no file.
    static func mode(_ path: String) -> mode_t? {
        var information = stat()
        return stat(path, &information) == 0 ? information.st_mode & 0o7777 : nil
    }

    /// The names in a folder, sorted, without `.` and `..`.
    static func names(in folder: String) throws -> [String] {
        guard let directory = opendir(folder) else { throw failure("read", folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The path from the root, for a process that may change its folder.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }

    /// What the last system call said, about `path`.
    static func failure(_ verb: String, _ path: String) -> Failure {
        let reason = errno
        let mend: String? =
            switch reason {
            case ENOENT: "Check the path's spelling."
            case EACCES, EPERM: "Look at who owns it (ls -l), or name another place."
            case ENOSPC, EDQUOT: "Make room on the disk, then do it again; nothing half written is kept."
            default: nil
            }
        return Failure(.file, "\(path): cannot \(verb) it: \(String(cString: strerror(reason))).", mend: mend)
    }
}
