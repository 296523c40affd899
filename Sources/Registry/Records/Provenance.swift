package import CanonicalJSON

/// Where what a record says came from, so that every value a person reads can say so.
package struct Provenance: Hashable, Sendable {
    /// Who wrote it.
    package enum Via: String, Sendable {
        /// The person it is about.
        case person
        /// A coordinator, project or steward of the home node.
        case coordinator
        /// An importer, out of a file.
        case `import`
        /// Another node, out of its log; `by` names it.
        case federation
    }

    package var via: Via
    /// The label of the token that wrote it.
    package var by: String?
    /// The format of the file, for imports: "all-contributors".
    package var format: String?
    /// The file as the importer was given it.
    package var file: String?
    /// The line in that file, counted from 1.
    package var line: Int?

    /// States where something came from.
    package init(via: Via, by: String? = nil, format: String? = nil, file: String? = nil, line: Int? = nil) {
        self.via = via
        self.by = by
        self.format = format
        self.file = file
        self.line = line
    }

    /// Reads what ``json`` writes; nil when `via` is missing or unknown.
    package init?(_ object: JSONObject) {
        guard let via = object["via"]?.stringValue.flatMap(Via.init(rawValue:)) else { return nil }
        self.init(
            via: via, by: object["by"]?.stringValue, format: object["format"]?.stringValue,
            file: object["file"]?.stringValue, line: object["line"]?.integerValue.map { Int($0) })
    }

    /// `{"via":"import","by":…,"format":…,"file":…,"line":…}` with what is known.
    package var json: JSONObject {
        var object: JSONObject = ["via": .string(via.rawValue)]
        object["by"] = by.map { .string($0) }
        object["format"] = format.map { .string($0) }
        object["file"] = file.map { .string($0) }
        object["line"] = line.map { .integer(Int64($0)) }
        return object
    }
}
