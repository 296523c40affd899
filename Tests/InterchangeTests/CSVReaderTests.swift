import Testing

@testable import Interchange

@Suite struct `Reading CSV` {
    private func rows(_ text: String, limits: Limits = Limits()) -> [String] {
        rows(Array(text.utf8), limits: limits)
    }

    /// `line[cell|cell]`, or `line!code`.
    private func rows(_ bytes: [UInt8], limits: Limits = Limits()) -> [String] {
        CSVReader(bytes, limits: limits).map { outcome in
            switch outcome {
            case .success(let row): "\(row.line)[\(row.cells.joined(separator: "|"))]"
            case .failure(let problem): "\(problem.line)!\(problem.code)"
            }
        }
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `takes each kind of line end`(_ end: String) {
        #expect(rows("a,b\(end)c,d\(end)") == ["1[a|b]", "2[c|d]"])
        #expect(rows("a,b\(end)c,d") == ["1[a|b]", "2[c|d]"])
    }

    @Test func `skips a byte order mark and keeps empty cells and lines`() {
        #expect(rows(byteOrderMark + Array("a,\n\n,b,\n".utf8)) == ["1[a|]", "2[]", "3[|b|]"])
        #expect(rows("a,") == ["1[a|]"])
        #expect(rows("") == [])
    }

    @Test func `counts lines inside quoted cells`() {
        #expect(rows("a,\"one\r\ntwo\n\"\nb,\"say \"\"hi\"\"\"\n") == ["1[a|one\r\ntwo\n]", "4[b|say \"hi\"]"])
    }

    @Test func `keeps a quote inside an unquoted cell`() {
        #expect(rows("5\" disk,x\n") == ["1[5\" disk|x]"])
    }

    @Test func `loses one row to an unclosed quote and goes on with the next line`() {
        #expect(rows("a\n\"b\nc\nd\n") == ["1[a]", "2!syntax", "3[c]", "4[d]"])
    }

    @Test func `refuses text after a closing quote`() {
        #expect(rows("\"a\"b,c\nd\n") == ["1!syntax", "2[d]"])
    }

    @Test func `refuses the row with broken UTF-8 and keeps the others`() {
        #expect(rows(Array("a\n".utf8) + [0x62, 0xC3, 0x0A] + Array("c\n".utf8)) == ["1[a]", "2!encoding", "3[c]"])
    }

    @Test func `bounds cells and rows`() {
        var limits = Limits()
        limits.cellBytes = 10
        limits.cellsInRow = 3
        #expect(rows("12345678901,x\na,b,c,d\nok\n", limits: limits) == ["1!limit", "2!limit", "3[ok]"])
        #expect(rows("\"1234567890123\nok\n", limits: limits) == ["1!limit", "2[ok]"])
    }

    @Test func `writes what it reads`() {
        var writer = CSVWriter()
        let cells = ["plain", "with, comma", "with \"quotes\"", "two\nlines", " blank ", ""]
        writer.row(cells)
        writer.row(["x"])
        let read = CSVReader(writer.bytes, limits: Limits()).map { outcome in
            if case .success(let row) = outcome { row.cells } else { ["?"] }
        }
        #expect(read == [cells, ["x"]])
    }
}
