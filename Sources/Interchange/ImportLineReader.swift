import CanonicalJSON
import Registry

/// Reads Muster NDJSON from chunks of bytes as they come, in memory bounded by one line.
///
/// A line over the limit is refused when the limit is passed, and skipped without being kept: a 2 GB line costs no
/// more memory than the limit. Blank lines count but say nothing.
package struct ImportLineReader {
    /// What a line turned out to be.
    package enum Event: Sendable, Hashable {
        case line(ImportLine, number: Int)
        case refused(Diagnostic)
    }

    private let file: String
    private let limits: Limits
    private var pending: [UInt8] = []
    private var skipping = false
    /// The number of the line being read, 1-based.
    private var number = 1
    private var isAtStart = true

    /// A reader whose diagnostics name `file`.
    package init(file: String, limits: Limits = Limits()) {
        self.file = file
        self.limits = limits
    }

    /// Takes the next bytes and hands each line that ends in them to `sink`.
    package mutating func feed(_ chunk: UnsafeRawBufferPointer, _ sink: (Event) throws -> Void) rethrows {
        var start = 0
        while start < chunk.count {
            let rest = UnsafeRawBufferPointer(rebasing: chunk[start...])
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                try keep(UnsafeRawBufferPointer(rebasing: rest[..<end]), sink)
                try endLine(sink)
                start += end + 1
            } else {
                try keep(rest, sink)
                start = chunk.count
            }
        }
    }

    /// Says that no more bytes come: a last line without its line feed is read.
    package mutating func finish(_ sink: (Event) throws -> Void) rethrows {
        if !pending.isEmpty { try endLine(sink) }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ sink: (Event) throws -> Void) rethrows {
        guard !skipping else { return }
        guard pending.count + bytes.count <= limits.lineBytes else {
            skipping = true
            pending = []
            try sink(.refused(diagnostic(.limit, "the line has more than \(limits.lineBytes) bytes")))
            return
        }
        pending.append(contentsOf: bytes)
    }

    private mutating func endLine(_ sink: (Event) throws -> Void) rethrows {
        defer {
            pending.removeAll(keepingCapacity: true)
            skipping = false
            isAtStart = false
            number += 1
        }
        if skipping { return }
        if isAtStart, pending.starts(with: byteOrderMark) { pending.removeFirst(byteOrderMark.count) }
        guard pending.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
        try sink(event())
    }

    private func event() -> Event {
        let object: JSONObject
        do throws(JSONError) {
            object = try JSONParser.parseObject(
                pending, options: .profile(maxBytes: limits.lineBytes, maxDepth: ImportLimits.lineDepth))
        } catch {
            let code: Diagnostic.Code = error.code == .invalidUTF8 ? .encoding : .syntax
            return .refused(diagnostic(code, error.message, column: error.column))
        }
        do throws(ImportLineError) {
            return .line(try ImportLine(object), number: number)
        } catch {
            return .refused(diagnostic(error.code, error.message))
        }
    }

    private func diagnostic(_ code: Diagnostic.Code, _ message: String, column: Int? = nil) -> Diagnostic {
        Diagnostic(.refused, file: file, line: number, column: column, code: code, message: message)
    }
}
