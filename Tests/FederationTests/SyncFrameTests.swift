import Federation
import Testing
import TransparencyLog

@Suite struct `A stream of entries` {
    private static let note = Array("example.org/log/public/1\n3\nroot\n\n— signature\n".utf8)

    private static func frames() throws -> [SyncFrame] {
        let salt = try Salt((0..<32).map { UInt8($0) })
        let body = Array("{\"a\":1}".utf8)
        return [
            SyncFrame(commitment: try Commitment((0..<32).map { 200 - UInt8($0) }), opening: nil),
            SyncFrame(commitment: Commitment(salt: salt, body: body), opening: .init(salt: salt, body: body)),
            SyncFrame(commitment: Commitment(salt: salt, body: []), opening: .init(salt: salt, body: [])),
        ]
    }

    private static func bytes() throws -> [UInt8] {
        var bytes = SyncFrame.header(checkpoint: note, from: 41)
        for frame in try frames() { frame.encode(into: &bytes) }
        return bytes
    }

    private func parts(_ bytes: [UInt8], pieces: Int) throws -> (parts: [SyncReader.Part], isWhole: Bool) {
        var reader = SyncReader()
        var parts: [SyncReader.Part] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try reader.read(bytes[start..<min(start + pieces, bytes.count)]) { parts.append($0) }
        }
        return (parts, reader.isBetweenFrames)
    }

    @Test(arguments: [1, 2, 7, 64, 100_000]) func `is read as it was written, whatever the pieces`(pieces: Int) throws {
        let read = try parts(Self.bytes(), pieces: pieces)
        #expect(read.parts == [.header(note: Self.note, from: 41)] + (try Self.frames().map { .frame($0) }))
        #expect(read.isWhole)
    }

    @Test func `that is cut off is known to be, wherever it is cut`() throws {
        let bytes = try Self.bytes()
        var ends = 0
        for count in 0..<bytes.count where try parts(Array(bytes.prefix(count)), pieces: 50).isWhole { ends += 1 }
        // After the header and after each frame but the last.
        #expect(ends == 3)
    }

    @Test(arguments: [
        "", "GET / HTTP/1.1\n\n\n", "muster sync 2\n0\n0\n", "muster sync 1\n-1\n0\n", "muster sync 1\n0\n99999999\n",
        "muster sync 1\nx\n0\n", "muster sync 1\n0000000000000000000000000000000000000000000000000000000000000000000",
    ]) func `begins as such, or is refused before more of it is kept`(text: String) throws {
        var reader = SyncReader()
        guard !text.isEmpty else {
            try reader.read([]) { _ in }
            #expect(!reader.isBetweenFrames)
            return
        }
        #expect(throws: SyncStreamError.self) { try reader.read(Array(text.utf8)) { _ in } }
    }

    @Test func `with a body beyond the limit, or an unknown frame, is refused at its head`() throws {
        let header = SyncFrame.header(checkpoint: [], from: 0)
        for bad in [[2], [1] + [UInt8](repeating: 0, count: 32) + [0, 1, 128, 1]] as [[UInt8]] {
            var reader = SyncReader()
            #expect(throws: SyncStreamError.self) { try reader.read(header + bad) { _ in } }
        }
    }
}
