import Testing

@testable import Interchange

@Suite struct `Reading TOML` {
    /// A short form: strings in quotes, tables as key=value in braces.
    private func show(_ node: TOMLNode) -> String {
        switch node.value {
        case .string(let text): "'\(text)'"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .moment(let text): text
        case .array(let array): "[" + array.items.map(show).joined(separator: " ") + "]"
        case .table(let table): show(table)
        }
    }

    private func show(_ table: TOMLTable) -> String {
        "{" + table.keys.compactMap { key in table[key].map { "\(key)=\(show($0))" } }.joined(separator: " ") + "}"
    }

    private func parse(_ text: String) -> String {
        do throws(TOMLError) {
            return show(try TOMLParser.parse(Array(text.utf8)))
        } catch {
            return "\(error.line):\(error.column) \(error.message)"
        }
    }

    @Test(arguments: [
        ("a = 1\nb = \"x\" # why\n", "{a=1 b='x'}"),
        ("a=0xff\nb=0o17\nc=0b101\nd=1_000\ne=-0\nf=+7\n", "{a=255 b=15 c=5 d=1000 e=0 f=7}"),
        ("a=1.5\nb=1e3\nc=-inf\n", "{a=1.5 b=1000.0 c=-inf}"),
        ("a=2026-12-01\nb=2026-12-01 07:30:00Z\nc=07:30:00.5\n", "{a=2026-12-01 b=2026-12-01 07:30:00Z c=07:30:00.5}"),
        ("a=\"\\u00e9\\n\"\nb='raw\\n'\n", "{a='é\n' b='raw\\n'}"),
        ("a=\"\"\"\none \\\n   two\"\"\"\n", "{a='one two'}"),
        ("a=\"\"\"x\"\"\"\"\"\n", "{a='x\"\"'}"),
        ("a=[1, 2,\n # three\n 3,]\n", "{a=[1 2 3]}"),
        ("t={a=1, b.c='x'}\n", "{t={a=1 b={c='x'}}}"),
        ("[a.b]\nc=1\n[a]\nd=2\n", "{a={b={c=1} d=2}}"),
        ("[[r]]\nid=1\n[[r]]\nid=2\n[r.s]\nt=3\n", "{r=[{id=1} {id=2 s={t=3}}]}"),
        ("\"a b\".'c.d'=1\r\n", "{a b={c.d=1}}"),
    ])
    func `takes what TOML 1 allows`(_ text: String, _ meaning: String) {
        #expect(parse(text) == meaning)
    }

    @Test(arguments: [
        ("a = \n", "1:5"), ("a = 1\na = 2\n", "2:1"), ("a = \"open\nb = 1\n", "1:5"), ("a = 1 b = 2\n", "1:7"),
        ("[a]\n[a]\n", "2:1"), ("[a\n", "1:3"), ("a = [1, 2\n", "1:5"), ("a = {b = 1\n}", "1:11"),
        ("a = 2026-02-30\n", "1:5"), ("a = 01\n", "1:5"), ("a = 9223372036854775808\n", "1:5"), ("a = nope\n", "1:5"),
        ("a = \"\\q\"\n", "1:6"), ("a = \"\u{1}\"\n", "1:6"), ("a = {}\n[a.b]\n", "2:1"), ("é = 1\n", "1:1"),
        ("[a]\nb.c = 1\n[a.b]\n", "3:1"), ("a = \"\"\"never\nclosed\n", "1:5"),
    ])
    func `says where a document stops being TOML`(_ text: String, _ place: String) {
        #expect(parse(text).hasPrefix(place + " "), "\(parse(text))")
    }

    @Test func `refuses bytes that are not UTF-8 at their place`() {
        #expect(throws: TOMLError.self) { try TOMLParser.parse([0x61, 0x3D, 0x22, 0xC3, 0x22]) }
    }

    @Test func `survives hostile nesting`() {
        #expect(parse("a = " + String(repeating: "[", count: 100_000)).contains("levels of nesting"))
        #expect(parse("a = " + String(repeating: "{a=", count: 100_000)).contains("levels"))
        #expect(parse("a" + String(repeating: ".a", count: 100_000) + " = 1").contains("parts"))
    }

    @Test func `keeps the line of every value`() throws {
        let root = try TOMLParser.parse(Array("a = [\n  'x',\n  {b = 1},\n]\n[t]\nc = 2\n".utf8))
        #expect(root["a"]?.array?.map(\.line) == [2, 3])
        #expect(root["t"]?.line == 5)
        #expect(root["t"]?.table?["c"]?.line == 6)
    }

    /// Cut a document at every byte: it is taken or refused, never trapped on, and a refusal lies inside it.
    @Test func `survives a document that stops anywhere`() {
        let text =
            "name = \"x\"\n[people]\nleads = [\"a\"]\nmembers = [{ github = 'b', roles = [\"r\"] }]\nd = 2026-12-01\n"
        for count in 0..<text.utf8.count {
            do throws(TOMLError) {
                _ = try TOMLParser.parse(Array(text.utf8.prefix(count)))
            } catch {
                #expect((1...6).contains(error.line))
            }
        }
    }
}
