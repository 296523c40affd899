import CCurl
import Glibc

/// What libcurl's callbacks share while one exchange runs. They run on the thread that called `curl_easy_perform`, one
/// at a time, so nothing here needs a lock.
final class Transfer {
    /// Receives a successful answer's bytes as they come; nil collects them in `body`.
    var sink: ((UnsafeRawBufferPointer) throws -> Void)?
    /// Told about progress a few times a second.
    var progress: ((TransferProgress) -> Void)?
    /// The open file that is sent, -1 for none.
    var upload: CInt = -1
    /// The most bytes `body` may hold.
    var bodyLimit = 0

    private(set) var head = HTTPHead()
    private(set) var body: [UInt8] = []
    /// Bytes of the answer's body so far, collected or handed on.
    private(set) var received = 0
    /// What the sink threw, or what went wrong with the file.
    private(set) var failure: (any Error)?

    /// A header line. A status line begins a new head: an interim answer (100) comes before the real one.
    func header(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            head = HTTPHead()
            let fields = text.split(separator: " ", maxSplits: 2)
            head.status = fields.count > 1 ? Int(fields[1].prefix { $0.isNumber }) ?? 0 : 0
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            head.headers[text[..<colon].lowercased()] = String(value.trimmingSpace)
        }
    }

    /// A piece of the answer's body. False stops the exchange. An error's body is always collected, never handed on.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        received += bytes.count
        do {
            if let sink, head.isSuccess {
                try sink(bytes)
            } else {
                guard body.count + bytes.count <= bodyLimit else {
                    throw ClientError(.notANode, "the answer is larger than \(bodyLimit) bytes")
                }
                body.append(contentsOf: bytes)
            }
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Fills `buffer` from the file; the number of bytes, 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = Glibc.read(upload, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            failure = ClientError(.fileUnreadable, "the file could not be read: \(String(cString: strerror(errno)))")
            return muster_curl_abort_read()
        }
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// How far an exchange is, in bytes of body. A total of 0 is not known.
package struct TransferProgress: Sendable {
    /// Bytes sent, and how many there are.
    package var sent: Int64, sendTotal: Int64
    /// Bytes received, and how many there will be.
    package var received: Int64, receiveTotal: Int64
}

extension Substring {
    /// Without spaces, tabs and line breaks at both ends.
    var trimmingSpace: Substring {
        var text = self
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }
}
