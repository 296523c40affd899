import Glibc
import Interchange

/// The files that an import was given, sorted into groups of one format each.
struct RosterFiles {
    /// Files that are read together: a folder of one format, or one file.
    struct Group {
        var format: Format
        var paths: [String]
    }

    /// In the order in which they go in: what has ids of its own first, then what is matched by keys, companies and
    /// projects before the people in them.
    private(set) var groups: [Group] = []
    /// What is left out, and why.
    private(set) var remarks: [Diagnostic] = []

    /// No folder may hold more files than this.
    private static let mostFiles = 20_000
    private static let deepest = 16
    /// So many files that are left out are named, the others counted.
    private static let mostNames = 10

    /// Finds the files and looks into them.
    ///
    /// - Parameter format: what the user said they are; nil finds out.
    init(paths: [String], format: Format?) throws {
        for path in paths {
            let files = path == "-" ? [path] : try RosterFiles.expand(path)
            if let format {
                groups.append(Group(format: format, paths: files))
                continue
            }
            // To look into a pipe would take away what is looked at.
            guard path != "-", files != [path] || LocalFile.isRegular(path) else {
                throw Failure(
                    .usage,
                    path == "-"
                        ? "Standard input cannot be looked at first."
                        : "\(path) is no ordinary file, and cannot be looked at first.",
                    mend: "Say --format muster, or another.")
            }
            try sort(path, files)
        }
        guard !groups.isEmpty else {
            throw Failure(
                .invalidData,
                remarks.count == 1
                    ? "Of no known format: \(remarks[0].message)."
                    : "None of these is of a known format: \(remarks.map(\.file).joined(separator: ", ")).",
                mend: "Say which it is by --format; muster import --help lists them.")
        }
        groups = RosterFiles.order.flatMap { format in groups.filter { $0.format == format } }
    }

    private static let order: [Format] = [
        .muster, .fundingJSON, .cncfMaintainers, .allContributors, .rustTeam, .jsonResume,
    ]

    /// Sorts the files of one path: each by what is in it, but rust-lang/team's directory as one.
    private mutating func sort(_ path: String, _ files: [String]) throws {
        var team: [String] = []
        var others: [(path: String, reason: String)] = []
        for file in files {
            guard LocalFile.isRegular(file) else {
                others.append((file, "\(file) is no ordinary file"))
                continue
            }
            let sniff = Interchange.sniff([SourceFile(path: file, bytes: try RosterFiles.prefix(file))])
            switch sniff.format {
            case .rustTeam: team.append(file)
            case let format?: groups.append(Group(format: format, paths: [file]))
            case nil: others.append((file, sniff.reason))
            }
        }
        if !team.isEmpty {
            // A person's or team's file may say too little to be known by itself; among its like it is no riddle.
            groups.append(Group(format: .rustTeam, paths: files.filter { $0.hasSuffix(".toml") }))
            others.removeAll { $0.path.hasSuffix(".toml") }
        }
        guard let first = others.first else { return }
        guard files != [path] else {
            // A file that was named was meant to go in.
            return remarks.append(Diagnostic(.refused, file: path, line: 1, code: "format", message: first.reason))
        }
        guard others.count < files.count else {
            let reason = "none of its \(files.count) files is of a known format; \(first.reason)"
            return remarks.append(Diagnostic(.refused, file: path, line: 1, code: "format", message: reason))
        }
        let names = others.prefix(RosterFiles.mostNames).map { LocalFile.name(of: $0.path) }.joined(separator: ", ")
        let more = others.count > RosterFiles.mostNames ? " and \(others.count - RosterFiles.mostNames) more" : ""
        let message = "left out, as no roster that Muster knows: \(names)\(more)"
        remarks.append(Diagnostic(.note, file: path, line: 1, code: "format", message: message))
    }

    /// The first 64 KiB, which is as much as telling formats apart takes.
    private static func prefix(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LocalFile.failure("read", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw LocalFile.failure("read", path) }
        return Array(bytes[..<count])
    }

    /// The path itself, or the files below it in order; version control's own folders are left out.
    private static func expand(_ path: String, depth: Int = 0) throws -> [String] {
        guard LocalFile.isFolder(path) else {
            guard LocalFile.exists(path) else { throw LocalFile.failure("read", path) }
            return [path]
        }
        guard depth < deepest else { throw Failure(.invalidData, "\(path): folders lie more than \(deepest) deep.") }
        var files: [String] = []
        for name in try LocalFile.names(in: path) where ![".git", ".hg", ".svn"].contains(name) {
            files += try expand(path.hasSuffix("/") ? path + name : "\(path)/\(name)", depth: depth + 1)
            guard files.count <= mostFiles else {
                throw Failure(
                    .invalidData, "\(path) holds more than \(mostFiles) files.", mend: "Name the folder that is meant.")
            }
        }
        guard depth > 0 || !files.isEmpty else { throw Failure(.invalidData, "\(path) is a folder without files.") }
        return files
    }
}
