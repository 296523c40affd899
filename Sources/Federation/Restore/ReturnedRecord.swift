package import Registry

/// What an entry of a node's own log means for its records, when the node has lost it and a peer has given it back.
package enum ReturnedRecord {
    /// The record as it is here.
    package struct Here: Hashable, Sendable {
        package var version: Int64
        package var audience: Audience
        /// Canonical bytes.
        package var body: [UInt8]

        package init(version: Int64, audience: Audience, body: [UInt8]) {
            self.version = version
            self.audience = audience
            self.body = body
        }
    }

    package enum Decision: Hashable, Sendable {
        /// What came back is stored: the record is not here, or in an earlier version.
        case store
        /// The record stays as it is.
        case keep
        /// Both have this version, and say different things: what is here was written since, and goes on under the next.
        case renumber(Int64)
    }

    /// A record's version that the log for `audience` holds.
    package static func decide(_ put: Envelope.Put, audience: Audience, here: Here?) -> Decision {
        guard let here, here.version >= put.version else { return .store }
        guard here.version == put.version, here.body != put.record || here.audience != audience else { return .keep }
        return .renumber(put.version + 1)
    }

    /// Whether a record becomes private: an entry of the log for `audience` that held it in this version was withdrawn, and
    /// it has not been written since. Where else it went, the log of that audience says.
    package static func hides(version: Int64, audience: Audience, here: Here) -> Bool {
        here.audience == audience && here.version <= version
    }
}
