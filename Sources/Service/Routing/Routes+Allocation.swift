import CanonicalJSON

extension Routes {
    /// Sharing budgets out.
    static let allocations: [Route] = [
        Route(
            method: .post, template: "/v1/allocations", operationID: "allocate",
            summary: "Share a round out, reproducibly, and write its digests and seed into the audit trail.",
            tag: "allocations", access: .token, rateClass: .bulk, parameters: [idempotencyKey],
            body: BodyDescription(
                mediaTypes: [.json], isUpload: true, schema: AllocationHandlers.inputSchema,
                summary: "The round, and the seed of a draw."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: AllocationHandlers.schema,
                    summary: "What each request gets.")
            ], problems: [.conflict, .idempotencyMismatch, .requestTimeout, .storageFull],
            handler: AllocationHandlers.allocate)
    ]
}
