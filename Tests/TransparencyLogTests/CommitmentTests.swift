import Testing
import TransparencyLog

@Suite struct `A commitment` {
    @Test func `is HMAC-SHA-256 of the body under the salt`() throws {
        // Wycheproof `hmac_sha256_test.json`, test 1: a 32-byte key and no message.
        let salt = try Salt(unhexadecimal("1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779"))
        let expected = unhexadecimal("b175b57d89ea6cb606fb3363f2538abd73a4c00b4a1386905bac809004cf1933")
        #expect(Commitment(salt: salt, body: []).bytes == expected)
        for length in [1, 55, 56, 63, 64, 65, 730, 65_536] {
            let body = [UInt8](repeating: 7, count: length)
            #expect(Commitment(salt: salt, body: body).bytes == HMACSHA256.code(key: salt.bytes, message: body))
        }
    }

    @Test func `opens with its own salt and body only`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let salt = Salt.generate(using: &random)
        let body = Array("Ada Example".utf8)
        let commitment = Commitment(salt: salt, body: body)
        #expect(commitment.opens(salt: salt, body: body))
        #expect(!commitment.opens(salt: Salt.generate(using: &random), body: body))
        #expect(!commitment.opens(salt: salt, body: body + [0]))
        #expect(!commitment.opens(salt: salt, body: []))
        for index in 0..<32 {
            var bytes = commitment.bytes
            bytes[index] ^= 1
            #expect(!(try Commitment(bytes)).opens(salt: salt, body: body))
        }
        // One committer makes and checks many, in any order.
        let committer = Committer()
        for _ in 0..<20 {
            let salt = Salt.generate(using: &random)
            let made = committer.commitment(salt: salt, body: body)
            #expect(made == Commitment(salt: salt, body: body), "seed \(seed)")
            let opens = committer.opens(made, salt: salt, body: body)
            #expect(opens, "seed \(seed)")
        }
    }

    @Test func `and salt and hash are 32 bytes`() throws {
        for count in [0, 31, 33, 64] {
            let bytes = [UInt8](repeating: 1, count: count)
            #expect(throws: LogError.self) { try Commitment(bytes) }
            #expect(throws: LogError.self) { try Salt(bytes) }
            #expect(throws: LogError.self) { try TreeHash(bytes) }
            if !count.isMultiple(of: 32) { #expect(throws: LogError.self) { try Commitment.list(bytes) } }
        }
        let two = entries(2)
        #expect(try Commitment.list(Commitment.join(two)) == two)
        #expect(try TreeHash.list([]) == [])
    }

    @Test func `has a salt that does not tell itself`() throws {
        let salt = try Salt([UInt8](repeating: 0xAB, count: 32))
        #expect("\(salt)" == "Salt(32 bytes)")
    }

    private struct Wycheproof: Decodable {
        struct Group: Decodable {
            let tagSize: Int
            let tests: [Test]
        }
        struct Test: Decodable {
            let tcId: Int
            let key: String
            let msg: String
            let tag: String
            let result: String
        }
        let testGroups: [Group]
    }

    @Test(.enabled(if: Vectors.arePresent, "shared/data/vectors is not here; test 1 of the file has been run"))
    func `is made with the code of all Wycheproof cases`() throws {
        let file = try Vectors.decode(Wycheproof.self, "wycheproof/hmac_sha256_test.json")
        var count = 0
        for group in file.testGroups {
            for test in group.tests {
                let code = HMACSHA256.code(key: unhexadecimal(test.key), message: unhexadecimal(test.msg))
                let matches = constantTimeEqual(Array(code.prefix(group.tagSize / 8)), unhexadecimal(test.tag))
                #expect(matches == (test.result == "valid"), "case \(test.tcId)")
                count += 1
            }
        }
        #expect(count > 100)
    }
}
