import Testing
import TransparencyLog

@Suite struct DigestTests {
    @Test func `SHA-256 gives the digests of FIPS 180-4's examples`() {
        #expect(
            hexadecimal(SHA256.digest(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hexadecimal(SHA256.digest([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `HMAC-SHA-256 gives the codes of RFC 4231, cases 1, 2 and 6`() {
        #expect(
            hexadecimal(HMACSHA256.code(key: [UInt8](repeating: 0x0B, count: 20), message: Array("Hi There".utf8)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            hexadecimal(HMACSHA256.code(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let long = "Test Using Larger Than Block-Size Key - Hash Key First"
        #expect(
            hexadecimal(HMACSHA256.code(key: [UInt8](repeating: 0xAA, count: 131), message: Array(long.utf8)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `HMAC-SHA-256 takes a key of just one block as it is`() {
        // Computed with another implementation, Python's hmac.
        #expect(
            hexadecimal(HMACSHA256.code(key: (0..<64).map { UInt8($0) }, message: Array("one block of key".utf8)))
                == "7af2b6e161f891aa99691bb3deb2ce0b30d600ae91f877455fcf9031acd2cafb")
    }

    @Test func `secrets are equal only when every byte is`() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(constantTimeEqual([], []))
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
