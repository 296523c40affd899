import CanonicalJSON
import Registry
import TransparencyLog

/// Why bytes are no envelope.
package struct EnvelopeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words, for whoever looks after the node.
    package let description: String

    init(_ words: String) { description = words }
}

extension Envelope {
    /// Reads an envelope that came from elsewhere: only canonical bytes of exactly this form are one.
    ///
    /// - Parameters:
    ///   - log: the log it was found in; an envelope that names another is refused.
    ///   - seed: given for an entry that was carried over: it is a `put` and names the log that the seed goes on from, or an
    ///     earlier epoch of it.
    package init(bytes: [UInt8], of log: LogOrigin, carriedBy seed: Seed? = nil) throws(EnvelopeError) {
        guard bytes.count <= Self.maximumBytes else {
            throw EnvelopeError("it has \(bytes.count) bytes; \(Self.maximumBytes) is the most")
        }
        do { try self.init(reading: bytes, of: log, carriedBy: seed) } catch {
            // Only of what is refused is it asked whether that is why: it costs as much again as all the reading.
            guard CanonicalJSON.isCanonical(bytes) else { throw EnvelopeError("it is not canonical JSON (RFC 8785)") }
            throw error
        }
    }

    private init(reading bytes: [UInt8], of log: LogOrigin, carriedBy seed: Seed?) throws(EnvelopeError) {
        let object: JSONObject
        do {
            object = try JSONParser.parseObject(bytes, options: .profile(maxBytes: Self.maximumBytes))
        } catch { throw EnvelopeError("it cannot be read: \(error)") }
        var fields = Fields(object)
        guard try fields.integer("v") == Self.form else { throw EnvelopeError("its form (v) is not \(Self.form)") }
        let named = try fields.text("log")
        let origin = try Self.origin(named, in: log, carriedBy: seed)
        guard let at = Instant(try fields.text("at")) else { throw EnvelopeError("at is no instant") }
        let content: Content
        switch try fields.text("op") {
        case "put": content = .put(try fields.put(in: log))
        case "erase": content = .erase(try fields.indices())
        case "withdraw": content = .withdraw(try fields.indices())
        case "moved": content = .moved(try fields.indices(), to: try fields.node("to", unless: log.node))
        case "seed": content = .seed(try fields.seed(in: log))
        case let other: throw EnvelopeError("op is “\(other)”, which is none of put, erase, withdraw, moved, seed")
        }
        try fields.end()
        if seed != nil {
            guard case .put = content else { throw EnvelopeError("it was carried over, and is no put") }
        }
        self.init(log: origin, at: at, content: content)
        // One meaning, one form: what is written here is canonical JSON, so that what equals it is. It also holds whatever
        // spelling of a value slipped through, as an instant with another precision.
        guard self.bytes == bytes else { throw EnvelopeError("it is not in the one form that says this") }
    }

    private static func origin(
        _ named: String, in log: LogOrigin, carriedBy seed: Seed?
    ) throws(EnvelopeError) -> LogOrigin {
        guard let seed else {
            guard named == log.description else {
                throw EnvelopeError("it was written to the log \(named), not to \(log)")
            }
            return log
        }
        guard let origin = LogOrigin(named), origin.node == log.node, origin.audience == log.audience,
            origin.epoch <= seed.from.epoch
        else {
            throw EnvelopeError(
                "it was carried over, and was written to the log \(named), not to \(seed.from) or before")
        }
        return origin
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

        mutating func put(in log: LogOrigin) throws(EnvelopeError) -> Put {
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
            let from = left["from"] == nil ? nil : try node("from", unless: log.node)
            return Put(
                kind: kind, id: id, version: version, previous: previous, record: CanonicalJSON.encode(record),
                from: from)
        }

        /// The name of another node.
        mutating func node(_ name: String, unless own: String) throws(EnvelopeError) -> String {
            let node = try text(name)
            guard LogOrigin(node: node, audience: .public, epoch: 1) != nil, node != own else {
                throw EnvelopeError("\(name) is not the name of another node")
            }
            return node
        }

        mutating func seed(in log: LogOrigin) throws(EnvelopeError) -> Seed {
            guard let from = LogOrigin(try text("from")) else { throw EnvelopeError("from is no log") }
            let (count, size) = (try integer("count"), try integer("size"))
            guard count >= 0, size >= 0 else { throw EnvelopeError("count or size is below 0") }
            guard let bytes = Base64.decode(try text("root")) else { throw EnvelopeError("root is not base 64") }
            let root: TreeHash
            do { root = try TreeHash(bytes) } catch { throw EnvelopeError("root: \(error)") }
            let seed = Seed(from: from, size: UInt64(size), root: root, count: UInt64(count))
            if let fault = seed.fault(in: log) { throw EnvelopeError(fault) }
            return seed
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
