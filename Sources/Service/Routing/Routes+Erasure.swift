import CanonicalJSON

extension Routes {
    /// Who has forgotten whom, and who says so.
    static let erasures: [Route] = [
        Route(
            method: .get, template: "/v1/erasures", operationID: "listErasures",
            summary:
                "The latest erasures, and which peers have acknowledged them. By ids: nothing says whom they were.",
            tag: "federation", access: .token, rateClass: .search,
            parameters: [.query("limit", .integer(1...1000), "How many at most; 100 when it is left out.")],
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("items", Schemas.list(ErasureHandlers.schema))], required: ["items"]),
                    summary: "The erasures, latest first.")
            ], handler: ErasureHandlers.list),
        Route(
            method: .get, template: "/v1/erasures/{id}", operationID: "getErasure",
            summary:
                "One erasure, by the id that the person's record had: each log that something of it was in, the entry that erased it, who has acknowledged that and who has not.",
            tag: "federation", access: .token, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: ErasureHandlers.schema, summary: "The erasure.")
            ], handler: ErasureHandlers.read),
        Route(
            method: .get, template: "/v1/acknowledgements", operationID: "listAcknowledgements",
            summary:
                "Checkpoints of followed logs, cosigned: each cosigner has applied all of it and deleted what it erases. This node's own, and those that it passes on.",
            tag: "federation", access: .anyone, rateClass: .search,
            parameters: [
                .query("node", .text(max: 253), example: "a.example.org", "Only of the logs of this node."),
                ifNoneMatch,
            ],
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [
                            (
                                "items",
                                Schemas.list(
                                    Schemas.object(
                                        [("origin", Schemas.text), ("note", Schemas.text)],
                                        required: ["origin", "note"]))
                            )
                        ], required: ["items"]), summary: "The latest of each cosigner for each log.", headers: ["ETag"]
                ),
                AnswerDescription(status: 304, mediaTypes: [], summary: "There is nothing new."),
            ], handler: ErasureHandlers.acknowledgements),
    ]
}
