/// One named file, as the caller read it. A directory is a list of these; `path` is what diagnostics and provenance
/// name, so the caller gives it as the user would recognise it (relative to what was asked for).
package struct SourceFile: Sendable, Hashable {
    package var path: String
    package var bytes: [UInt8]

    /// A file from its bytes.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// A file from text, for writers and tests.
    package init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The last component of the path.
    var name: Substring { path.split(separator: "/").last ?? "" }
}
