import CanonicalJSON
import NIOHTTP1
import Registry
import Store

/// The OpenAPI 3.1 document, made from the very routes that the router is made from.
enum OpenAPIDocument {
    /// The document as JSON; it is the same for every request.
    static func bytes(routes: [Route], node: NodeInformation, configuration: ServiceConfiguration) -> [UInt8] {
        CanonicalJSON.encode(document(routes: routes, node: node, configuration: configuration))
    }

    static func document(routes: [Route], node: NodeInformation, configuration: ServiceConfiguration) -> JSONObject {
        var paths = JSONObject()
        for route in routes {
            var item = paths[route.template]?.objectValue ?? JSONObject()
            item[route.method.rawValue.lowercased()] = .object(operation(route))
            paths[route.template] = .object(item)
        }
        var tags: [String] = []
        for route in routes where !tags.contains(route.tag) { tags.append(route.tag) }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": .string("Muster: \(node.name)"), "version": .string(node.version),
                "description": .string(description(configuration)),
            ],
            "servers": [["url": .string(configuration.publicURL ?? "/")]],
            "tags": .array(tags.map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": .object(components()),
        ]
    }

    private static func description(_ configuration: ServiceConfiguration) -> String {
        """
        The API of a Muster node: who keeps open source alive, which projects need them, and how to find one another. \
        Errors are application/problem+json (RFC 9457) and name the field. Every record has an ETag; changes need \
        If-Match. Bodies may have \(configuration.bodyLimit) bytes, an import \(configuration.importLimit). Requests are \
        rate-limited by token, or by address without one; 429 says when to come back. One address may have \
        \(configuration.maxConnectionsPerAddress) connections open; more are closed. An Idempotency-Key is remembered for \
        \(IdempotencyKey.hoursKept) hours.
        """
    }

    private static func operation(_ route: Route) -> JSONObject {
        var operation: JSONObject = [
            "operationId": .string(route.operationID), "summary": .string(route.summary),
            "tags": [.string(route.tag)], "responses": .object(responses(route)),
        ]
        let parameters = pathParameters(route) + route.parameters
        if !parameters.isEmpty { operation["parameters"] = .array(parameters.map { .object(parameter($0)) }) }
        if let body = route.body {
            var content = JSONObject()
            for type in body.mediaTypes { content[type.rawValue] = ["schema": body.schema] }
            operation["requestBody"] = [
                "required": .bool(body.isRequired), "description": .string(body.summary), "content": .object(content),
            ]
        }
        switch route.access {
        case .open: operation["security"] = []
        case .anyone: operation["security"] = [[:], ["bearer": []]]
        case .token: operation["security"] = [["bearer": []]]
        }
        return operation
    }

    private static func pathParameters(_ route: Route) -> [Parameter] {
        if route.template.contains("{path}") {
            return [
                Parameter(
                    name: "path", location: .path, kind: .text(max: 512), isRequired: true,
                    summary: "What of it; slashes in it are part of it.", example: Routes.samplePath)
            ]
        }
        guard route.template.contains("{id}") else { return [] }
        return [
            Parameter(
                name: "id", location: .path, kind: .uuid, isRequired: true, summary: "The record's id.",
                example: nil)
        ]
    }

    private static func parameter(_ parameter: Parameter) -> JSONObject {
        var schema = parameter.schema
        if parameter.isRepeatable {
            schema = [
                "type": "array", "items": .object(schema), "maxItems": .integer(Int64(parameter.repetitionLimit)),
            ]
        }
        var object: JSONObject = [
            "name": .string(parameter.name), "in": .string(parameter.location.rawValue),
            "required": .bool(parameter.isRequired), "description": .string(parameter.summary),
            "schema": .object(schema),
        ]
        if parameter.isRepeatable {
            object["style"] = "form"
            object["explode"] = true
        }
        if let example = parameter.example {
            object["example"] = parameter.isRepeatable ? [.string(example)] : .string(example)
        }
        return object
    }

    private static func responses(_ route: Route) -> JSONObject {
        var responses = JSONObject()
        for answer in route.answers {
            var response: JSONObject = ["description": .string(answer.summary)]
            var content = JSONObject()
            for type in answer.mediaTypes {
                // Only whole JSON bodies have a schema: lines and pages are described in words.
                if let schema = answer.schema, type == .json {
                    content[type.rawValue] = ["schema": schema]
                } else {
                    content[type.rawValue] = [:]
                }
            }
            if !content.isEmpty { response["content"] = .object(content) }
            if !answer.headers.isEmpty {
                response["headers"] = .object(
                    JSONObject(answer.headers.map { ($0, ["schema": ["type": "string"]] as JSONValue) }))
            }
            if answer.status == 201, route.operationID.hasPrefix("create"), let kind = route.kind {
                response["links"] = .object(links(kind))
            }
            responses[String(answer.status)] = .object(response)
        }
        var kinds: [UInt: [Problem.Kind]] = [:]
        for kind in problemKinds(route) { kinds[kind.status.code, default: []].append(kind) }
        for (status, kinds) in kinds {
            responses[String(status)] = .object(problemResponse(status, kinds))
        }
        return responses
    }

    /// What can be done with a record that was just made.
    private static func links(_ kind: RecordKind) -> JSONObject {
        let name = Schemas.name(kind)
        var operations = ["get\(name)", "replace\(name)", "patch\(name)"]
        operations.append(kind == .contributor ? "eraseContributor" : "remove\(name)")
        return JSONObject(
            operations.map { operation in
                (
                    operation,
                    ["operationId": .string(operation), "parameters": ["id": "$response.body#/id"]] as JSONValue
                )
            })
    }

    private static func problemResponse(_ status: UInt, _ kinds: [Problem.Kind]) -> JSONObject {
        let titles = kinds.map(\.title).joined(separator: "; or: ")
        var response: JSONObject = [
            "description": .string(titles + "."),
            "content": ["application/problem+json": ["schema": Schemas.reference("Problem")]],
        ]
        switch status {
        case 401: response["headers"] = ["WWW-Authenticate": ["schema": ["type": "string"]]]
        case 405: response["headers"] = ["Allow": ["schema": ["type": "string"]]]
        case 412: response["headers"] = ["ETag": ["schema": ["type": "string"]]]
        case 429, 503: response["headers"] = ["Retry-After": ["schema": ["type": "string"]]]
        default: break
        }
        return response
    }

    /// Every kind of problem a route can answer with: what its shape implies, and what it says itself.
    static func problemKinds(_ route: Route) -> [Problem.Kind] {
        var kinds: [Problem.Kind] = [
            .badRequest, .unknownParameter, .invalidParameter, .methodNotAllowed, .notAcceptable, .uriTooLong,
            .rateLimited, .internalError, .unavailable,
        ]
        if route.access != .open { kinds += [.unauthenticated, .forbidden] }
        if route.template.contains("{") { kinds.append(.notFound) }
        if route.body != nil { kinds += [.malformedBody, .tooLarge, .unsupportedMediaType, .invalidRecord] }
        for kind in route.problems where !kinds.contains(kind) { kinds.append(kind) }
        return kinds
    }

    private static func components() -> JSONObject {
        var schemas = JSONObject(Schemas.components + SearchParameters.components)
        for kind in RecordKind.allCases {
            // Within this document the component's place is its name.
            var schema = RecordSchema.of(kind).jsonSchema()
            schema["$id"] = nil
            schema["$schema"] = nil
            schemas[Schemas.name(kind)] = .object(schema)
        }
        return [
            "schemas": .object(schemas),
            "securitySchemes": [
                "bearer": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "mst_ and 43 characters of base64url",
                    "description": "A token of this node; muster token create makes one.",
                ]
            ],
        ]
    }
}
