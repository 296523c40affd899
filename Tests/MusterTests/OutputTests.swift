import CanonicalJSON
import Registry
import Testing

@testable import muster

/// Text as it stands on a terminal, and arguments as they become fields.
@Suite struct OutputTests {
    @Test func `columns are counted as a terminal shows them`() {
        #expect(TextWidth.columns("Ada") == 3)
        #expect(TextWidth.columns("山田") == 4)
        #expect(TextWidth.columns("e\u{301}a") == 2)
        #expect(TextWidth.columns("👩‍💻") == 2)
        #expect(TextWidth.columns("한국") == 4)
        #expect(TextWidth.fit("山田太郎", into: 5) == "山田…")
    }

    @Test func `what other people wrote cannot move the cursor`() {
        #expect(TextWidth.printable("a\u{1b}[2Jb\u{202e}c\nd") == "a [2Jb c d")
    }

    @Test func `a table fits its width by cutting what may be cut, and leaves empty columns out`() {
        var table = Table([.init("id"), .init("name", least: 6), .init("empty"), .init("n", right: true)])
        table.add(["1", "山田太郎 Example of a very long name", "", "7"])
        table.add(["22", "Ada", "", "1234"])
        let lines = table.lines(width: 24)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { TextWidth.columns($0) <= 24 })
        #expect(lines[0] == "ID  NAME               N")
        #expect(lines[2] == "22  Ada             1234")
    }

    @Test func `fields are set, merged and taken away by their paths`() throws {
        var editor = BodyEditor(.contributor) { _, text in text }
        try editor.set("name", text: "Ada Example")
        try editor.merge("skills", [["name": "python", "level": "working"]], keys: ["name"])
        try editor.merge(
            "skills", [["name": "python", "level": "expert"], ["name": "c", "level": "learning"]], keys: ["name"])
        try editor.set("skills/c/level", text: "proficient")
        try editor.append("topics", texts: ["Linear Algebra", "linear-algebra"])
        #expect(
            editor.body["skills"] == [["name": "python", "level": "expert"], ["name": "c", "level": "proficient"]])
        #expect(editor.body["topics"] == ["linear-algebra"])
        try editor.remove("skills/python")
        #expect(editor.body["skills"] == [["name": "c", "level": "proficient"]])
        #expect(throws: Failure.self) { try editor.remove("skills/rust") }
    }

    @Test func `a database's address travels in the environment, whichever way it is written`() throws {
        let uri = try ConnectionEnvironment.of("postgresql://ada:p%40ss@db.example.org:5433/muster?sslmode=require")
        let pairs = try ConnectionEnvironment.of(
            #"user=ada password='p@ss' host=db.example.org port = 5433 dbname=muster sslmode=require"#)
        func sorted(_ variables: [(name: String, value: String)]) -> [String] {
            variables.map { "\($0.name)=\($0.value)" }.sorted()
        }
        #expect(sorted(uri) == sorted(pairs))
        #expect(sorted(uri).contains("PGPASSWORD=p@ss"))
        #expect(try ConnectionEnvironment.database("postgresql://ada@/muster") == "muster")
        #expect(throws: Failure.self) { try ConnectionEnvironment.of("password='open") }
    }

    @Test func `numbers read as people write them`() {
        #expect(Numbers.grouped(1_234_567) == "1,234,567")
        #expect(Numbers.grouped(-999) == "-999")
        #expect(Numbers.bytes(1536) == "1.5 KB")
        #expect(Numbers.bytes(12) == "12 B")
    }
}
