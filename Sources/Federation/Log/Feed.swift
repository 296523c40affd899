import Registry
import TransparencyLog

/// All that a node has for one reader, in one answer: which logs there are, and of each that has news what `sync` would
/// say of it.
///
/// The bytes `muster feed 1` and a line feed; a line for each log, its origin, its size and, where entries of it follow,
/// the number of the first (or `sync`, where the reader asks for them by itself), with a space between; an empty line.
/// Then, for each line with a third number and in their order, a stream of ``SyncFrame`` in pieces, each after its length in four bytes, most significant first; the length 0
/// ends a log.
package enum Feed {
    /// A log that the reader may have, in its latest epoch.
    package struct Line: Hashable, Sendable {
        package var origin: LogOrigin
        /// Entries.
        package var size: UInt64
        /// Which entries the reader gets, and how.
        package enum Entries: Hashable, Sendable {
            /// None, because it has them all; of a host of plain files, because it sends none.
            case none
            /// Those that follow, from one on.
            case from(UInt64)
            /// The reader asks for the log by itself.
            case asked
        }
        package var entries: Entries
        /// Whether entries of it follow.
        package var follows: Bool { if case .from = entries { true } else { false } }

        package init(origin: LogOrigin, size: UInt64, entries: Entries) {
            self.origin = origin
            self.size = size
            self.entries = entries
        }
    }

    /// Logs of one node: of what is more, nothing is taken.
    package static let mostLogs = 100
    /// Bytes of a piece.
    package static let mostPieceBytes = 1 << 20
    static let greeting = Array("muster feed 1\n".utf8)

    /// What the answer begins with.
    package static func head(_ lines: [Line]) -> [UInt8] {
        var text = greeting
        for line in lines {
            text += "\(line.origin) \(line.size)".utf8
            switch line.entries {
            case .none: break
            case .from(let first): text += " \(first)".utf8
            case .asked: text += " sync".utf8
            }
            text.append(UInt8(ascii: "\n"))
        }
        text.append(UInt8(ascii: "\n"))
        return text
    }

    /// Appends a piece of a log's stream; without bytes, its end.
    package static func encode(piece: [UInt8], into bytes: inout [UInt8]) {
        let count = UInt32(clamping: piece.count)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        bytes += piece
    }

    /// What a reader says it has: `public/1:1000,federation/1:20`, by audience and epoch, in order.
    package static func text(have: [LogOrigin: UInt64]) -> String {
        have.sorted { $0.key.description < $1.key.description }
            .map { "\($0.key.audience)/\($0.key.epoch):\($0.value)" }.joined(separator: ",")
    }

    /// Reads the same, of logs of `node`; nil when it is not of that form or names more logs than a node may have.
    package static func have(_ text: String, of node: String) -> [LogOrigin: UInt64]? {
        guard !text.isEmpty else { return [:] }
        let parts = text.split(separator: ",", maxSplits: mostLogs, omittingEmptySubsequences: false)
        guard parts.count <= mostLogs else { return nil }
        var have: [LogOrigin: UInt64] = [:]
        for part in parts {
            guard let colon = part.lastIndex(of: ":"), let slash = part[..<colon].lastIndex(of: "/"),
                let size = UInt64(part[part.index(after: colon)...]), size <= UInt64(Int64.max),
                let epoch = Int64(part[part.index(after: slash)..<colon]),
                let audience = Audience(String(part[..<slash])),
                let origin = LogOrigin(node: node, audience: audience, epoch: epoch), have[origin] == nil
            else { return nil }
            have[origin] = size
        }
        return have
    }
}

/// Reads a ``Feed`` in pieces as they come; keeps at most its head.
package struct FeedReader: Sendable {
    /// What a piece of it held.
    package enum Part: Sendable {
        /// Not verified: what the node says it has.
        case logs([Feed.Line])
        /// Bytes of the stream of the next log that has news.
        case piece(ArraySlice<UInt8>)
        /// The end of that log.
        case end
    }

    private static let mostHeadBytes = 64 << 10

    private enum State { case head, length, piece(left: Int), over }

    private var state = State.head
    private var buffer: [UInt8] = []
    private var logsLeft = 0

    package init() {}

    /// Whether all that was announced has come.
    package var isOver: Bool { if case .over = state { true } else { false } }

    /// Takes in a piece and hands over what is in it.
    ///
    /// - Throws: ``SyncStreamError``, and whatever `part` throws.
    package mutating func read(_ bytes: [UInt8], _ part: (Part) throws -> Void) throws {
        var rest = bytes[...]
        while true {
            switch state {
            case .head:
                buffer += rest
                rest = []
                guard let lines = try head() else { return }
                rest = buffer[...]
                buffer = []
                logsLeft = lines.count(where: \.follows)
                state = logsLeft == 0 ? .over : .length
                try part(.logs(lines))
            case .length:
                let missing = 4 - buffer.count
                buffer += rest.prefix(missing)
                rest = rest.dropFirst(missing)
                guard buffer.count == 4 else { return }
                let length = buffer.reduce(0) { $0 << 8 | Int($1) }
                buffer = []
                guard length <= Feed.mostPieceBytes else {
                    throw SyncStreamError("a piece has \(length) bytes; \(Feed.mostPieceBytes) is the most")
                }
                if length > 0 {
                    state = .piece(left: length)
                } else {
                    logsLeft -= 1
                    state = logsLeft == 0 ? .over : .length
                    try part(.end)
                }
            case .piece(let left):
                guard !rest.isEmpty else { return }
                let taken = rest.prefix(left)
                rest = rest.dropFirst(left)
                state = taken.count == left ? .length : .piece(left: left - taken.count)
                try part(.piece(taken))
            case .over:
                guard rest.isEmpty else { throw SyncStreamError("there is more than was announced") }
                return
            }
        }
    }

    /// The lines, once they are whole; then `buffer` holds what comes after them.
    private mutating func head() throws -> [Feed.Line]? {
        let head = buffer.prefix(Self.mostHeadBytes)
        guard head.prefix(Feed.greeting.count).elementsEqual(Feed.greeting.prefix(head.count)) else {
            throw SyncStreamError("it does not begin as a feed does")
        }
        let newline = UInt8(ascii: "\n")
        let end = head.indices.first { $0 > 0 && head[$0] == newline && head[$0 - 1] == newline }
        guard let end else {
            guard head.count < Self.mostHeadBytes else { throw SyncStreamError("its list of logs has no end") }
            return nil
        }
        let text = String(decoding: head[Feed.greeting.count..<end], as: UTF8.self)
        let lines = text.split(separator: "\n")
        guard lines.count <= Feed.mostLogs else {
            throw SyncStreamError("it lists \(lines.count) logs; \(Feed.mostLogs) is the most that is followed")
        }
        let read = try lines.map { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 2 || fields.count == 3, let origin = LogOrigin(String(fields[0])),
                let size = UInt64(fields[1])
            else { throw SyncStreamError("it lists a log in a way that is not known here") }
            if fields.count == 2 { return Feed.Line(origin: origin, size: size, entries: .none) }
            if fields[2] == "sync" { return Feed.Line(origin: origin, size: size, entries: .asked) }
            guard let first = UInt64(fields[2]) else {
                throw SyncStreamError("it lists a log in a way that is not known here")
            }
            return Feed.Line(origin: origin, size: size, entries: .from(first))
        }
        buffer = Array(buffer[(end + 1)...])
        return read
    }
}
