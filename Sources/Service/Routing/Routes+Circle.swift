import CanonicalJSON

extension Routes {
    /// Circles of peers; for stewards.
    static let circles: [Route] = [
        Route(
            method: .post, template: "/v1/circles", operationID: "createCircle",
            summary: "Make a circle: records of the audience circle:<name> go to its members and nobody else.",
            tag: "federation", access: .token, rateClass: .write,
            body: BodyDescription(mediaTypes: [.json], schema: CircleHandlers.inputSchema, summary: "Its name."),
            answers: [
                AnswerDescription(
                    status: 201, mediaTypes: [.json], schema: CircleHandlers.schema, summary: "The circle.",
                    headers: ["Location"])
            ], problems: [.conflict, .storageFull], handler: CircleHandlers.create),
        Route(
            method: .get, template: "/v1/circles", operationID: "listCircles",
            summary: "The circles of this node, with their members.", tag: "federation", access: .token,
            rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("items", Schemas.list(CircleHandlers.schema))], required: ["items"]),
                    summary: "The circles, by name.")
            ], handler: CircleHandlers.list),
        Route(
            method: .get, template: "/v1/circles/{id}", operationID: "getCircle", summary: "One circle.",
            tag: "federation", access: .token, rateClass: .read,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: CircleHandlers.schema, summary: "The circle.")
            ], handler: CircleHandlers.read),
        Route(
            method: .delete, template: "/v1/circles/{id}", operationID: "deleteCircle",
            summary: "Remove a circle that no record is for.", tag: "federation", access: .token, rateClass: .write,
            answers: [AnswerDescription(status: 204, mediaTypes: [], summary: "It is gone.")],
            problems: [.referenced, .storageFull], handler: CircleHandlers.remove),
        Route(
            method: .post, template: "/v1/circles/{id}/members", operationID: "addCircleMember",
            summary: "Put a peer into a circle. One that is in it already stays.", tag: "federation", access: .token,
            rateClass: .write,
            body: BodyDescription(
                mediaTypes: [.json], schema: CircleHandlers.memberInputSchema, summary: "Which peer."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: CircleHandlers.schema, summary: "The circle.")
            ], problems: [.storageFull], handler: CircleHandlers.addMember),
        Route(
            method: .delete, template: "/v1/circles/{id}/members", operationID: "removeCircleMember",
            summary: "Take a peer out of a circle. It drops what it has of the circle's records when it next asks.",
            tag: "federation", access: .token, rateClass: .write, parameters: [CircleHandlers.peerParameter],
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: CircleHandlers.schema, summary: "The circle.")
            ], problems: [.storageFull], handler: CircleHandlers.removeMember),
    ]
}
