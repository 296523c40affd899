import CanonicalJSON
import Registry

extension Routes {
    /// The node itself.
    static let node: [Route] = [
        Route(
            method: .get, template: "/v1", operationID: "getNode", summary: "What this node is.", tag: "node",
            access: .anyone, rateClass: .read,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [
                            ("name", Schemas.text), ("url", Schemas.text), ("verifierKey", Schemas.text),
                            ("version", Schemas.text),
                            ("kinds", Schemas.list(["enum": .array(RecordKind.allCases.map { .string($0.rawValue) })])),
                        ], required: ["name", "version", "kinds"]), summary: "The node.")
            ], handler: NodeHandlers.node),
        Route(
            method: .get, template: "/v1/whoami", operationID: "whoAmI", summary: "Who the token belongs to.",
            tag: "node", access: .anyone, rateClass: .read,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [
                            ("role", Schemas.role), ("label", Schemas.text), ("subjects", Schemas.list(Schemas.uuid)),
                            ("token", Schemas.uuid),
                        ], required: ["role", "label", "subjects"]), summary: "The caller.")
            ], handler: NodeHandlers.whoami),
        Route(
            method: .get, template: "/v1/status", operationID: "getStatus",
            summary: "How many records of each kind the caller may see; for stewards, how the node is.", tag: "node",
            access: .anyone, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [
                            ("counts", ["type": "object", "additionalProperties": Schemas.count]),
                            ("uptimeSeconds", Schemas.count), ("node", NodeHandlers.diagnosticsSchema),
                        ], required: ["counts"]), summary: "The status.")
            ], handler: NodeHandlers.status),
        Route(
            method: .get, template: "/v1/audit", operationID: "listAudit",
            summary: "Who did what that needed a privilege, newest first.", tag: "node", access: .token,
            rateClass: .search,
            parameters: [
                .query("cursor", .integer(1...Int64.max), "Where the page before ended."),
                .query("limit", .integer(1...1000), "How many; 100 when nothing is said."),
            ],
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [("items", Schemas.list(["type": "object"])), ("next", Schemas.text)], required: ["items"]),
                    summary: "A page of the trail.")
            ], handler: NodeHandlers.audit),
    ]

    /// What belongs to a person alone.
    static let people: [Route] = [
        Route(
            method: .get, template: "/v1/contributors/{id}/private", operationID: "getContributorPrivate",
            summary: "The private fields of a person.", tag: "contributors", access: .token, rateClass: .read,
            kind: .contributor,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: Schemas.privateFields,
                    summary: "The fields; empty if none.")
            ], handler: ContributorHandlers.privateFields),
        Route(
            method: .get, template: "/v1/contributors/{id}/links", operationID: "getContributorLinks",
            summary: "Which records are one person with this one, which of them speaks, and who says so.",
            tag: "contributors", access: .anyone, rateClass: .search, kind: .contributor,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: LinkHandlers.schema,
                    summary: "The records of the person, the one that speaks first, and the links that name this one.")
            ], handler: LinkHandlers.person),
        Route(
            method: .get, template: "/v1/contributors/{id}/export", operationID: "exportContributor",
            summary: "Everything this node keeps on a person.", tag: "contributors", access: .token, rateClass: .bulk,
            kind: .contributor,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: Schemas.everything,
                    summary: "All of it, in one document."
                )
            ], handler: ContributorHandlers.export),
        Route(
            method: .post, template: "/v1/contributors/allow-again", operationID: "allowContributorAgain",
            summary: "Let somebody in again who asked to be forgotten, at their wish; for stewards.",
            tag: "contributors", access: .token, rateClass: .write,
            body: BodyDescription(
                mediaTypes: [.json], schema: ContributorHandlers.allowAgainInput, summary: "Their natural keys."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("lifted", Schemas.count)], required: ["lifted"]),
                    summary: "How many of the keys were refused until now.")
            ], problems: [.storageFull], handler: ContributorHandlers.allowAgain),
    ]

    /// Many records at once.
    static let bulk: [Route] = [
        Route(
            method: .post, template: "/v1/import", operationID: "importRecords",
            summary: "Take in many records, one a line; all that are right, in one transaction.", tag: "bulk",
            access: .token, rateClass: .bulk,
            parameters: [
                .query("dryRun", .boolean, "Only say what would happen."),
                .query("verbose", .boolean, "Say of every line what became of it, not only of refused ones."),
                .query("source", .text(max: 256), example: "cncf-maintainers", "Where the lines come from."),
            ],
            body: BodyDescription(
                mediaTypes: [.ndjson], isUpload: true, schema: ["type": "string"], summary: "Import lines, as NDJSON."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.ndjson], summary: "Events as they happen; the last is done or failed.")
            ], problems: [.requestTimeout, .storageFull], handler: ImportHandler.run),
        Route(
            method: .get, template: "/v1/export", operationID: "exportRecords",
            summary: "All records that the caller may see, as lines that import takes.", tag: "bulk", access: .token,
            rateClass: .bulk,
            parameters: [
                .query("kind", .oneOf(RecordKind.allCases.map(\.rawValue)), repeatable: true, "Only these kinds."),
                .query("private", .boolean, "Whether e-mail addresses and legal names go along; for staff."),
            ],
            answers: [AnswerDescription(status: 200, mediaTypes: [.ndjson], summary: "The records.")],
            handler: ExportHandler.run),
    ]

    static let tokens: [Route] = [
        Route(
            method: .post, template: "/v1/tokens", operationID: "createToken",
            summary: "Make a token. Its text is shown in this answer and never again.", tag: "tokens", access: .token,
            rateClass: .write,
            body: BodyDescription(mediaTypes: [.json], schema: TokenHandlers.inputSchema, summary: "For whom."),
            answers: [
                AnswerDescription(
                    status: 201, mediaTypes: [.json], schema: TokenHandlers.schema(withSecret: true),
                    summary: "The token.", headers: ["Location"])
            ], problems: [.storageFull], handler: TokenHandlers.create),
        Route(
            method: .get, template: "/v1/tokens", operationID: "listTokens",
            summary: "All tokens, without their texts.",
            tag: "tokens", access: .token, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [("items", Schemas.list(TokenHandlers.schema(withSecret: false)))], required: ["items"]),
                    summary: "The tokens.")
            ], handler: TokenHandlers.list),
        Route(
            method: .delete, template: "/v1/tokens/{id}", operationID: "revokeToken",
            summary: "Revoke a token, at once.", tag: "tokens", access: .token, rateClass: .write,
            answers: [AnswerDescription(status: 204, mediaTypes: [], summary: "It no longer works.")],
            handler: TokenHandlers.revoke),
    ]

    /// What machines ask to keep the node running.
    static let operation: [Route] = [
        Route(
            method: .get, template: "/openapi.json", operationID: "getOpenAPI", summary: "This document.",
            tag: "operation", access: .open, rateClass: .read,
            answers: [
                AnswerDescription(status: 200, mediaTypes: [.json], schema: ["type": "object"], summary: "OpenAPI 3.1.")
            ], handler: OperationHandlers.document),
        Route(
            method: .get, template: "/healthz", operationID: "getHealth", summary: "Whether the process answers.",
            tag: "operation", access: .open, rateClass: .read,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: OperationHandlers.stateSchema, summary: "Yes.")
            ], handler: OperationHandlers.health),
        Route(
            method: .get, template: "/readyz", operationID: "getReadiness",
            summary: "Whether it can work: the database answers.", tag: "operation", access: .open, rateClass: .read,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: OperationHandlers.stateSchema, summary: "Yes.")
            ], handler: OperationHandlers.ready),
        Route(
            method: .get, template: "/metrics", operationID: "getMetrics", summary: "Counters, for Prometheus.",
            tag: "operation", access: .open, rateClass: .read,
            answers: [AnswerDescription(status: 200, mediaTypes: [.metrics], summary: "The counters.")],
            handler: OperationHandlers.metrics),
    ]

    static let page: [Route] = [
        Route(
            method: .get, template: "/", operationID: "getPage", summary: "A page for people, of what is public.",
            tag: "page", access: .open, rateClass: .search,
            parameters: [
                .query(
                    "kind", .oneOf(PageHandler.kinds.map(\.plural)), "What to look for; openings when nothing is said."),
                // A form that is sent empty says q= and means nothing by it.
                .query(
                    "q",
                    .shaped(
                        pattern: "^.{0,200}$", max: 800, hint: "at most 200 characters",
                        check: { $0.unicodeScalars.count <= 200 }), "Words."),
                .query(
                    "cursor",
                    .shaped(
                        pattern: "^[A-Za-z0-9_-]{44}$", max: 44, hint: "what a link of the page before said",
                        check: { $0.utf8.count == 44 }), "Where the page before ended."),
            ],
            answers: [AnswerDescription(status: 200, mediaTypes: [.html], summary: "The page.")],
            handler: PageHandler.show)
    ]
}
