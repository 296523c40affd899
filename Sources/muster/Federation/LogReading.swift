import CanonicalJSON
import Federation
import MusterClient
import TransparencyLog

/// A node's logs, as a command reads them.
struct LogReading {
    let connection: Connection
    /// Where the logs hang: nothing for the node's own, `/mirror/<node>` for those of a peer as the node keeps them.
    var place = ""

    /// One log, as the node lists it.
    struct Entry {
        var origin: LogOrigin
        var size: Int64
        var live: Int64
        var path: String
    }

    /// The logs that the asker may read.
    func list() throws -> [Entry] {
        let answer = try connection.client.call(.get, place + "/v1/logs").objectValue ?? JSONObject()
        return try (answer["items"]?.arrayValue ?? []).map { item in
            guard let object = item.objectValue, let origin = object["origin"]?.stringValue.flatMap({ LogOrigin($0) }),
                let size = object["size"]?.integerValue,
                let path = object["path"]?.stringValue
            else {
                throw Failure(.unreachable, "\(connection.client.node) lists a log in a way that is not known here.")
            }
            return Entry(origin: origin, size: size, live: object["live"]?.integerValue ?? 0, path: place + path)
        }
    }

    /// Reads a log from its first entry on, checking it against the keys; hands each part over once it has been read.
    ///
    /// - Parameter successor: what the log says that goes on from this one, where it has ended.
    /// - Throws: ``Failure`` when the log does not hold.
    func audit(
        _ entry: Entry, keys: [VerifierKey], successor: Seed? = nil, _ each: (SyncReader.Part) throws -> Void = { _ in }
    ) throws -> LogAudit.Report {
        var reader = SyncReader()
        var audit = LogAudit(origin: entry.origin, keys: keys, successor: successor)
        let progress = Progress("Verifying \(entry.origin)")
        var read: Int64 = 0
        do {
            try withoutActuallyEscaping(each) { each in
                try connection.client.bytes(entry.path + "/sync") { piece in
                    try reader.read(piece) { part in
                        try audit.take(part)
                        try each(part)
                        read += 1
                    }
                    progress.show(read, of: entry.size, unit: .entries)
                }
            }
            progress.clear()
            guard reader.isBetweenFrames else {
                throw Failure(.refused, "\(entry.origin): the stream ended within an entry.")
            }
            return try audit.finish()
        } catch let error as LogAuditError {
            progress.clear()
            throw Failure(.refused, "\(entry.origin) does not hold: \(error).")
        } catch let error as SyncStreamError {
            progress.clear()
            throw Failure(.refused, "\(entry.origin) cannot be read: \(error).")
        } catch let error as LogError {
            progress.clear()
            throw Failure(.refused, "\(entry.origin) does not hold: \(error).")
        } catch {
            progress.clear()
            throw error
        }
    }

    /// The key that was given, or the one that the node itself names, which proves only that it is the same throughout.
    func keys(_ given: String?) throws -> (keys: [VerifierKey], isGiven: Bool) {
        let text: String
        if let given {
            text = given
        } else if let named = try connection.client.about()["verifierKey"]?.stringValue {
            text = named
        } else {
            throw Failure(
                .usage, "\(connection.client.node) names no key.", mend: "Give --key, from whoever runs the node.")
        }
        do {
            return ([try VerifierKey(text: text)], given != nil)
        } catch {
            throw Failure(
                .usage, "“\(text)” is not a verifier key: \(error).",
                mend: "It looks like node.example+1a2b3c4d+AbC…; “muster status” of the node shows its own.")
        }
    }
}
