import CanonicalJSON
import Registry
import Store

/// Which records are one person.
enum LinkHandlers {
    static let schema: JSONValue = Schemas.object(
        [
            ("speaker", Schemas.uuid),
            (
                "records",
                Schemas.list(
                    Schemas.object(
                        [
                            ("id", Schemas.uuid), ("home", Schemas.text), ("title", Schemas.text),
                            ("audience", Schemas.audience), ("version", Schemas.count),
                        ], required: ["id", "home", "title", "audience", "version"]))
            ),
            (
                "links",
                Schemas.list(
                    Schemas.object(
                        [
                            ("id", Schemas.uuid), ("home", Schemas.text), ("counts", ["type": "boolean"]),
                            ("record", Schemas.record(.link)),
                        ], required: ["id", "home", "counts", "record"]))
            ),
        ], required: ["speaker", "records", "links"])

    @Sendable static func person(_ call: Call) async throws -> Reply {
        let record = try await call.record(for: .read)
        let person = try await call.store.person(of: record.id, by: call.principal)
        return .json([
            "speaker": .string(person.speaker.description),
            "records": .array(
                person.records.map {
                    [
                        "id": .string($0.id.description), "home": .string($0.home), "title": .string($0.title),
                        "audience": .string($0.audience.description), "version": .integer($0.version),
                    ]
                }),
            "links": .array(
                try person.links.map {
                    [
                        "id": .string($0.record.id.description), "home": .string($0.record.home),
                        "counts": .bool($0.counts), "record": .object(try StoredJSON.object($0.record.body)),
                    ]
                }),
        ])
    }
}
