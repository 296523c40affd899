/// Which public keys are refused, beyond what libcrypto refuses in a signature.
///
/// libcrypto rejects an R that is not canonical, an S outside the group's order, and what only the check with the
/// cofactor would accept. It accepts two kinds of key that are refused here. One is an encoding that is not canonical:
/// RFC 8032, section 5.1.3, forbids it, and one key must not have two spellings. The other is a point of small order:
/// no private key belongs to it, and a signature under it verifies for messages that nobody signed, which would make two
/// conflicting checkpoints no evidence of anything.
enum Ed25519Point {
    /// The y coordinates of the eight points whose order divides 8, little end first; those at 0 and at the two long
    /// ones come with both signs of x, which is why the sign is left out.
    private static let smallOrder: [[UInt8]] = [
        [0x00] + [UInt8](repeating: 0x00, count: 31),
        [0x01] + [UInt8](repeating: 0x00, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
    ]

    static func check(publicKey: [UInt8]) throws(NoteKeyError) {
        guard publicKey.count == NoteKey.keyBytes else {
            throw NoteKeyError(description: "an Ed25519 public key is 32 bytes")
        }
        var y = publicKey
        y[31] &= 0x7F
        // p = 2^255 − 19: its lowest byte is 0xED, all bits above that byte are set.
        guard !(y[31] == 0x7F && y[1..<31].allSatisfy { $0 == 0xFF } && y[0] >= 0xED) else {
            throw NoteKeyError(description: "the public key is not in the one form that RFC 8032 gives it")
        }
        guard !smallOrder.contains(y) else {
            throw NoteKeyError(
                description: "the public key is a point of small order: it has no private key, and anybody could sign")
        }
    }
}
