import CanonicalJSON
package import Registry

/// What became of one pull of one peer.
package struct PullOutcome: Sendable, Hashable {
    /// One log of it.
    package struct Log: Sendable, Hashable {
        package var origin: String
        /// Entries that came, and how many there are now.
        package var entries: UInt64
        package var size: UInt64
        /// Records stored, and records that went.
        package var stored: Int
        package var removed: Int
        /// Why nothing was taken, in words.
        package var error: String?

        package init(
            origin: String, entries: UInt64, size: UInt64, stored: Int = 0, removed: Int = 0, error: String? = nil
        ) {
            self.origin = origin
            self.entries = entries
            self.size = size
            self.stored = stored
            self.removed = removed
            self.error = error
        }
    }

    package var node: String
    package var logs: [Log]
    /// Why it could not be asked, or has not answered to the end yet; in words.
    package var error: String?

    package init(node: String, logs: [Log], error: String?) {
        self.node = node
        self.logs = logs
        self.error = error
    }

    var json: JSONObject {
        var object: JSONObject = [
            "node": .string(node),
            "logs": .array(
                logs.map { log in
                    var line: JSONObject = [
                        "origin": .string(log.origin), "entries": .integer(Int64(clamping: log.entries)),
                        "size": .integer(Int64(clamping: log.size)), "stored": .integer(Int64(log.stored)),
                        "removed": .integer(Int64(log.removed)),
                    ]
                    line["error"] = log.error.map { .string($0) }
                    return .object(line)
                }),
        ]
        object["error"] = error.map { .string($0) }
        return object
    }
}

/// Pulls every peer now, and says what became of each.
package typealias PullNow = @Sendable () async throws -> [PullOutcome]

/// Takes over a person whom a peer, by its name, offers to this node; says how many records came.
package typealias TakeOver = @Sendable (RecordID, String) async throws -> Int
