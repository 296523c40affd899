import CanonicalJSON
import Registry

/// Changes a record's body as flags say, with texts turned into values by the kind's table of fields. What the values
/// mean is not judged here: `Validation` does that once the body is whole.
struct BodyEditor {
    let kind: RecordKind
    private(set) var body: JSONObject
    /// Turns what a user names a record by into its id.
    let resolve: (RecordKind, String) throws -> String

    init(_ kind: RecordKind, body: JSONObject = JSONObject(), resolve: @escaping (RecordKind, String) throws -> String)
    {
        self.kind = kind
        self.body = body
        self.resolve = resolve
    }

    /// Sets a field from text; nil leaves it as it is.
    mutating func set(_ path: String, text: String?) throws {
        guard let text else { return }
        let segments = try BodyEditor.segments(path)
        let value = try value(text, for: fieldType(segments), path: path)
        put(value, at: segments)
    }

    mutating func set(_ path: String, _ value: JSONValue?) throws {
        guard let value else { return }
        put(value, at: try BodyEditor.segments(path))
    }

    /// Adds to a list what is not in it yet.
    mutating func append(_ path: String, texts: [String]) throws {
        guard !texts.isEmpty else { return }
        let segments = try BodyEditor.segments(path)
        var list = JSONValue.object(body).member(segments[...])?.arrayValue ?? []
        for text in texts {
            let value = try value(text, for: elementType(segments), path: path)
            if !list.contains(value) { list.append(value) }
        }
        put(.array(list), at: segments)
    }

    /// Adds objects to a list; one whose `keys` are equal to an entry's is laid over that entry.
    mutating func merge(_ path: String, _ objects: [JSONObject], keys: [String]) throws {
        guard !objects.isEmpty else { return }
        let segments = try BodyEditor.segments(path)
        var list = JSONValue.object(body).member(segments[...])?.arrayValue ?? []
        for object in objects {
            let index = list.firstIndex { entry in keys.allSatisfy { entry.objectValue?[$0] == object[$0] } }
            if let index, let entry = list[index].objectValue {
                list[index] = .object(entry.merging(object))
            } else {
                list.append(.object(object))
            }
        }
        put(.array(list), at: segments)
    }

    /// Takes a field away, or an entry of a list: by its index, its text, or the name, handle or service it has.
    mutating func remove(_ path: String) throws {
        let segments = try BodyEditor.segments(path)
        guard let changed = JSONValue.object(body).removing(segments[...])?.objectValue else {
            throw Failure(.usage, "--unset \(path): there is nothing at that place.", mend: "Look at it first: show.")
        }
        body = changed
    }

    /// Lays a whole body over this one.
    mutating func replace(with body: JSONObject) { self.body = body }

    /// What the rules say against the body as it now is.
    func check() throws {
        let issues = Validation.check(body, kind: kind, today: Clock.today())
        guard issues.isEmpty else { throw Failure(invalid: kind, issues) }
    }

    private mutating func put(_ value: JSONValue, at segments: [String]) {
        body = JSONValue.object(body).setting(value, at: segments[...]).objectValue ?? body
    }

    /// `skills/0/level`, `/skills/0/level` and `skills.0.level` are one path.
    static func segments(_ path: String) throws -> [String] {
        let separator: Character = path.contains("/") ? "/" : "."
        let segments = path.split(separator: separator).map(String.init)
        guard !segments.isEmpty else { throw Failure(.usage, "“\(path)” is not the path of a field.") }
        return segments
    }
}

extension JSONValue {
    /// The value at a path; nil where there is none.
    func member(_ path: ArraySlice<String>) -> JSONValue? {
        guard let first = path.first else { return self }
        let rest = path.dropFirst()
        switch self {
        case .object(let object): return object[first]?.member(rest)
        case .array(let list): return list.entry(first).flatMap { list[$0].member(rest) }
        default: return nil
        }
    }

    /// This value with another at a path; objects on the way are made, `-` appends to a list (RFC 6901).
    func setting(_ value: JSONValue, at path: ArraySlice<String>) -> JSONValue {
        guard let first = path.first else { return value }
        let rest = path.dropFirst()
        if case .array(var list) = self {
            if let index = list.entry(first) {
                list[index] = list[index].setting(value, at: rest)
            } else {
                list.append(JSONValue.null.setting(value, at: rest))
            }
            return .array(list)
        }
        if first == "-" { return .array([JSONValue.null.setting(value, at: rest)]) }
        var object = objectValue ?? JSONObject()
        object[first] = (object[first] ?? .null).setting(value, at: rest)
        return .object(object)
    }

    /// This value without what is at a path; nil when nothing is.
    func removing(_ path: ArraySlice<String>) -> JSONValue? {
        guard let first = path.first else { return nil }
        let rest = path.dropFirst()
        switch self {
        case .object(var object):
            guard let member = object[first] else { return nil }
            if rest.isEmpty {
                object[first] = nil
            } else {
                guard let changed = member.removing(rest) else { return nil }
                object[first] = changed
            }
            return .object(object)
        case .array(var list):
            guard let index = list.entry(first) else { return nil }
            if rest.isEmpty {
                list.remove(at: index)
            } else {
                guard let changed = list[index].removing(rest) else { return nil }
                list[index] = changed
            }
            return .array(list)
        default: return nil
        }
    }
}

extension [JSONValue] {
    /// The index of the entry that a path segment means: its number, its text, or its name, handle or service.
    fileprivate func entry(_ segment: String) -> Int? {
        if let index = Int(segment) { return indices.contains(index) ? index : nil }
        return firstIndex { value in
            if value.stringValue == segment { return true }
            guard let object = value.objectValue else { return false }
            return ["name", "handle", "service"].contains { object[$0]?.stringValue == segment }
        }
    }
}
