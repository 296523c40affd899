/// Where a page ends: the score and id of its last result. Opaque to readers, and bound to its query.
///
/// Layout: a version byte (1), the score and the id most significant byte first, and eight bytes that check them together
/// with the query; 33 bytes as base64url. The check finds slips and cursors of other queries. It is no signature and need
/// not be: a forged position shows nothing that its reader may not see.
package struct SearchCursor: Sendable, Hashable {
    package let score: Int64
    package let id: RecordID

    /// The position behind a result.
    package init(score: Int64, id: RecordID) {
        self.score = score
        self.id = id
    }

    /// Reads a cursor that an answer to this query carried.
    package init(_ text: String, for query: SearchQuery) throws(InputError) {
        guard let bytes = Base64URL.decode(text), bytes.count == 33, bytes[0] == 1,
            let id = RecordID(bytes: bytes[9..<25])
        else {
            throw InputError(
                "The cursor is not one of ours. Copy it whole from \"next\" of the page before, or leave it out.")
        }
        score = Int64(bitPattern: bytes[1..<9].reduce(0) { $0 << 8 | UInt64($1) })
        self.id = id
        guard bytes[25...].elementsEqual(Self.check(bytes[..<25], query)) else {
            throw InputError(
                "The cursor belongs to another search. Keep the parameters of the page before, or leave the cursor out."
            )
        }
    }

    /// The text that `next` of an answer carries.
    package func text(for query: SearchQuery) -> String {
        var bytes: [UInt8] = [1]
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: score >> Int64(shift)))
        }
        bytes += id.bytes
        return Base64URL.encode(bytes + Self.check(bytes[...], query))
    }

    /// FNV-1a, 64 bits: stable over processes and releases, unlike `Hasher`.
    private static func check(_ position: ArraySlice<UInt8>, _ query: SearchQuery) -> [UInt8] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in position { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in query.identity.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> UInt64($0)) }
    }
}
