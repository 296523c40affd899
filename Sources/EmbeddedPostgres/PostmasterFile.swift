/// What `postmaster.pid` says: the server writes it line by line as it starts.
package struct PostmasterFile: Sendable, Hashable {
    package let pid: Int32
    /// Line 8: `starting`, `stopping`, `ready` or `standby`; empty before.
    let status: String

    /// nil when there is no number in the first line: the file is just being written, or is not one.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        // In single-user mode the number is negative.
        guard let first = lines.first, let number = Int32(first.filter { $0 != " " }), number != 0 else { return nil }
        pid = abs(number)
        status = lines.count > 7 ? String(lines[7].filter { $0 != " " }) : ""
    }

    /// nil when there is none.
    package static func read(_ data: String) throws -> PostmasterFile? {
        try FileSystem.read(data + "/postmaster.pid", limit: 4096).flatMap { PostmasterFile($0) }
    }
}
