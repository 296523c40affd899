import CanonicalJSON
import Registry

extension Routes {
    private static let on = Parameter.query(
        "on", .date, example: "2027-01-31", "The day asked about; today unless told.")
    private static let project = Parameter.query("project", .uuid, "Only grants of this project.")
    private static let device = Parameter.query(
        "device", .described(pattern: "^[A-Za-z0-9 _-]+$"), example: "a100-80g", "Only grants of this type of device.")

    private static func whole(_ summary: String, _ schema: JSONValue, _ status: Int = 200) -> AnswerDescription {
        AnswerDescription(status: status, mediaTypes: [.json], schema: schema, summary: summary)
    }

    /// Usage accounts of compute grants: for staff, and for the grant's project.
    static let compute: [Route] = [
        Route(
            method: .get, template: "/v1/compute-accounts", operationID: "listComputeAccounts",
            summary: "The usage accounts that the caller may see: those that end first come first.", tag: "compute",
            access: .token, rateClass: .search,
            parameters: [
                on, project, device,
                .query("unit", .oneOf(ComputeUnit.allCases.map(\.rawValue)), "Only grants in this unit."),
                .query("open", .boolean, "true for those only whose window has not ended."),
                .query("limit", .integer(1...200), "How many at most; 50 unless told."),
                .query(
                    "cursor", .described(pattern: "^[0-9-]{10}_[0-9a-f-]{36}$"),
                    "Where the next page begins, from the answer before."),
            ],
            answers: [
                whole(
                    "A page of accounts.",
                    Schemas.object(
                        [("items", Schemas.list(ComputeSchemas.account)), ("next", Schemas.text)], required: ["items"]))
            ], handler: ComputeHandlers.list),
        Route(
            method: .get, template: "/v1/compute-grants/{id}/account", operationID: "getComputeAccount",
            summary: "How much of a grant is used and left, how long it lasts, and what ends first.", tag: "compute",
            access: .token, rateClass: .read, kind: .computeGrant, parameters: [on],
            answers: [whole("The account.", ComputeSchemas.account)], handler: ComputeHandlers.account),
        Route(
            method: .get, template: "/v1/compute-grants/{id}/reports", operationID: "listUsageReports",
            summary: "What was reported of a grant, and reversed: latest first.", tag: "compute", access: .token,
            rateClass: .search, kind: .computeGrant,
            parameters: [
                .query("limit", .integer(1...200), "How many at most; 50 unless told."),
                .query("cursor", .uuid, "Where the next page begins, from the answer before."),
            ],
            answers: [
                whole(
                    "A page of entries.",
                    Schemas.object(
                        [("items", Schemas.list(ComputeSchemas.entry)), ("next", Schemas.text)], required: ["items"]))
            ], handler: ComputeHandlers.reports),
        Route(
            method: .post, template: "/v1/compute-grants/{id}/reports", operationID: "reportUsage",
            summary: "Report usage of a grant: what a facility says was used in a period.", tag: "compute",
            access: .token, rateClass: .write, kind: .computeGrant, parameters: [idempotencyKey],
            body: BodyDescription(mediaTypes: [.json], schema: ComputeSchemas.report, summary: "The report."),
            answers: [
                whole("It is there already, by its reference, and says the same.", ComputeSchemas.outcome),
                whole("The entry, and the account after it.", ComputeSchemas.outcome, 201),
            ], problems: changeProblems + [.idempotencyMismatch, .refused], handler: ComputeHandlers.report),
        Route(
            method: .post, template: "/v1/compute-grants/{id}/import", operationID: "importUsage",
            summary: "Report usage of a grant in many reports: all of them or none.", tag: "compute", access: .token,
            rateClass: .bulk, kind: .computeGrant,
            body: BodyDescription(
                mediaTypes: [.json], isUpload: true, schema: ComputeSchemas.importInput,
                summary: "The reports, each with its reference, by which it is known again."),
            answers: [whole("How many were new, and the account after them.", ComputeSchemas.outcome)],
            problems: changeProblems + [.refused], handler: ComputeHandlers.importReports),
        Route(
            method: .post, template: "/v1/compute-grants/{id}/reversals", operationID: "reverseUsage",
            summary: "Take a report back, by an entry of its own.", tag: "compute", access: .token, rateClass: .write,
            kind: .computeGrant, parameters: [idempotencyKey],
            body: BodyDescription(
                mediaTypes: [.json], schema: ComputeSchemas.reversal,
                summary: "Which report, by its id or its reference, and why."),
            answers: [
                whole("A request with this key has reversed it before.", ComputeSchemas.outcome),
                whole("The reversal, and the account after it.", ComputeSchemas.outcome, 201),
            ], problems: changeProblems + [.idempotencyMismatch, .refused], handler: ComputeHandlers.reverse),
        Route(
            method: .get, template: "/v1/compute-need", operationID: "computeNeed",
            summary: "How many device-hours a number of operations takes, and how far the grants reach.",
            tag: "compute", access: .token, rateClass: .search,
            parameters: [
                required(
                    .query(
                        "flop", .described(pattern: "^[0-9]+(\\.[0-9]+)?([eE][+]?[0-9]+)?$"), example: "3.14e23",
                        "Floating-point operations.")),
                required(device),
                required(
                    .query(
                        "utilisation", .described(pattern: "^[0-9]+(\\.[0-9]{1,3})? ?%$"), example: "35%",
                        "What of the device's peak is reached.")),
                .query("devices", .integer(1...10_000_000), example: "384", "How many work at once."), project, on,
            ],
            answers: [
                whole(
                    "The need, with the peak that it is made with, and the grants.",
                    Schemas.object(
                        [("need", ComputeSchemas.need), ("reach", ComputeSchemas.reach)], required: ["need", "reach"])
                )
            ], handler: ComputeHandlers.need),
    ]

    private static func required(_ parameter: Parameter) -> Parameter {
        var parameter = parameter
        parameter.isRequired = true
        return parameter
    }
}
