import Testing
import TransparencyLog

/// Which signatures verify: RFC 8032 without the cofactor, everything canonical, and no key of small order.
@Suite struct `Ed25519 verification` {
    private func verifies(key: String, message: [UInt8], signature: String) -> Bool {
        guard let key = try? VerifierKey(name: "vector", publicKey: unhexadecimal(key)) else { return false }
        return key.verifies(unhexadecimal(signature), over: message)
    }

    /// C2SP/CCTV `ed25519`, README: the encodings of the eight points of small order, and their other spellings.
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        // y from p + 2 to 2^255 − 1, which are other spellings of points of a large order, or of none.
        "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ])
    func `knows no key of small order or in another spelling`(key: String) {
        #expect(throws: NoteKeyError.self) { try VerifierKey(name: "vector", publicKey: unhexadecimal(key)) }
    }

    /// Wycheproof `ed25519_test.json` (Apache-2.0): the first of each of its flags.
    @Test(arguments: [
        (
            "78",
            "d80737358ede548acb173ef7e0399f83392fe8125b2ce877de7975d8b726ef5b1e76632280ee38afad12125ea44b961bf92f1178c9fa819d020869975bcbe109",
            true
        ),
        (
            "3f",
            "00000000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000000000",
            false
        ),
        ("54657374", "", false),
        ("54657374", "7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab0", false),
        (
            "54657374",
            "7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab07a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b30d2020",
            false
        ),
        (
            "546573743137",
            "93de3ca252426c95f735cb9edd92e83321ac62372d5aa5b379786bae111ab6b17251330e8f9a7c30d6993137c596007d7b001409287535ac4804e662bc58a3",
            false
        ),
        (
            "313233343030",
            "647c1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c281c2b1d125e5538f38afbcc1c84e489521083041d24bc6240767029da063271a1ff0c",
            false
        ),
        (
            "54657374",
            "7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab067654bce3832c2d76f8f6f5dafc08d9339d4eef676573336a5c51eb6f946b31d",
            false
        ),
    ])
    func `decides as Wycheproof does, by a table of its kinds`(message: String, signature: String, valid: Bool) {
        let key = "7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa"
        #expect(verifies(key: key, message: unhexadecimal(message), signature: signature) == valid)
    }

    /// C2SP/CCTV `ed25519vectors.json`: cases 5, 7 and 3 (of which only the key is of small order).
    @Test func `takes an R of small order and points with a part of small order, but no key of small order`() {
        let mixed = "10eb7c3acfb2bed3e0d6ab89bf5a3d6afddd1176ce4812e38d9fd485058fdb1f"
        #expect(
            verifies(
                key: mixed, message: Array("ed25519vectors 3".utf8),
                signature:
                    "00000000000000000000000000000000000000000000000000000000000000009472a69cd9a701a50d130ed52189e2455b23767db52cacb8716fb896ffeeac09"
            ))
        #expect(
            verifies(
                key: mixed, message: Array("ed25519vectors".utf8),
                signature:
                    "36684ea91032ba5b1dbab2d02f4debc74c3327f2b3802e2e4d371aa42b12b56bbbfd00bd9c259d8d222d15e67a3d8228585050dbb9b9585be20d8fadc721da03"
            ))
        #expect(
            !verifies(
                key: String(repeating: "0", count: 64), message: Array("ed25519vectors 3".utf8),
                signature:
                    "36684ea91032ba5b1dbab2d02f4debc74c3327f2b3802e2e4d371aa42b12b56b05ba9a796274d80437afa36f1236563f2f3b0aa84cecddc3d20914615ba4fe02"
            ))
    }

    private struct Wycheproof: Decodable {
        struct Group: Decodable {
            struct Key: Decodable { let pk: String }
            let publicKey: Key
            let tests: [Test]
        }
        struct Test: Decodable {
            let tcId: Int
            let msg: String
            let sig: String
            let result: String
        }
        let testGroups: [Group]
    }

    private struct CCTV: Decodable {
        let number: Int
        let key: String
        let sig: String
        let msg: String
        let flags: [String]?
    }

    @Test(.enabled(if: Vectors.arePresent, "shared/data/vectors is not here; the table above has been run"))
    func `decides as Wycheproof does, in all 151 cases`() throws {
        let file = try Vectors.decode(Wycheproof.self, "wycheproof/ed25519_test.json")
        var count = 0
        for group in file.testGroups {
            for test in group.tests {
                let valid = verifies(
                    key: group.publicKey.pk, message: unhexadecimal(test.msg), signature: test.sig)
                #expect(valid == (test.result == "valid"), "case \(test.tcId)")
                count += 1
            }
        }
        #expect(count == 151)
    }

    @Test(.enabled(if: Vectors.arePresent, "shared/data/vectors is not here; the table above has been run"))
    func `decides by the flags of all 914 edge cases`() throws {
        let refused: Set = ["low_order_A", "non_canonical_A", "non_canonical_R", "low_order_residue"]
        let cases = try Vectors.decode([CCTV].self, "cctv-ed25519/ed25519vectors.json")
        #expect(cases.count == 914)
        var accepted = 0
        for known in cases {
            let valid = verifies(key: known.key, message: Array(known.msg.utf8), signature: known.sig)
            #expect(valid == refused.isDisjoint(with: known.flags ?? []), "case \(known.number): \(known.flags ?? [])")
            accepted += valid ? 1 : 0
        }
        #expect(accepted == 86)
    }
}
