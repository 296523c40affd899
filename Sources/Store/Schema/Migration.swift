internal import CSchema
internal import TransparencyLog

/// One file of schema/, as built into this program.
package struct Migration: Sendable, Hashable {
    /// The number in the file's name: 1 for `V0001__records.sql`.
    package let version: Int
    /// The file's name.
    package let name: String
    package let sql: String
    /// SHA-256 of the file.
    package let checksum: [UInt8]

    /// All migrations in order. Files whose names are not `V<number>__<words>.sql` cannot be built in: a test compares
    /// this list with the folder.
    package static let all: [Migration] = (0..<Int(muster_migration_count)).map { index in
        let file = muster_migration_list()[index]
        let bytes = Array(UnsafeBufferPointer(start: file.sql, count: Int(file.length)))
        let name = String(cString: file.name)
        return Migration(
            version: Int(name.dropFirst().prefix { $0.isNumber }) ?? 0, name: name,
            sql: String(decoding: bytes, as: UTF8.self), checksum: SHA256.digest(bytes))
    }
}
