import Federation
import Registry
import Testing

@Suite struct `A feed` {
    private func origin(_ audience: Audience, _ epoch: Int64 = 1) throws -> LogOrigin {
        try #require(LogOrigin(node: "peer.example", audience: audience, epoch: epoch))
    }

    /// Each log's bytes, in the order of the lines that announce some.
    private func read(_ bytes: [UInt8], by size: Int) throws -> (lines: [Feed.Line], logs: [[UInt8]], isOver: Bool) {
        var reader = FeedReader()
        var lines: [Feed.Line] = [], logs: [[UInt8]] = [[]]
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.read(Array(bytes[start..<min(start + size, bytes.count)])) { part in
                switch part {
                case .logs(let found): lines = found
                case .piece(let piece): logs[logs.count - 1] += piece
                case .end: logs.append([])
                }
            }
        }
        return (lines, logs.dropLast(), reader.isOver)
    }

    private func sample() throws -> (lines: [Feed.Line], bytes: [UInt8]) {
        let lines = [
            Feed.Line(origin: try origin(.federation), size: 20, entries: .asked),
            Feed.Line(origin: try origin(.public, 3), size: 7, entries: .from(0)),
            Feed.Line(origin: try origin(.circle("x")), size: 9, entries: .from(9)),
        ]
        var bytes = Feed.head(lines)
        for piece in [[1, 2, 3], [4], [], [9, 9], []] as [[UInt8]] { Feed.encode(piece: piece, into: &bytes) }
        return (lines, bytes)
    }

    @Test func `is read the same however it is cut, and is over when all that was announced has come`() throws {
        let (lines, bytes) = try sample()
        for size in [1, 2, 3, 5, 11, 1000] {
            let found = try read(bytes, by: size)
            #expect(found.lines == lines && found.logs == [[1, 2, 3, 4], [9, 9]] && found.isOver)
            for end in 0..<bytes.count { #expect(try !read(Array(bytes[..<end]), by: size).isOver) }
        }
        let none = try read(Feed.head([]), by: 1)
        #expect(none.lines.isEmpty && none.isOver)
    }

    @Test func `that is none is refused, and nothing of it is kept without a bound`() throws {
        let (_, bytes) = try sample()
        #expect(throws: SyncStreamError.self) { try read(bytes + [0], by: 7) }
        #expect(throws: SyncStreamError.self) { try read(Array("<!DOCTYPE html>".utf8), by: 4) }
        let lines = [Feed.Line(origin: try origin(.public), size: 1, entries: .from(0))]
        #expect(throws: SyncStreamError.self) { try read(Feed.head(lines) + [0xFF, 0, 0, 0], by: 7) }
        let endless = Array("muster feed 1\n".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 70_000)
        #expect(throws: SyncStreamError.self) { try read(endless, by: 999) }
        for line in [
            "peer.example/log/public/1", "peer.example/log/public/1 -1", "x 1", "peer.example/log/public/1 1 1 1",
        ] {
            #expect(throws: SyncStreamError.self) { try read(Array("muster feed 1\n\(line)\n\n".utf8), by: 9) }
        }
        let many = (0...100).map { "peer.example/log/circle:c\($0)/1 1\n" }.joined()
        #expect(throws: SyncStreamError.self) { try read(Array("muster feed 1\n\(many)\n".utf8), by: 999) }
    }

    @Test func `is asked for by what the reader has`() throws {
        let have =
            [try origin(.public): 1000, try origin(.federation, 2): 20, try origin(.circle("x")): 0]
            as [LogOrigin: UInt64]
        let text = Feed.text(have: have)
        #expect(text == "circle:x/1:0,federation/2:20,public/1:1000")
        #expect(Feed.have(text, of: "peer.example") == have)
        #expect(Feed.have("", of: "peer.example") == [:])
        for bad in [
            "public", "public/1", "public/1:", "public/1:-1", "public/0:1", "private/1:1", "public/1:1,", ",",
            "public/1:1,public/1:2", "public/1:9223372036854775808",
        ] {
            #expect(Feed.have(bad, of: "peer.example") == nil, "\(bad)")
        }
        let many = (1...101).map { "public/\($0):1" }.joined(separator: ",")
        #expect(Feed.have(many, of: "peer.example") == nil)
    }
}
