import CanonicalJSON
import Registry

/// Why bytes are no envelope.
package struct EnvelopeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words, for whoever looks after the node.
    package let description: String

    init(_ words: String) { description = words }
}

extension Envelope {
    /// Reads an envelope that came from elsewhere: only canonical bytes of exactly this form are one.
    ///
    /// - Parameter log: the log it was found in; an envelope that names another is refused.
    package init(bytes: [UInt8], of log: LogOrigin) throws(EnvelopeError) {
        guard bytes.count <= Self.maximumBytes else {
            throw EnvelopeError("it has \(bytes.count) bytes; \(Self.maximumBytes) is the most")
        }
        guard CanonicalJSON.isCanonical(bytes) else { throw EnvelopeError("it is not canonical JSON (RFC 8785)") }
        let object: JSONObject
        do {
            object = try JSONParser.parseObject(bytes, options: .profile(maxBytes: Self.maximumBytes))
        } catch { throw EnvelopeError("it cannot be read: \(error)") }
        var fields = Fields(object)
        guard try fields.integer("v") == Self.form else { throw EnvelopeError("its form (v) is not \(Self.form)") }
        let named = try fields.text("log")
        guard named == log.description else { throw EnvelopeError("it was written to the log \(named), not to \(log)") }
        guard let at = Instant(try fields.text("at")) else { throw EnvelopeError("at is no instant") }
        let content: Content
        switch try fields.text("op") {
        case "put": content = .put(try fields.put())
        case "erase": content = .erase(try fields.indices())
        case "withdraw": content = .withdraw(try fields.indices())
        case let other: throw EnvelopeError("op is “\(other)”, which is none of put, erase, withdraw")
        }
        try fields.end()
        self.init(log: log, at: at, content: content)
        // Whatever spelling of a value slipped through (an instant with another precision): one meaning, one form.
        guard self.bytes == bytes else { throw EnvelopeError("it is not in the one form that says this") }
    }

    private struct Fields {
        private var left: [String: JSONValue] = [:]

        init(_ object: JSONObject) {
            for (name, value) in object { left[name] = value }
        }

        mutating func text(_ name: String) throws(EnvelopeError) -> String {
            guard let text = left.removeValue(forKey: name)?.stringValue else {
                throw EnvelopeError("\(name) is missing, or no text")
            }
            return text
        }

        mutating func integer(_ name: String) throws(EnvelopeError) -> Int64 {
            guard let number = left.removeValue(forKey: name)?.integerValue else {
                throw EnvelopeError("\(name) is missing, or no whole number")
            }
            return number
        }

        mutating func put() throws(EnvelopeError) -> Put {
            guard let id = RecordID(try text("id")) else { throw EnvelopeError("id is no record's id") }
            let kindName = try text("kind")
            guard let kind = RecordKind(rawValue: kindName) else {
                throw EnvelopeError("there is no kind “\(kindName)”")
            }
            let version = try integer("version")
            guard version >= 1 else { throw EnvelopeError("version \(version) is below 1") }
            let previous = left["prev"] == nil ? [] : try indices("prev")
            guard let record = left.removeValue(forKey: "record")?.objectValue else {
                throw EnvelopeError("record is missing, or no object")
            }
            return Put(
                kind: kind, id: id, version: version, previous: previous, record: CanonicalJSON.encode(record))
        }

        mutating func indices(_ name: String = "indices") throws(EnvelopeError) -> [UInt64] {
            guard let values = left.removeValue(forKey: name)?.arrayValue else {
                throw EnvelopeError("\(name) is missing, or no list")
            }
            guard (1...Envelope.maximumIndices).contains(values.count) else {
                throw EnvelopeError("\(name) lists \(values.count) entries; 1 to \(Envelope.maximumIndices) may be")
            }
            var indices: [UInt64] = []
            for value in values {
                guard let number = value.integerValue, number >= 0, indices.last.map({ $0 < UInt64(number) }) ?? true
                else { throw EnvelopeError("\(name) is not a list of ascending whole numbers") }
                indices.append(UInt64(number))
            }
            return indices
        }

        func end() throws(EnvelopeError) {
            guard let name = left.keys.min() else { return }
            throw EnvelopeError("it has a member “\(name)” that this form does not know")
        }
    }
}
