import CanonicalJSON
import Registry

extension Routes {
    /// People who move home from one node to another.
    static let moves: [Route] = [
        Route(
            method: .post, template: "/v1/contributors/{id}/move", operationID: "offerMove",
            summary: "Offer a person of this node to another one. Nothing changes before that one has taken them over.",
            tag: "moves", access: .token, rateClass: .write, kind: .contributor,
            body: BodyDescription(mediaTypes: [.json], schema: MoveHandlers.offerInput, summary: "Where to."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: MoveHandlers.schema, summary: "The offer.")
            ], problems: [.refused, .storageFull], handler: MoveHandlers.offer),
        Route(
            method: .delete, template: "/v1/contributors/{id}/move", operationID: "cancelMove",
            summary: "Take an offer back, while the other node has not taken them over.", tag: "moves",
            access: .token, rateClass: .write, kind: .contributor,
            answers: [AnswerDescription(status: 204, mediaTypes: [], summary: "They stay.")],
            problems: [.refused, .storageFull], handler: MoveHandlers.cancel),
        Route(
            method: .get, template: "/v1/moves", operationID: "listMoves",
            summary: "For staff: who is to move from here or has moved. For a node that signs: who is offered to it.",
            tag: "moves", access: .token, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("items", Schemas.list(MoveHandlers.schema))], required: ["items"]),
                    summary: "Latest first, at most a thousand.")
            ], handler: MoveHandlers.list),
        Route(
            method: .get, template: "/v1/moves/{id}", operationID: "getMove",
            summary: "All that moves with a person, for the node that they are offered to, by its signature.",
            tag: "moves", access: .token, rateClass: .bulk,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: ["type": "object"],
                    summary: "Their records, as docs/federation.md says.")
            ], problems: [.refused], handler: MoveHandlers.read),
        Route(
            method: .post, template: "/v1/moves/{id}", operationID: "releaseMove",
            summary:
                "The node that a person is offered to says, by its signature, that it holds all of them: this node lets go. Said again, the same.",
            tag: "moves", access: .token, rateClass: .write,
            body: BodyDescription(
                mediaTypes: [.json], schema: MoveHandlers.releaseInput, summary: "What it holds, by its digest."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [("contributor", Schemas.uuid), ("gone", ["type": "boolean"])],
                        required: ["contributor", "gone"]),
                    summary: "They are gone from here.")
            ], problems: [.refused, .storageFull], handler: MoveHandlers.release),
        Route(
            method: .post, template: "/v1/adoptions", operationID: "adoptMove",
            summary: "Take over a person whom a peer offers to this node.", tag: "moves", access: .token,
            rateClass: .bulk,
            body: BodyDescription(
                mediaTypes: [.json], schema: MoveHandlers.adoptionInput, summary: "Who, and from which node."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: MoveHandlers.adoption,
                    summary: "How many records came with them.")
            ], problems: [.refused, .conflict, .suppressed, .storageFull], handler: MoveHandlers.adopt),
    ]
}
