import CanonicalJSON
package import Registry

/// What an entry of a log says; its canonical bytes are what the entry's commitment is made of.
package struct Envelope: Hashable, Sendable {
    /// What happened.
    package enum Content: Hashable, Sendable {
        /// A record in a version.
        case put(Put)
        /// The bodies of these entries are to be deleted wherever they are: the record was erased or removed.
        case erase([UInt64])
        /// The same, because the record left this audience.
        case withdraw([UInt64])
        /// The same, because the records have moved home to another node, whose log goes on with them.
        case moved([UInt64], to: String)
        /// The log goes on from an earlier epoch's; only as its first entry.
        case seed(Seed)
    }

    /// A record in a version.
    package struct Put: Hashable, Sendable {
        package var kind: RecordKind
        package var id: RecordID
        /// Counts from 1.
        package var version: Int64
        /// The entries of this log that it replaces, the record's earlier versions, ascending: all of them, since each
        /// of these has lost its body and can explain nothing any more. Empty for the first.
        package var previous: [UInt64]
        /// The record's canonical bytes, a JSON object.
        package var record: [UInt8]
        /// The node that it has moved here from, in every version since; nil for a record that began here.
        package var from: String?

        package init(
            kind: RecordKind, id: RecordID, version: Int64, previous: [UInt64], record: [UInt8], from: String? = nil
        ) {
            self.from = from
            self.kind = kind
            self.id = id
            self.version = version
            self.previous = previous
            self.record = record
        }
    }

    /// The version of the form.
    package static let form: Int64 = 1
    /// An envelope's most bytes: a record of the largest size, the longest list, and what stands around them.
    package static let maximumBytes = 96 * 1024
    /// How many entries one envelope may list.
    package static let maximumIndices = 1000

    /// The log it was written to, so that it cannot be replayed into another; an entry that was carried over by a ``Seed``
    /// names the one of an earlier epoch.
    package var log: LogOrigin
    /// When, by the writer's clock: for display; position orders.
    package var at: Instant
    package var content: Content

    package init(log: LogOrigin, at: Instant, content: Content) {
        self.log = log
        self.at = at
        self.content = content
    }

    /// The canonical bytes (RFC 8785): members in order, the record's bytes as they are.
    package var bytes: [UInt8] {
        var text = [UInt8]()
        func append(_ words: String) { text.append(contentsOf: words.utf8) }
        func append(name value: String) { CanonicalJSON.encode(.string(value), into: &text) }
        append("{\"at\":\"\(at)\"")
        switch content {
        case .put(let put):
            text.reserveCapacity(put.record.count + 320)
            if let from = put.from {
                append(",\"from\":")
                append(name: from)
            }
            append(",\"id\":\"\(put.id)\",\"kind\":\"\(put.kind.rawValue)\",\"log\":")
            append(name: log.description)
            append(",\"op\":\"put\"")
            if !put.previous.isEmpty { append(",\"prev\":[\(put.previous.map(String.init).joined(separator: ","))]") }
            append(",\"record\":")
            text.append(contentsOf: put.record)
            append(",\"v\":\(Self.form),\"version\":\(put.version)}")
        case .erase(let indices), .withdraw(let indices):
            append(",\"indices\":[\(indices.map(String.init).joined(separator: ","))],\"log\":")
            append(name: log.description)
            append(",\"op\":\"\(operation)\",\"v\":\(Self.form)}")
        case .moved(let indices, let to):
            append(",\"indices\":[\(indices.map(String.init).joined(separator: ","))],\"log\":")
            append(name: log.description)
            append(",\"op\":\"moved\",\"to\":")
            append(name: to)
            append(",\"v\":\(Self.form)}")
        case .seed(let seed):
            append(",\"count\":\(seed.count),\"from\":")
            append(name: seed.from.description)
            append(",\"log\":")
            append(name: log.description)
            append(",\"op\":\"seed\",\"root\":\"\(seed.root)\",\"size\":\(seed.size),\"v\":\(Self.form)}")
        }
        return text
    }

    /// `put`, `erase`, `withdraw`, `moved` or `seed`.
    package var operation: String {
        switch content {
        case .put: "put"
        case .erase: "erase"
        case .withdraw: "withdraw"
        case .moved: "moved"
        case .seed: "seed"
        }
    }
}

extension Envelope.Content {
    /// The entries that it lists as gone, ascending: those of an `erase`, a `withdraw` or a `moved`.
    package var gone: [UInt64] {
        switch self {
        case .erase(let indices), .withdraw(let indices), .moved(let indices, _): indices
        case .put, .seed: []
        }
    }
}
