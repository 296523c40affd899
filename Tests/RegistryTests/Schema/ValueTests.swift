import Testing

@testable import Registry

@Suite struct `Identifiers, addresses and handles` {
    /// Identifiers that ror.org and orcid.org publish as examples.
    @Test func `check digits of ROR and ORCID hold where they are published and break with every digit`() {
        for ror in ["05dxps055", "02mhbdp94", "03yrm5c26", "05gq02987", "021nxhr62"] {
            #expect(RORIdentifier.refusal("https://ror.org/\(ror)") == nil)
            #expect(RORIdentifier.bare("ror.org/\(ror.uppercased())") == ror)
        }
        for orcid in ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"] {
            #expect(ORCIDIdentifier.refusal(orcid) == nil)
            #expect(ORCIDIdentifier.canonical("https://orcid.org/\(orcid.lowercased())/") == orcid)
            for (position, character) in orcid.enumerated() where character.isNumber {
                for digit in "0123456789" where digit != character {
                    var wrong = Array(orcid)
                    wrong[position] = digit
                    #expect(ORCIDIdentifier.refusal(String(wrong))?.code == .checksum)
                }
            }
        }
    }

    @Test(arguments: [
        "https://example.org", "http://example.org:8080/a?b#c", "https://[2001:db8::1]:443/",
        "https://bücher.example/ö",
        "https://host/@ada", "https://a_b.example-c.org/%20", "https://localhost", "https://mastodon.example/@ada@host",
    ])
    func `web addresses`(text: String) { #expect(URLRule.refusal(text) == nil) }

    @Test(arguments: [
        ("git@github.com:example/arrays.git", "https://github.com/example/arrays"),
        ("git://example.org/a", "https://example.org/a"), ("HTTPS://example.org/a", "https://example.org/a"),
        ("htps://example.org", "https://example.org"), ("www.example.org", "https://www.example.org"),
        ("ada", nil), ("https:/example.org", nil), ("file:///etc/passwd", nil),
    ])
    func `what is nearly one is guessed`(text: String, suggestion: String?) {
        #expect(URLRule.refusal(text)?.code == .malformed)
        #expect(URLRule.refusal(text)?.suggestion == suggestion)
    }

    @Test(arguments: [
        ("github", "ada-example"), ("github", "dependabot[bot]"), ("github", "ada_corp"), ("gitlab", "ada.b_c-d"),
        ("gitlab", "_ada"), ("debian", "ada-guest"), ("mastodon", "ada@host.example"), ("matrix", "@ada:host.example"),
        ("sourcehut", "~ada"), ("web", "https://ada.example.org/"), ("bluesky", "ada.example.org"),
        ("somewhere", "Ada#17"),
    ])
    func `handles that services give out`(service: String, handle: String) {
        #expect(HandleRule.refusal(handle, service: service) == nil)
    }

    @Test(arguments: [
        ("github", "ada example", nil), ("github", "-ada", nil), ("github", "ada@host.example", nil),
        ("gitlab", "@ada", "ada"),
        ("mastodon", "@ada@host.example", "ada@host.example"), ("mastodon", "ada", nil),
        ("matrix", "ada:host.example", nil),
        ("somewhere", "a b", nil), ("somewhere", "ada@host.example", nil), ("email", "ada@host.example", nil),
        ("web", "ada", nil),
    ])
    func `and those that they do not`(service: String, handle: String, suggestion: String?) {
        let refusal = HandleRule.refusal(handle, service: service)
        #expect(refusal != nil)
        #expect(refusal?.suggestion == suggestion)
    }

    @Test(arguments: [
        ("write ada@host.example now", "ada@host.example"),
        ("(ada.b+c@mail.host.example).", "ada.b+c@mail.host.example"),
        ("@ada@host.example", nil), ("https://host.example/@ada", nil), ("a @ b.c", nil), ("ada@host", nil), ("@", nil),
        ("numpy@2.0", "numpy@2.0"),
    ])
    func `e-mail addresses are found in texts, fediverse names are none`(text: String, found: String?) {
        #expect(EmailAddress.first(in: text) == found)
    }

    @Test(arguments: [
        ("2026/12/01", "2026-12-01"), ("2026-2-3", "2026-02-03"), ("1.12.2026", "2026-12-01"),
        ("2026-04-31", "2026-04-30"),
        ("2026-12-01T10:00:00Z", "2026-12-01"), ("01/12/2026", nil), ("soon", nil), ("2026-13-01", nil),
        ("12-2026", nil),
    ])
    func `dates in other spellings are guessed where they can be read in one way only`(text: String, guess: String?) {
        #expect(DateRule.refusal(text)?.suggestion == guess)
    }
}
