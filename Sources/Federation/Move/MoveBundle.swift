package import CanonicalJSON
package import Registry
internal import TransparencyLog

/// All that moves with a person from one node to another, in the one form that the two agree upon. Private fields are not
/// in it: they never leave the node that they were told to.
package struct MoveBundle: Hashable, Sendable {
    /// A record of the person, as the old home has it.
    package struct Item: Hashable, Sendable {
        package var kind: RecordKind
        package var id: RecordID
        package var version: Int64
        package var audience: Audience
        package var body: JSONObject

        package init(kind: RecordKind, id: RecordID, version: Int64, audience: Audience, body: JSONObject) {
            self.kind = kind
            self.id = id
            self.version = version
            self.audience = audience
            self.body = body
        }

        /// Who may see it at the new home. A circle is the old home's, and nobody else knows who is in it.
        package var audienceThere: Audience {
            switch audience {
            case .circle: .private
            case .private, .federation, .public: audience
            }
        }
    }

    /// Kinds that move with their contributor, when they are the old home's own.
    package static let kinds: Set<RecordKind> = [.availability, .engagement, .link]
    /// The most records that one person may have to move.
    package static let maximumItems = 2000
    /// The most bytes of a bundle.
    package static let maximumBytes = 16 << 20

    /// The old home, and the new one.
    package var from: String
    package var to: String
    /// The contributor first, then by id.
    package var items: [Item]

    package init(from: String, to: String, items: [Item]) {
        self.from = from
        self.to = to
        self.items = items
    }

    /// The person's record.
    package var contributor: RecordID? { items.first?.id }

    package var json: JSONObject {
        [
            "v": 1, "from": .string(from), "to": .string(to),
            "records": .array(
                items.map { item in
                    [
                        "kind": .string(item.kind.rawValue), "id": .string(item.id.description),
                        "version": .integer(item.version), "audience": .string(item.audience.description),
                        "record": .object(item.body),
                    ]
                }),
        ]
    }

    /// The canonical bytes (RFC 8785).
    package var bytes: [UInt8] { CanonicalJSON.encode(json) }

    /// By which the two agree that they mean the same: SHA-256 of ``bytes``, in lower-case hexadecimal.
    package var digest: String { ViewDigest.hex(SHA256.digest(bytes)) }

    /// Reads what another node sent; nil when it is no bundle of a person.
    package init?(_ object: JSONObject) {
        guard object["v"]?.integerValue == 1, let from = object["from"]?.stringValue,
            let to = object["to"]?.stringValue, let records = object["records"]?.arrayValue,
            (1...Self.maximumItems).contains(records.count)
        else { return nil }
        var items: [Item] = []
        for record in records {
            guard let record = record.objectValue,
                let kind = record["kind"]?.stringValue.flatMap({ RecordKind(rawValue: $0) }),
                let id = record["id"]?.stringValue.flatMap({ RecordID($0) }),
                let version = record["version"]?.integerValue, version >= 1, version < Int64.max / 2,
                let audience = record["audience"]?.stringValue.flatMap({ Audience($0) }),
                let body = record["record"]?.objectValue, kind == .contributor || Self.kinds.contains(kind)
            else { return nil }
            items.append(Item(kind: kind, id: id, version: version, audience: audience, body: body))
        }
        guard items[0].kind == .contributor, Set(items.map(\.id)).count == items.count,
            items.dropFirst().allSatisfy({
                $0.kind != .contributor && $0.body["contributor"]?.stringValue == items[0].id.description
            })
        else { return nil }
        self.init(from: from, to: to, items: items)
    }
}
