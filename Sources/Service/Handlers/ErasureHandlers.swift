import CanonicalJSON
import Federation
import NIOCore
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// Erasures, and the cosignatures that acknowledge them.
enum ErasureHandlers {
    private static let cosignature: [(String, JSONValue)] = [
        ("node", Schemas.text), ("size", Schemas.count), ("time", Schemas.instant), ("verified", ["type": "boolean"]),
    ]

    static let schema: JSONValue = Schemas.object(
        [
            ("person", Schemas.uuid), ("at", Schemas.instant), ("records", Schemas.count), ("waiting", Schemas.count),
            ("acknowledged", ["type": "boolean"]),
            (
                "logs",
                Schemas.list(
                    Schemas.object(
                        [
                            ("origin", Schemas.text), ("entry", Schemas.count), ("at", Schemas.instant),
                            ("op", ["enum": ["erase", "withdraw"]]), ("records", Schemas.count),
                            (
                                "readers",
                                Schemas.list(
                                    Schemas.object(
                                        [("acknowledged", ["type": "boolean"])] + cosignature,
                                        required: ["node", "acknowledged"]))
                            ),
                            (
                                "others",
                                Schemas.list(
                                    Schemas.object(cosignature, required: ["node", "size", "time", "verified"]))
                            ),
                        ], required: ["origin", "entry", "at", "op", "records", "readers", "others"]))
            ),
        ], required: ["person", "at", "records", "waiting", "acknowledged", "logs"])

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try call.authorize(.readAudit)
        let erasures = try await call.store.erasures(
            limit: call.arguments.integer("limit") ?? 100, by: call.principal)
        return .json(["items": .array(erasures.map { .object(json($0)) })])
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        try call.authorize(.readAudit)
        let id = try call.id
        let erasure: Erasure
        do {
            erasure = try await call.store.erasure(of: id, by: call.principal)
        } catch {
            guard case .notFound = error.code else { throw error }
            throw Problem(.notFound, "nobody of the id \(id) was erased here; GET /v1/erasures lists the latest")
        }
        return .json(json(erasure))
    }

    @Sendable static func acknowledgements(_ call: Call) async throws -> Reply {
        let found = try await call.store.acknowledgements(about: call.arguments["node"], by: call.principal)
        let items = found.map { item -> JSONValue in
            ["origin": .string(item.origin.description), "note": .string(String(decoding: item.note, as: UTF8.self))]
        }
        let bytes = CanonicalJSON.encode(["items": .array(items)] as JSONObject)
        // As many digits as an ETag of this node has.
        let number =
            SHA256.digest(bytes).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000_000_000_000_000
        let headers: Headers = [.eTag: EntityTags.tag(Int64(clamping: number)), .cacheControl: "no-cache"]
        if let condition = call.header(.ifNoneMatch) {
            switch EntityTags.parse(condition, weak: true) {
            case .any: return Reply(.notModified, headers: headers)
            case .versions(let versions):
                if versions.contains(Int64(clamping: number)) { return Reply(.notModified, headers: headers) }
            case nil:
                throw Problem(
                    .invalidParameter, at: "header/If-None-Match", code: "malformed",
                    "If-None-Match is not an ETag; send one this node gave you, with its quotes")
            }
        }
        return Reply(.ok, headers: headers, body: .whole(ByteBuffer(bytes: bytes), .json))
    }

    private static func json(_ erasure: Erasure) -> JSONObject {
        [
            "person": .string(erasure.person.description), "at": .string(erasure.at.description),
            "records": .integer(Int64(erasure.records)), "waiting": .integer(Int64(erasure.waiting)),
            "acknowledged": .bool(erasure.waiting == 0 && erasure.logs.allSatisfy(\.acknowledgement.isComplete)),
            "logs": .array(erasure.logs.map { .object(json($0)) }),
        ]
    }

    private static func json(_ log: Erasure.Log) -> JSONObject {
        [
            "origin": .string(log.origin.description), "entry": .integer(Int64(clamping: log.entry)),
            "at": .string(log.at.description), "op": .string(log.isErasure ? "erase" : "withdraw"),
            "records": .integer(Int64(log.records)),
            "readers": .array(
                log.acknowledgement.readers.map { reader in
                    var object: JSONObject
                    switch reader.standing {
                    case .acknowledged(let cosigned):
                        object = json(cosigned)
                        object["acknowledged"] = true
                    case .outstanding(let last):
                        object = last.map { json($0) } ?? JSONObject()
                        object["acknowledged"] = false
                    }
                    object["node"] = .string(reader.node)
                    return .object(object)
                }),
            "others": .array(log.acknowledgement.others.map { .object(json($0)) }),
        ]
    }

    private static func json(_ cosigned: CosignedSize) -> JSONObject {
        [
            "node": .string(cosigned.cosigner), "size": .integer(Int64(clamping: cosigned.size)),
            "time": .string(Instant(milliseconds: Int64(clamping: cosigned.time) &* 1000).description),
            "verified": .bool(cosigned.isVerified),
        ]
    }
}
