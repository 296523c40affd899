/// The one way to write a JSON value down (RFC 8785): no white space, members in UTF-16 order, the fewest escapes,
/// numbers as ECMAScript writes them.
package enum CanonicalJSON {
    /// The canonical bytes.
    package static func encode(_ value: JSONValue) -> [UInt8] {
        var writer = ByteWriter(capacity: 1_024)
        CanonicalEncoder.write(value, to: &writer)
        return Array(writer.bytes)
    }

    /// The canonical bytes of an object.
    package static func encode(_ object: JSONObject) -> [UInt8] { encode(.object(object)) }

    /// Appends the canonical bytes.
    package static func encode(_ value: JSONValue, into bytes: inout [UInt8]) {
        var writer = ByteWriter(capacity: 1_024)
        CanonicalEncoder.write(value, to: &writer)
        bytes.append(contentsOf: writer.bytes)
    }

    /// Whether these bytes are exactly what ``encode(_:)`` would write for what they say, within the profile.
    package static func isCanonical(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { isCanonical($0) }
    }

    /// Whether these bytes are exactly what ``encode(_:)`` would write for what they say, within the profile.
    package static func isCanonical(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do throws(JSONError) {
            let value = try JSONParser.parse(bytes)
            var writer = ByteWriter(capacity: bytes.count)
            CanonicalEncoder.write(value, to: &writer)
            return writer.holds(bytes)
        } catch {
            return false
        }
    }
}
