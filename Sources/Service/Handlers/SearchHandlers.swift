import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry
import Store

/// Searching: a page of it, or all of it as lines.
enum SearchHandlers {
    /// Records on a page while all are streamed.
    private static let streamPage = 200

    @Sendable static func search(_ call: Call) async throws -> Reply {
        let query = try SearchArguments.query(call)
        if call.accepted == .ndjson { return stream(call, query) }
        let page = try await call.store.search(query, by: call.principal)
        var buffer = ByteBufferAllocator().buffer(capacity: 1024 + page.hits.count * 2048)
        if let count = page.total {
            buffer.writeString("{\"count\":\(count),\"items\":[")
        } else {
            buffer.writeStaticString("{\"items\":[")
        }
        for (index, hit) in page.hits.enumerated() {
            if index > 0 { buffer.writeStaticString(",") }
            try write(hit, on: page, of: query, to: &buffer)
        }
        if let next = page.next {
            buffer.writeStaticString("],\"next\":")
            buffer.writeJSON(next.text(for: query))
            buffer.writeStaticString("}")
        } else {
            buffer.writeStaticString("]}")
        }
        return Reply(.ok, body: .whole(buffer, .json))
    }

    /// All pages, one after another: no connection and no snapshot is held while the client reads.
    private static func stream(_ call: Call, _ query: SearchQuery) -> Reply {
        Reply(
            .ok,
            body: .stream(.ndjson) { writer in
                var query = query
                query.limit = streamPage
                var left = call.arguments.integer("limit") ?? .max
                while left > 0 {
                    query.limit = min(streamPage, left)
                    let page = try await call.store.search(query, by: call.principal)
                    var buffer = ByteBufferAllocator().buffer(capacity: page.hits.count * 2048)
                    for hit in page.hits {
                        try write(hit, on: page, of: query, to: &buffer)
                        buffer.writeStaticString("\n")
                    }
                    if buffer.readableBytes > 0 { try await writer.write(buffer) }
                    left -= page.hits.count
                    guard let next = page.next else { return }
                    query.cursor = next
                }
            })
    }

    private static func write(
        _ hit: SearchHit, on page: SearchPage, of query: SearchQuery, to buffer: inout ByteBuffer
    ) throws {
        let reasons = query.reasons(
            for: try StoredJSON.object(hit.record.body),
            hit: .init(hoursFree: hit.hoursFree, offsets: page.zoneOffsets))
        ResourceWriter.write(
            hit.record, hit: .init(score: hit.score, reasons: reasons, alternates: hit.alternates), to: &buffer)
    }
}
