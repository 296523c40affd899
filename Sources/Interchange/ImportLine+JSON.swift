package import CanonicalJSON
import Registry

/// Why an object is not an import line: the member, and how to mend it.
package struct ImportLineError: Error, Sendable, Hashable {
    package var code: Diagnostic.Code
    package var message: String
}

extension ImportLine {
    /// The line as a JSON object, in the contract's members.
    package var json: JSONObject {
        var object = unknown
        object["kind"] = .string(kind.rawValue)
        object["record"] = .object(record)
        if let id { object["id"] = .string(id.description) }
        if let audience { object["audience"] = .string(audience.description) }
        if let version { object["version"] = .integer(version) }
        if let home { object["home"] = .string(home) }
        if !keys.isEmpty { object["keys"] = .array(keys.map { .string($0) }) }
        if let privateFields { object["private"] = .object(privateFields) }
        if let source {
            object["source"] = [
                "file": .string(source.file), "format": .string(source.format), "line": .integer(Int64(source.line)),
            ]
        }
        return object
    }

    /// Appends the line as canonical JSON with its line feed.
    package func write(to bytes: inout [UInt8]) {
        CanonicalJSON.encode(.object(json), into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Reads the line from a JSON object.
    package init(_ object: JSONObject) throws(ImportLineError) {
        var rest = object
        func take(_ name: String) -> JSONValue? {
            defer { rest[name] = nil }
            return rest[name]
        }
        guard let kindName = take("kind")?.stringValue else {
            throw ImportLineError(code: .missing, message: "the line has no \"kind\"; give one of \(Self.kindNames)")
        }
        guard let kind = RecordKind(rawValue: kindName) else {
            throw ImportLineError(
                code: .value, message: "kind \"\(kindName.prefix(40))\" is not known; it is one of \(Self.kindNames)")
        }
        guard let record = take("record")?.objectValue else {
            throw ImportLineError(code: .missing, message: "the line has no \"record\" object")
        }
        self.init(kind: kind, record: record)
        id = try Self.text(take("id"), "id", as: { RecordID($0) }, form: "a UUID")
        audience = try Self.text(
            take("audience"), "audience", as: { Audience($0) },
            form: "private, circle:name, federation or public")
        home = try Self.text(take("home"), "home", as: { $0 }, form: "a node's name")
        if let value = take("version") {
            guard let number = value.integerValue, number >= 1 else { throw Self.wrong("version", "a number from 1") }
            version = number
        }
        if let value = take("keys") {
            guard let items = value.arrayValue else { throw Self.wrong("keys", "a list of texts") }
            for item in items {
                guard let key = item.stringValue, key.contains(":") else {
                    throw Self.wrong("keys", "a list of texts such as \"github:ada\"")
                }
                keys.append(key)
            }
        }
        if let value = take("private") {
            guard let fields = value.objectValue else { throw Self.wrong("private", "an object") }
            privateFields = fields
        }
        if let value = take("source") {
            guard let object = value.objectValue else { throw Self.wrong("source", "an object") }
            if let source = ImportSource(object) {
                self.source = source
            } else if object["via"]?.stringValue != nil {
                // What an export says of a record that came from no file: it goes on as it stands.
                rest["source"] = value
            } else {
                throw Self.wrong("source", "an object with format, file and line")
            }
        }
        unknown = rest
    }

    private static var kindNames: String { RecordKind.allCases.map(\.rawValue).joined(separator: ", ") }

    private static func text<Value>(
        _ value: JSONValue?, _ name: String, as read: (String) -> Value?, form: String
    ) throws(ImportLineError) -> Value? {
        guard let value else { return nil }
        guard let text = value.stringValue, let result = read(text) else { throw wrong(name, form) }
        return result
    }

    private static func wrong(_ name: String, _ form: String) -> ImportLineError {
        ImportLineError(code: .value, message: "\"\(name)\" must be \(form)")
    }
}

extension ImportSource {
    /// Reads the `source` member; more members than the three are for other readers.
    fileprivate init?(_ object: JSONObject) {
        guard let format = object["format"]?.stringValue, let file = object["file"]?.stringValue,
            let line = object["line"]?.integerValue, line >= 1, line <= Int64(Int32.max)
        else { return nil }
        self.init(format: format, file: file, line: Int(line))
    }
}
