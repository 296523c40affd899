import CanonicalJSON
import NIOCore
import Registry

/// Reads JSON bodies. A body that is no JSON is the client's mistake (400); one that says the wrong thing is 422 with
/// the place of each mistake.
enum JSONBody {
    /// How deeply a body may be nested: a record's 32 levels, and the object around it.
    static let depthLimit = 33

    /// The object in a request's body; an empty one when there is no body and none is needed.
    static func object(_ call: Call) async throws -> JSONObject {
        let buffer = try await call.body.collect(limit: Int(clamping: call.context.bodyLimit(of: call.route)))
        if buffer.readableBytes == 0, call.route.body?.isRequired == false { return JSONObject() }
        return try parse(buffer, limit: call.context.configuration.bodyLimit)
    }

    static func parse(_ buffer: ByteBuffer, limit: Int) throws -> JSONObject {
        let object: JSONObject
        do {
            object = try buffer.withUnsafeReadableBytes { bytes in
                try JSONParser.parseObject(bytes, options: .profile(maxBytes: limit, maxDepth: depthLimit))
            }
        } catch let error as JSONError {
            throw Problem(
                .malformedBody, at: "", code: error.code.rawValue, "the body is not the JSON expected here: \(error)")
        }
        try refuseNUL(object, in: buffer)
        return object
    }

    /// Takes the members that are known and refuses the others, naming the nearest.
    static func check(_ object: JSONObject, members: [String], at path: String = "") throws {
        var errors: [Problem.FieldError] = []
        for (key, _) in object where !members.contains(key) {
            let nearest = EditDistance.nearest(to: key, among: members)
            errors.append(
                .init(
                    path: "\(path)/\(pointer(key))", code: "unknown-field",
                    message: "there is no such field here; it takes \(members.joined(separator: ", "))",
                    suggestion: nearest))
        }
        guard errors.isEmpty else {
            throw Problem(.invalidRecord, "the body has a field that is not known here", errors: errors)
        }
    }

    /// A mistake at one place.
    static func mistake(_ path: String, _ code: String, _ message: String, suggestion: String? = nil) -> Problem {
        Problem(.invalidRecord, at: path, code: code, "\(path): \(message)", suggestion: suggestion)
    }

    /// A key as a part of a JSON Pointer (RFC 6901), cut to a bearable length.
    static func pointer(_ key: String) -> String {
        var text = ""
        for scalar in key.unicodeScalars.prefix(64) {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// PostgreSQL's texts cannot hold NUL, and no name has one.
    private static func refuseNUL(_ object: JSONObject, in buffer: ByteBuffer) throws {
        // In JSON it can only come as an escape, so most bodies are done with one scan.
        let mayHaveNUL = buffer.withUnsafeReadableBytes { bytes in
            var zeros = 0
            for byte in bytes {
                if byte == UInt8(ascii: "0") {
                    zeros += 1
                    if zeros >= 4 { return true }
                } else {
                    zeros = 0
                }
            }
            return false
        }
        guard mayHaveNUL, let path = pathOfNUL(.object(object), "") else { return }
        throw mistake(path, "characters", "there is a NUL character (U+0000) in it; leave it out")
    }

    private static func pathOfNUL(_ value: JSONValue, _ path: String) -> String? {
        switch value {
        case .string(let text): return text.utf8.contains(0) ? path : nil
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let found = pathOfNUL(element, "\(path)/\(index)") { return found }
            }
        case .object(let members):
            for (key, member) in members {
                if key.utf8.contains(0) { return path }
                if let found = pathOfNUL(member, "\(path)/\(pointer(key))") { return found }
            }
        case .null, .bool, .integer, .number: return nil
        }
        return nil
    }
}
