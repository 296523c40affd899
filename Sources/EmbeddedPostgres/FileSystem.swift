package import Glibc

/// The few file operations needed here, with errors that name the path and the reason.
package enum FileSystem {
    package struct Entry {
        package let isDirectory: Bool
        package let owner: uid_t
        let group: gid_t
        let mode: mode_t
        let device: dev_t
        let inode: ino_t
    }

    /// nil when nothing is there. A symbolic link is described itself, not what it points to.
    package static func entry(_ path: String) throws -> Entry? {
        var info = stat()
        guard lstat(path, &info) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("look at", path)
        }
        return Entry(info)
    }

    /// What a path leads to, through links; nil when that cannot be seen.
    static func target(_ path: String) -> Entry? {
        var info = stat()
        return stat(path, &info) == 0 ? Entry(info) : nil
    }

    /// Whether so many bytes are free for everybody on the disk of a path. A disk that does not tell has room.
    static func hasRoom(_ bytes: UInt64, on path: String) -> Bool {
        var space = statvfs()
        guard statvfs(path, &space) == 0 else { return true }
        return UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).partialValue >= bytes
    }

    static func makeDirectory(_ path: String, mode: mode_t) throws {
        if mkdir(path, mode) != 0, errno != EEXIST { throw failure("create", path) }
    }

    /// Makes the directory and any missing parent, all with `mode`.
    static func makeDirectories(_ path: String, mode: mode_t) throws {
        if target(path)?.isDirectory == true { return }
        let parent = parent(of: path)
        if parent != path { try makeDirectories(parent, mode: mode) }
        try makeDirectory(path, mode: mode)
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func realPath(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw failure("resolve", path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func setOwner(_ path: String, _ user: RunUser) throws {
        if lchown(path, user.user, user.group) != 0 { throw failure("give away", path) }
    }

    /// What root makes in an ordinary user's folder belongs to that user, who must be able to go on without root.
    static func shareWithFolderOwner(_ descriptor: Int32, path: String) throws {
        guard geteuid() == 0, let folder = try entry(parent(of: path)), folder.owner != 0 else { return }
        if fchown(descriptor, folder.owner, folder.group) != 0 { throw failure("give away", path) }
    }

    /// At most `limit` bytes from the start, or with `fromEnd` from the end; nil when the file is not there.
    static func read(_ path: String, limit: Int, fromEnd: Bool = false) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        if fromEnd {
            let size = lseek(descriptor, 0, SEEK_END)
            lseek(descriptor, max(0, size - off_t(limit)), SEEK_SET)
        }
        return try readAll(descriptor, limit: limit, name: path)
    }

    /// Reads until the end or `limit` bytes, whichever comes first.
    static func readAll(_ descriptor: Int32, limit: Int, name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", name) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Removes a file; one that is not there is fine. Answers whether it was there.
    @discardableResult static func remove(_ path: String) throws -> Bool {
        if unlink(path) == 0 { return true }
        if errno == ENOENT { return false }
        throw failure("remove", path)
    }

    /// Removes a directory with all that is in it, following no link, so that a tree owned by another user cannot
    /// lead us out of it. One that is not there is fine.
    package static func removeTree(_ path: String) throws {
        guard let entry = try entry(path) else { return }
        if entry.isDirectory {
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { throw failure("open", path) }
            try removeContents(descriptor, path: path)
            if rmdir(path) != 0, errno != ENOENT { throw failure("remove", path) }
        } else {
            try remove(path)
        }
    }

    /// Takes the descriptor over. Names are collected first: removing while reading a directory may skip some.
    private static func removeContents(_ descriptor: Int32, path: String) throws {
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            throw failure("list", path)
        }
        defer { closedir(stream) }
        for name in names(stream) {
            if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { continue }
            guard errno == EISDIR || errno == EPERM else { throw failure("remove", path + "/" + name) }
            let child = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            guard child >= 0 else { throw failure("open", path + "/" + name) }
            try removeContents(child, path: path + "/" + name)
            if unlinkat(descriptor, name, AT_REMOVEDIR) != 0, errno != ENOENT {
                throw failure("remove", path + "/" + name)
            }
        }
    }

    /// The names in a directory, sorted; empty when it cannot be read.
    package static func list(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        return names(stream).sorted()
    }

    private static func names(_ stream: OpaquePointer) -> [String] {
        var names: [String] = []
        while let item = readdir(stream) {
            let name = withUnsafePointer(to: &item.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func failure(_ verb: String, _ path: String) -> EmbeddedPostgresError {
        EmbeddedPostgresError(.directory, "cannot \(verb) \(path): \(reason(errno))")
    }

    static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}

extension FileSystem.Entry {
    fileprivate init(_ info: stat) {
        isDirectory = info.st_mode & S_IFMT == S_IFDIR
        owner = info.st_uid
        group = info.st_gid
        mode = info.st_mode & 0o7777
        device = info.st_dev
        inode = info.st_ino
    }

    /// Whether both are one and the same file.
    func isSame(as other: Self) -> Bool { device == other.device && inode == other.inode }
}
