import Testing
import TransparencyLog

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the test vectors of RFC 4648 section 10 hold both ways`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zg==\n", " Zg==", "Z===", "====", "Zm9v-_==", "Zm8=Zm8="])
    func `a text that is not the one encoding of its bytes is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `the URL alphabet carries every byte and no padding`() {
        let bytes = (0...255).map { UInt8($0) }
        let text = Base64.encodeURL(bytes)
        #expect(Base64.decodeURL(text) == bytes)
        #expect(!text.contains { "+/=".contains($0) })
        #expect(Base64.decodeURL("ab+/") == nil)
        #expect(Base64.decodeURL("a") == nil)
    }
}
