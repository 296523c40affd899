package import CanonicalJSON

/// A record as the API answers it.
package struct Resource: Sendable, Hashable {
    /// The record's id.
    package var id: String
    /// Its kind, `contributor` and so on.
    package var kind: String
    /// The node that may write it.
    package var home: String
    /// Counts from 1; what If-Match needs.
    package var version: Int64
    /// `private`, `circle:NAME`, `federation` or `public`.
    package var audience: String
    /// When it was last written, RFC 3339.
    package var updated: String
    /// One line a person recognises it by.
    package var title: String
    /// Where it came from.
    package var source: JSONObject
    /// The body.
    package var record: JSONObject
    /// A search result's score, in its kind's integer units.
    package var score: Int64?
    /// Why a search put it here, in words.
    package var reasons: [String]
    /// Other records of the same person, each as its title and its home: "Ada E., b.example.org".
    package var alternates: [String]
    /// The document as it came, with members this client does not know.
    package var document: JSONObject

    /// Reads a resource, or says that the answer is none.
    package init(_ value: JSONValue) throws(ClientError) {
        guard let document = value.objectValue, let id = document["id"]?.stringValue,
            let kind = document["kind"]?.stringValue, let version = document["version"]?.integerValue,
            let record = document["record"]?.objectValue
        else { throw ClientError(.notANode, "the answer is not a record of Muster's API") }
        self.document = document
        self.id = id
        self.kind = kind
        self.version = version
        self.record = record
        home = document["home"]?.stringValue ?? ""
        audience = document["audience"]?.stringValue ?? ""
        updated = document["updated"]?.stringValue ?? ""
        title = document["title"]?.stringValue ?? ""
        source = document["source"]?.objectValue ?? JSONObject()
        score = document["score"]?.integerValue
        alternates = (document["alternates"]?.arrayValue ?? []).compactMap(\.objectValue).map {
            "\($0["title"]?.stringValue ?? ""), \($0["home"]?.stringValue ?? "")"
        }
        reasons = (document["reasons"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}

/// One page of a listing.
package struct Page: Sendable {
    /// The records, in order.
    package var items: [Resource]
    /// Where the next page begins; nil after the last.
    package var next: String?
    /// How many there are in all, when it was asked for.
    package var count: Int64?

    init(_ value: JSONValue) throws(ClientError) {
        guard let document = value.objectValue, let items = document["items"]?.arrayValue else {
            throw ClientError(.notANode, "the answer is not a listing of Muster's API")
        }
        var resources: [Resource] = []
        for item in items { resources.append(try Resource(item)) }
        self.items = resources
        next = document["next"]?.stringValue
        count = document["count"]?.integerValue
    }
}

/// What a record is written as: its body, and what stands beside it.
package struct Draft: Sendable, Hashable {
    /// The body; in a patch, the members that change (RFC 7396).
    package var record: JSONObject
    /// Who may see it; nil leaves the node's default or what is there.
    package var audience: String?
    /// A contributor's private fields; nil leaves them as they are.
    package var privateFields: JSONObject?

    /// A draft; what is left out stays as it is.
    package init(record: JSONObject, audience: String? = nil, privateFields: JSONObject? = nil) {
        self.record = record
        self.audience = audience
        self.privateFields = privateFields
    }

    /// The request body.
    package var document: JSONObject {
        var document: JSONObject = ["record": .object(record)]
        if let audience { document["audience"] = .string(audience) }
        if let privateFields { document["private"] = .object(privateFields) }
        return document
    }
}
