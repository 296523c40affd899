import CanonicalJSON
import Registry

extension Routes {
    /// What every kind of record has: search, make, look up, replace, patch, remove.
    static func record(_ kind: RecordKind) -> [Route] {
        let path = "/v1/\(kind.plural)"
        let one = "\(path)/{id}"
        let name = capitalized(kind)
        let whole = AnswerDescription(
            status: 200, mediaTypes: [.json], schema: Schemas.resource(kind), summary: "The record.", headers: ["ETag"])
        return [
            Route(
                method: .get, template: path, operationID: "search\(capitalizedPlural(kind))",
                summary: "Search \(kind.plural): best first, with reasons, in pages; as x-ndjson all of them.",
                tag: kind.plural, access: .anyone, rateClass: .search, kind: kind,
                parameters: SearchParameters.of(kind),
                answers: [
                    AnswerDescription(
                        status: 200, mediaTypes: [.json, .ndjson], schema: Schemas.page(kind),
                        summary: "A page of what was found and the caller may see; as x-ndjson one record a line.")
                ], handler: SearchHandlers.search),
            Route(
                method: .post, template: path, operationID: "create\(name)", summary: "Make \(kind.withArticle).",
                tag: kind.plural, access: .token, rateClass: .write, kind: kind, parameters: [idempotencyKey],
                body: BodyDescription(
                    mediaTypes: [.json], schema: Schemas.input(kind), summary: "The record and who may see it."),
                answers: [
                    AnswerDescription(
                        status: 201, mediaTypes: [.json], schema: Schemas.resource(kind), summary: "The new record.",
                        headers: ["ETag", "Location"])
                ], problems: changeProblems + [.idempotencyMismatch], handler: RecordHandlers.create),
            Route(
                method: .get, template: one, operationID: "get\(name)", summary: "Look \(kind.withArticle) up.",
                tag: kind.plural, access: .anyone, rateClass: .read, kind: kind, parameters: [ifNoneMatch],
                answers: [
                    whole,
                    AnswerDescription(
                        status: 304, mediaTypes: [], summary: "It is still the version of If-None-Match.",
                        headers: ["ETag"]),
                ], handler: RecordHandlers.read),
            Route(
                method: .put, template: one, operationID: "replace\(name)",
                summary: "Replace \(kind.withArticle) with a new version.", tag: kind.plural, access: .token,
                rateClass: .write, kind: kind, parameters: [ifMatch],
                body: BodyDescription(
                    mediaTypes: [.json], schema: Schemas.input(kind), summary: "The record as it shall be."),
                answers: [whole], problems: changeProblems + [.stale, .preconditionRequired],
                handler: RecordHandlers.replace),
            Route(
                method: .patch, template: one, operationID: "patch\(name)",
                summary: "Change parts of \(kind.withArticle) (RFC 7396): what is named changes, null takes away.",
                tag: kind.plural, access: .token, rateClass: .write, kind: kind, parameters: [ifMatch],
                body: BodyDescription(
                    mediaTypes: [.mergePatch, .json], schema: Schemas.patch(kind), summary: "What shall change."),
                answers: [whole], problems: changeProblems + [.stale, .preconditionRequired],
                handler: RecordHandlers.patch),
            removal(kind, one, name),
        ] + endings(kind, one, name)
    }

    private static func removal(_ kind: RecordKind, _ path: String, _ name: String) -> Route {
        let isPerson = kind == .contributor
        return Route(
            method: .delete, template: path, operationID: isPerson ? "eraseContributor" : "remove\(name)",
            summary: isPerson
                ? "Forget a person: the record, what is private, all that refers to them; for good."
                : "Remove \(kind.withArticle) that nothing refers to.",
            tag: kind.plural, access: .token, rateClass: .write, kind: kind, parameters: [optionalIfMatch],
            answers: [
                isPerson
                    ? AnswerDescription(
                        status: 200, mediaTypes: [.json], schema: Schemas.erasure, summary: "What was removed.")
                    : AnswerDescription(status: 204, mediaTypes: [], summary: "It is gone.")
            ], problems: [.stale, .referenced, .refused], handler: RecordHandlers.remove)
    }

    /// Closing, ending and confirming: changes that need no knowledge of the rest of the record.
    private static func endings(_ kind: RecordKind, _ path: String, _ name: String) -> [Route] {
        let whole = AnswerDescription(
            status: 200, mediaTypes: [.json], schema: Schemas.resource(kind), summary: "The record.", headers: ["ETag"])
        switch kind {
        case .opening, .engagement, .nomination, .project:
            return [
                Route(
                    method: .post, template: "\(path)/close", operationID: "close\(name)",
                    summary: Ending.summary(kind),
                    tag: kind.plural, access: .token, rateClass: .write, kind: kind, parameters: [optionalIfMatch],
                    body: BodyDescription(
                        mediaTypes: [.json], isRequired: false, schema: Ending.schema(kind), summary: "How it ended."),
                    answers: [whole], problems: changeProblems + [.stale], handler: Ending.close)
            ]
        case .availability:
            return [
                Route(
                    method: .post, template: "\(path)/confirm", operationID: "confirmAvailability",
                    summary: "Say that an availability still holds, so that it does not lapse.", tag: kind.plural,
                    access: .token, rateClass: .write, kind: kind, parameters: [optionalIfMatch],
                    body: BodyDescription(
                        mediaTypes: [.json], isRequired: false,
                        schema: Schemas.object([("lapses", ["type": "string", "format": "date"])]),
                        summary: "Until when it holds; without it, \(Ending.leaseInDays) days."),
                    answers: [whole], problems: changeProblems + [.stale], handler: Ending.confirm)
            ]
        case .organization, .contributor, .computeGrant, .link: return []
        }
    }
}
