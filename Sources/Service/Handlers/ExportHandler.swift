import NIOCore
import NIOHTTP1
import Registry
import Store

/// Writes all records that the caller may see as import lines, at the client's speed and in constant memory.
enum ExportHandler {
    @Sendable static func run(_ call: Call) async throws -> Reply {
        try call.authorize(.export)
        let withPrivate = call.arguments.flag("private")
        if withPrivate { try call.authorize(.readPrivate, kind: .contributor) }
        let asked = call.arguments.all("kind").compactMap { RecordKind(rawValue: $0) }
        // In the order in which an import can resolve what refers to what.
        let kinds = importOrder.filter { asked.isEmpty || asked.contains($0) }
        let named = asked.isEmpty ? "all" : kinds.map(\.plural).joined(separator: ", ")
        let what = named + (withPrivate ? ", private" : "")
        try await call.store.note("export", note: what, by: call.principal)
        return Reply(
            .ok,
            body: .stream(.ndjson) { writer in
                try await call.store.stream(kinds: kinds, by: call.principal, privateFields: withPrivate) { batch in
                    var buffer = ByteBufferAllocator().buffer(capacity: batch.count * 2048)
                    for exported in batch { write(exported, to: &buffer) }
                    try await writer.write(buffer)
                }
            })
    }

    static let importOrder: [RecordKind] = [
        .organization, .contributor, .project, .availability, .opening, .engagement, .nomination,
        .computeGrant,
        .link,
    ]

    private static func write(_ exported: ExportedRecord, to buffer: inout ByteBuffer) {
        let record = exported.record
        buffer.writeStaticString("{\"audience\":\"")
        buffer.writeString(record.audience.description)
        buffer.writeStaticString("\",\"home\":")
        buffer.writeJSON(record.home)
        buffer.writeStaticString(",\"id\":\"")
        buffer.writeString(record.id.description)
        buffer.writeStaticString("\",\"keys\":[")
        for (index, key) in exported.keys.enumerated() {
            if index > 0 { buffer.writeStaticString(",") }
            buffer.writeJSON(key)
        }
        buffer.writeStaticString("],\"kind\":\"")
        buffer.writeString(record.kind.rawValue)
        buffer.writeStaticString("\"")
        if let contact = exported.contact {
            buffer.writeStaticString(",\"private\":")
            buffer.writeBytes(contact)
        }
        buffer.writeStaticString(",\"record\":")
        buffer.writeBytes(record.body)
        buffer.writeStaticString(",\"source\":")
        buffer.writeBytes(record.provenance)
        buffer.writeStaticString(",\"version\":")
        buffer.writeString(String(record.version))
        buffer.writeStaticString("}\n")
    }
}
