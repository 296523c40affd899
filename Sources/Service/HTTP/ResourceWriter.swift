import CanonicalJSON
import NIOCore
import Registry
import Store

/// Writes records as the API answers them. The record's own bytes and its provenance go in as they are stored; only
/// what stands around them is written here, in canonical order.
enum ResourceWriter {
    /// What a search adds to a record.
    struct Hit {
        var score: Int64
        var reasons: [String]
        var alternates: [SearchHit.Alternate] = []
    }

    /// A record alone.
    static func buffer(_ record: StoredRecord) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: record.body.count + record.provenance.count + 384)
        write(record, hit: nil, to: &buffer)
        return buffer
    }

    private static func write(_ alternates: [SearchHit.Alternate], to buffer: inout ByteBuffer) {
        buffer.writeStaticString("\"alternates\":[")
        for (index, alternate) in alternates.enumerated() {
            buffer.writeStaticString(index > 0 ? ",{\"home\":" : "{\"home\":")
            buffer.writeJSON(alternate.home)
            buffer.writeStaticString(",\"id\":\"")
            buffer.writeString(alternate.id.description)
            buffer.writeStaticString("\",\"title\":")
            buffer.writeJSON(alternate.title)
            buffer.writeStaticString("}")
        }
        buffer.writeStaticString("],")
    }

    /// Appends a record, with what a search says of it.
    static func write(_ record: StoredRecord, hit: Hit?, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("{")
        if let hit, !hit.alternates.isEmpty { write(hit.alternates, to: &buffer) }
        buffer.writeStaticString("\"audience\":\"")
        // An audience is made of letters, digits, a colon and hyphens; an id, a kind and an instant likewise.
        buffer.writeString(record.audience.description)
        buffer.writeStaticString("\",\"home\":")
        buffer.writeJSON(record.home)
        buffer.writeStaticString(",\"id\":\"")
        buffer.writeString(record.id.description)
        buffer.writeStaticString("\",\"kind\":\"")
        buffer.writeString(record.kind.rawValue)
        if let hit {
            buffer.writeStaticString("\",\"reasons\":[")
            for (index, reason) in hit.reasons.enumerated() {
                if index > 0 { buffer.writeStaticString(",") }
                buffer.writeJSON(reason)
            }
            buffer.writeStaticString("],\"record\":")
        } else {
            buffer.writeStaticString("\",\"record\":")
        }
        buffer.writeBytes(record.body)
        if let hit {
            buffer.writeStaticString(",\"score\":")
            buffer.writeString(String(hit.score))
        }
        buffer.writeStaticString(",\"source\":")
        buffer.writeBytes(record.provenance)
        buffer.writeStaticString(",\"title\":")
        buffer.writeJSON(record.title)
        buffer.writeStaticString(",\"updated\":\"")
        buffer.writeString(record.updated.description)
        buffer.writeStaticString("\",\"version\":")
        buffer.writeString(String(record.version))
        buffer.writeStaticString("}")
    }
}

extension ByteBuffer {
    /// Appends a JSON string as RFC 8785 section 3.2.2.2 writes it.
    mutating func writeJSON(_ text: String) {
        writeStaticString("\"")
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            writeString(text)
        } else {
            // Rare enough to go the long way.
            let encoded = CanonicalJSON.encode(.string(text))
            writeBytes(encoded.dropFirst().dropLast())
        }
        writeStaticString("\"")
    }
}
