import CanonicalJSON

extension Routes {
    /// A path that a log of any size has.
    static let samplePath = "public/1/checkpoint"

    /// What is said of the logs that are asked for.
    private static let logParameters: [Parameter] = [
        .query(
            "have",
            .shaped(
                pattern:
                    "^([0-9]{1,19}|([a-z0-9:-]+/[0-9]{1,19}:[0-9]{1,19}(,[a-z0-9:-]+/[0-9]{1,19}:[0-9]{1,19})*)?)$",
                max: 4096, hint: "for sync a number of entries, for feed a list such as public/1:1000",
                check: { !$0.contains { $0.isWhitespace } }),
            "How many entries the caller has already: for sync a number; for feed a list, public/1:1000,federation/1:20."
        ),
        .query(
            "wait", .integer(0...FeedHandler.longestWait),
            "For feed, with If-None-Match: for how many seconds the answer may be held back until a log has grown."
        ),
        .query(
            "carried", .integer(0...Int64.max),
            "For sync: how many entries of the log that this one goes on from the caller has followed; what was carried over from among them comes without its body."
        ),
        ifNoneMatch,
    ]

    /// The node's verifiable logs.
    static let logs: [Route] = [
        Route(
            method: .get, template: "/v1/logs", operationID: "listLogs",
            summary: "The logs that the caller may read.", tag: "logs", access: .anyone, rateClass: .search,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json],
                    schema: Schemas.object(
                        [
                            (
                                "items",
                                Schemas.list(
                                    Schemas.object(
                                        [
                                            ("origin", Schemas.text), ("audience", Schemas.text),
                                            ("epoch", Schemas.count), ("size", Schemas.count), ("live", Schemas.count),
                                            ("path", Schemas.text),
                                        ], required: ["origin", "audience", "epoch", "size", "live", "path"]))
                            )
                        ], required: ["items"]), summary: "The logs, by audience and epoch.")
            ], handler: LogHandlers.list),
        Route(
            method: .post, template: "/v1/epochs", operationID: "rollEpoch",
            summary:
                "Open a new epoch of the log of an audience, or of every one: it begins with what is live in the present one.",
            tag: "logs", access: .token, rateClass: .bulk,
            body: BodyDescription(
                mediaTypes: [.json], isRequired: false, schema: EpochHandlers.inputSchema, summary: "Of which log."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: EpochHandlers.schema,
                    summary: "Which logs have ended and which have begun; after a loss the number of the new epoch.")
            ], problems: [.notFound, .conflict, .storageFull], handler: EpochHandlers.roll),
        Route(
            method: .post, template: "/v1/signing", operationID: "resumeSigning",
            summary: "Sign the logs although not every peer has said, after a restore, what it has seen of them.",
            tag: "logs", access: .token, rateClass: .write,
            body: BodyDescription(
                mediaTypes: [.json], schema: EpochHandlers.resumeSchema, summary: "That it is meant."),
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.json], schema: EpochHandlers.stateSchema,
                    summary: "Whether the logs are signed.")
            ], problems: [.conflict, .storageFull], handler: EpochHandlers.resume),
        Route(
            method: .get, template: "/mirror/{path}", operationID: "readMirror",
            summary:
                "Logs of another node as this one has followed them, for who verifies them by that node's key: <node>/v1/logs, <node>/v1/acknowledgements, <node>/log/feed, <node>/log/keys, <node>/log/<audience>/<epoch>/checkpoint and …/sync.",
            tag: "logs", access: .anyone, rateClass: .read,
            parameters: logParameters + [
                .query("node", .text(max: 253), example: "a.example.org", "For acknowledgements: of this node's logs.")
            ],
            answers: [
                AnswerDescription(status: 200, mediaTypes: [.octets, .json], summary: "The bytes.", headers: ["ETag"]),
                AnswerDescription(status: 304, mediaTypes: [], summary: "The log has not grown."),
            ], handler: MirrorHandlers.read),
        Route(
            method: .get, template: "/log/{path}", operationID: "readLog",
            summary:
                "What the node has said about its keys (keys); or a log as C2SP tlog-tiles lays it out: <audience>/<epoch>/checkpoint, …/tile/<level>/<index>[.p/<width>], …/tile/entries/<index>[.p/<width>]; and …/sync, the checkpoint with all entries from ?have= on and what opens them. /log/feed answers for all logs at once.",
            tag: "logs", access: .anyone, rateClass: .read,
            parameters: logParameters,
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.octets], summary: "The bytes.", headers: ["ETag"]),
                AnswerDescription(status: 304, mediaTypes: [], summary: "The log has not grown."),
            ], handler: LogHandlers.read),
    ]
}
