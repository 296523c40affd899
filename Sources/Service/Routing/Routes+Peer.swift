import CanonicalJSON

extension Routes {
    /// Other nodes that this one follows; for stewards.
    static let peers: [Route] = [
        Route(
            method: .post, template: "/v1/peers", operationID: "addPeer",
            summary: "Follow another node: what it publishes is verified, kept and found here, as its own.",
            tag: "federation", access: .token, rateClass: .write,
            body: BodyDescription(mediaTypes: [.json], schema: PeerHandlers.inputSchema, summary: "Which, and how."),
            answers: [
                AnswerDescription(
                    status: 201, mediaTypes: [.json], schema: PeerHandlers.schema, summary: "The peer.",
                    headers: ["Location"])
            ], problems: [.conflict, .storageFull], handler: PeerHandlers.create),
        Route(
            method: .get, template: "/v1/peers", operationID: "listPeers", summary: "The nodes that this one follows.",
            tag: "federation", access: .token, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("items", Schemas.list(PeerHandlers.schema))], required: ["items"]),
                    summary: "The peers, by name.")
            ], handler: PeerHandlers.list),
        Route(
            method: .get, template: "/v1/peers/{id}", operationID: "getPeer",
            summary: "One peer, and how far each of its logs has been followed.", tag: "federation", access: .token,
            rateClass: .read,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: PeerHandlers.statusSchema, summary: "The peer.")
            ], handler: PeerHandlers.read),
        Route(
            method: .put, template: "/v1/peers/{id}/key", operationID: "rekeyPeer",
            summary: "Take another key for a peer, when its own was lost or stolen and it cannot say so itself.",
            tag: "federation", access: .token, rateClass: .write,
            body: BodyDescription(mediaTypes: [.json], schema: PeerHandlers.keySchema, summary: "The new key."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: PeerHandlers.schema, summary: "The peer.")
            ], problems: [.storageFull], handler: PeerHandlers.rekey),
        Route(
            method: .delete, template: "/v1/peers/{id}", operationID: "removePeer",
            summary: "Follow a node no longer. All that came from it goes.", tag: "federation", access: .token,
            rateClass: .write,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("removed", Schemas.count)], required: ["removed"]),
                    summary: "How many records went.")
            ], problems: [.storageFull], handler: PeerHandlers.remove),
        Route(
            method: .get, template: "/v1/federation", operationID: "getFederation",
            summary: "Every peer and log: how far it has been followed, what is withheld, what went wrong last.",
            tag: "federation", access: .token, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("items", Schemas.list(PeerHandlers.statusSchema))], required: ["items"]),
                    summary: "The peers with their logs, by name.")
            ], handler: PeerHandlers.federation),
        Route(
            method: .get, template: "/v1/federation/digest", operationID: "digestView",
            summary: "A digest of what a reader of an audience sees here, to compare with another node's.",
            tag: "federation", access: .token, rateClass: .bulk,
            parameters: [ViewHandlers.audience, ViewHandlers.home],
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: ViewHandlers.schema,
                    summary: "The digest, over how many records, and how many people that have several of them.")
            ], handler: ViewHandlers.digest),
        Route(
            method: .post, template: "/v1/sync", operationID: "syncNow",
            summary: "Pull every peer now. Answers when all are done, or after 45 seconds with what is known by then.",
            tag: "federation", access: .token, rateClass: .bulk,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object([("items", Schemas.list(PeerHandlers.outcomeSchema))], required: ["items"]),
                    summary: "What became of each peer.")
            ], problems: [.storageFull], handler: PeerHandlers.sync),
    ]
}
