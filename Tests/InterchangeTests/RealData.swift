import FoundationEssentials

@testable import Interchange

/// Real rosters in `shared/data`, a folder beside the checkout or above it. Absent in most places; the tests that need
/// it are skipped there, and say so.
enum RealData {
    static let root: String? = {
        var folder = #filePath[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            let candidate = folder + "/shared/data"
            if FileManager.default.fileExists(atPath: String(candidate)) { return String(candidate) }
        }
        return nil
    }()

    static var isPresent: Bool { root != nil }

    /// One file.
    static func file(_ path: String) throws -> SourceFile {
        let url = URL(filePath: (root ?? "") + "/" + path)
        return SourceFile(path: path, bytes: Array(try Data(contentsOf: url)))
    }

    /// All files of a folder, at any depth, in the order of their paths.
    static func folder(_ path: String) throws -> [SourceFile] {
        let base = (root ?? "") + "/" + path
        var files: [SourceFile] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: base).sorted() {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: base + "/" + name, isDirectory: &isFolder), !isFolder else {
                continue
            }
            files.append(try file(path + "/" + name))
        }
        return files
    }
}
