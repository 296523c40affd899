import Testing
import TransparencyLog

@testable import Federation

@Suite struct `Signatures of requests` {
    private static let key = Result {
        try SigningKey(name: "a.example.org", seed: (0..<32).map { UInt8($0) })
    }
    private static let target = "https://b.example.org/v1/logs?x=1"
    private static let now: Int64 = 1_700_000_000

    private static func sign(
        _ method: String = "GET", _ target: String = target, body: [UInt8]? = nil, at created: Int64 = now
    ) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try RequestSignature.fields(
                method: method, target: target, body: body, created: created, key: key.get()
            ).map { ($0.name, $0.value) })
    }

    private static func read(_ fields: [String: String]) throws -> RequestSignature {
        try RequestSignature(
            input: fields["Signature-Input"].map { [$0] } ?? [], signature: fields["Signature"].map { [$0] } ?? [])
    }

    /// The verdict on a request, nil when it holds.
    private static func verdict(
        _ fields: [String: String], method: String = "GET", target: String = target, body: Bool = false,
        now: Int64 = now
    ) throws -> SignatureRefusal.Verdict? {
        do {
            try read(fields).verify(
                method: method, targets: ["http://127.0.0.1:8642/v1/logs?x=1", target],
                digest: body ? fields["Content-Digest"].map { [$0] } ?? [] : nil, now: now,
                key: try key.get().verifier)
            return nil
        } catch let refusal as SignatureRefusal { return refusal.verdict }
    }

    /// RFC 9421, appendix B.2.6, with the key of B.1.4.
    @Test func `are over the base that the specification's example is over`() throws {
        let components: [SignatureBase.Component] = [
            .init(name: "date", value: "Tue, 20 Apr 2021 02:07:55 GMT"), .init(name: "@method", value: "POST"),
            .init(name: "@path", value: "/foo"), .init(name: "@authority", value: "example.com"),
            .init(name: "content-type", value: "application/json"), .init(name: "content-length", value: "18"),
        ]
        let base = SignatureBase(
            components: components,
            parameters: .init([("created", .integer(1_618_884_473)), ("keyid", .string("test-key-ed25519"))]))
        #expect(
            String(decoding: base.bytes, as: UTF8.self) == """
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@method": POST
                "@path": /foo
                "@authority": example.com
                "content-type": application/json
                "content-length": 18
                "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"
                """)
        let signature = try #require(
            Base64.decode("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="))
        let publicKey = try #require(Base64.decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="))
        let secret = try #require(Base64.decode("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"))
        #expect(try VerifierKey(name: "x", publicKey: publicKey).verifies(signature, over: base.bytes))
        let key = try SigningKey(name: "x", seed: secret.suffix(32))
        #expect(key.verifier.publicKey == publicKey)
        #expect(try key.signature(over: base.bytes) == signature)
    }

    /// RFC 9530, appendix B.1 and D.
    @Test func `cover a body by the digest that the specification's examples have`() {
        let digest = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
        #expect(ContentDigest.text(of: Array("{\"hello\": \"world\"}\n".utf8)) == digest)
        #expect(ContentDigest.sha256(["sha-512=:AA==:", digest]) == ContentDigest.sha256([digest]))
        #expect(ContentDigest.sha256(["sha-256=:AA==:"]) == nil && ContentDigest.sha256(["sha-256=abc"]) == nil)
    }

    @Test func `name the node and its key, and hold for the request as it was sent`() throws {
        let fields = try Self.sign()
        let key = try Self.key.get().verifier
        #expect(
            fields["Signature-Input"]
                == "sig=(\"@method\" \"@target-uri\");created=1700000000;keyid=\"\(key.keyID)\";alg=\"ed25519\"")
        #expect(key.description.hasPrefix(key.keyID + "+") && key.keyID.hasPrefix("a.example.org+"))
        #expect(try Self.read(fields).node == "a.example.org")
        #expect(try Self.verdict(fields) == nil)
        let body = try Self.sign("POST", body: Array("{}".utf8))
        #expect(try Self.verdict(body, method: "POST", body: true) == nil)
        #expect(body["Signature-Input"]?.contains("\"content-digest\"") == true)
    }

    @Test func `of the same request in the same second differ by their nonce, and hold for it alone`() throws {
        func sign(_ nonce: String) throws -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: try RequestSignature.fields(
                    method: "POST", target: Self.target, body: nil, created: Self.now, nonce: nonce, key: Self.key.get()
                ).map { ($0.name, $0.value) })
        }
        let (one, other) = (try sign("1"), try sign("2"))
        #expect(try Self.read(one).signature != Self.read(other).signature)
        #expect(try Self.verdict(one, method: "POST") == nil && Self.verdict(other, method: "POST") == nil)
        var mixed = one
        mixed["Signature-Input"] = other["Signature-Input"]
        #expect(try Self.verdict(mixed, method: "POST") == .wrongSignature)
        mixed["Signature-Input"] = one["Signature-Input"]?.replacing("nonce=\"1\"", with: "nonce=1")
        #expect(throws: SignatureRefusal.self) { try Self.read(mixed) }
    }

    @Test func `do not hold for another method, address, body or key`() throws {
        let fields = try Self.sign()
        #expect(try Self.verdict(fields, method: "DELETE") == .wrongSignature)
        #expect(try Self.verdict(fields, target: "https://c.example.org/v1/logs?x=1") == .wrongSignature)
        #expect(try Self.verdict(fields, target: "https://b.example.org/v1/logs") == .wrongSignature)
        var body = try Self.sign("POST", body: Array("{}".utf8))
        body["Content-Digest"] = ContentDigest.text(of: Array("[]".utf8))
        #expect(try Self.verdict(body, method: "POST", body: true) == .wrongSignature)
        body["Content-Digest"] = nil
        #expect(try Self.verdict(body, method: "POST", body: true) == .components)
        #expect(try Self.verdict(body, method: "POST") == .components)
        #expect(try Self.verdict(fields, body: true) == .components)
        let other = try SigningKey(name: "a.example.org", seed: [UInt8](repeating: 9, count: 32)).verifier
        #expect {
            try Self.read(fields).verify(
                method: "GET", targets: [Self.target], digest: nil, now: Self.now, key: other)
        } throws: { ($0 as? SignatureRefusal)?.verdict == .unknownSigner }
    }

    @Test(arguments: [(-300, true), (300, true), (-301, false), (301, false)])
    func `hold for five minutes either way`(seconds: Int64, holds: Bool) throws {
        let fields = try Self.sign(at: Self.now + seconds)
        #expect(try Self.verdict(fields) == (holds ? nil : .outsideWindow))
        #expect(try Self.verdict(fields, now: .max) == .outsideWindow)
        #expect(try Self.verdict(fields, now: .min) == .outsideWindow)
    }

    @Test(arguments: [
        "sig=();created=1700000000;keyid=\"a+1\"",
        "sig=(\"@method\");created=1700000000;keyid=\"a+1\"",
        "sig=(\"@target-uri\" \"@method\");created=1700000000;keyid=\"a+1\"",
        "sig=(\"@method\" \"@target-uri\" \"date\");created=1700000000;keyid=\"a+1\"",
        "sig=(\"@method\" \"@target-uri\";req);created=1700000000;keyid=\"a+1\"",
        "sig=(\"@method\" @target-uri);created=1700000000;keyid=\"a+1\"",
        "sig=(\"@method\" \"@target-uri\");keyid=\"a+1\"",
        "sig=(\"@method\" \"@target-uri\");created=1700000000",
        "sig=(\"@method\" \"@target-uri\");created=1700000000.0;keyid=\"a+1\"",
        "sig=(\"@method\" \"@target-uri\");created=1700000000;keyid=\"a+1\";alg=\"hmac-sha256\"",
        "sig=(\"@method\" \"@target-uri\");created=1700000000;keyid=\"a+1\";expires=1800000000",
        "other=(\"@method\" \"@target-uri\");created=1700000000;keyid=\"a+1\"",
        "sig=(\"@method\" \"@target-uri\");created=1700000000;keyid=\"a+1\", b=()", "sig", "", "\u{0}",
    ]) func `have one form`(input: String) throws {
        let signature = "sig=\(StructuredField.BareItem.bytes([UInt8](repeating: 1, count: 64)).text)"
        #expect(throws: SignatureRefusal.self) { try RequestSignature(input: [input], signature: [signature]) }
    }

    @Test func `are not read beyond their bounds`() throws {
        let fields = try Self.sign()
        let input = try #require(fields["Signature-Input"])
        for signature in ["sig=:AAAA:", "sig=1", "sig=(:AA==:)", String(repeating: "a", count: 5000), ""] {
            #expect(throws: SignatureRefusal.self) { try RequestSignature(input: [input], signature: [signature]) }
        }
    }
}
