import CanonicalJSON
import Testing
import TransparencyLog

@testable import Service

/// Every role on every route. What a role may is written out here once more, from the design and not from the policy.
@Suite struct AccessTests {
    private enum Caller: String, CaseIterable { case steward, coordinator, project, owner, stranger, peer, anonymous }

    /// Who may go past the gate on a route whose record is Ada's, or whose project is the project's.
    private static let money: Set<String> = [
        "createFund", "departFund", "arriveFund", "listFunds", "getFund", "addPledge", "listPledges", "getPledge",
        "receivePledge",
        "reverseReceipt",
        "offerStipend", "mentorStipend", "extendStipend", "completeStipend", "cancelStipend", "releaseStipend",
        "createPayout", "listPayouts", "getPayout", "exportPayout", "settlePayoutLine", "failPayoutLine", "moneyDue",
        "moneyOverdue", "moneyUnfunded", "moneyEnding", "moneyRunway", "moneyStatement",
    ]

    private static func mayPass(_ operation: String) -> Set<Caller> {
        let staff: Set<Caller> = [.steward, .coordinator]
        switch operation {
        case "createContributor": return staff
        case "listStipends", "getStipend", "acceptStipend", "approveStipend":
            // Whom a stipend is about sees it and acts on it; without a token nobody.
            return staff.union([.project, .owner, .stranger, .peer])
        case let operation where money.contains(operation): return staff
        case "allowContributorAgain", "addPeer", "listPeers", "getPeer", "removePeer", "getFederation", "syncNow",
            "digestView", "createCircle", "listCircles", "getCircle", "deleteCircle",
            "addCircleMember", "removeCircleMember", "rekeyPeer", "rollEpoch", "resumeSigning":
            return [.steward]
        case "createAvailability", "replaceAvailability", "patchAvailability", "removeAvailability",
            "confirmAvailability", "replaceContributor", "patchContributor", "eraseContributor",
            "getContributorPrivate",
            "exportContributor":
            return staff.union([.owner])
        case "createEngagement", "replaceEngagement", "patchEngagement", "removeEngagement", "closeEngagement":
            return staff.union([.owner, .project])
        case "createOpening", "replaceOpening", "patchOpening", "removeOpening", "closeOpening", "replaceProject",
            "patchProject", "closeProject":
            return staff.union([.project])
        case "createNomination", "closeNomination": return staff.union([.owner, .project])
        case "replaceNomination", "patchNomination", "removeNomination", "createLink", "replaceLink", "patchLink",
            "removeLink":
            return staff.union([.owner])
        case "createOrganization", "createProject", "replaceOrganization", "patchOrganization", "removeOrganization",
            "removeProject", "createComputeGrant", "replaceComputeGrant", "patchComputeGrant", "removeComputeGrant",
            "allocate", "reverseUsage":
            return staff
        case "importRecords", "exportRecords", "createToken", "listTokens", "revokeToken", "listAudit",
            "listErasures", "getErasure":
            return staff
        case "listComputeAccounts", "getComputeAccount", "listUsageReports", "reportUsage", "importUsage",
            "computeNeed":
            return staff.union([.project])
        default:
            // Reading what is public, and what the node says of itself, is open.
            return Set(Caller.allCases)
        }
    }

    @Test func `every role gets past every route that it may, and past no other`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor("Ada Example"))
            let ben = try await service.make("contributors", Sample.contributor("Ben Example"))
            let project = try await service.make("projects", Sample.project)
            let organization = try await service.make("organizations", Sample.organization)
            let tokens: [Caller: String] = [
                .steward: service.steward, .coordinator: try await service.token("coordinator"),
                .project: try await service.token("project", subjects: [project]),
                .owner: try await service.token("contributor", subjects: [ada]),
                .stranger: try await service.token("contributor", subjects: [ben]),
                .peer: try await service.token("peer"),
            ]
            let bodies: [String: JSONObject] = [
                "contributors": Sample.contributor("Cy Example"), "organizations": Sample.organization,
                "projects": Sample.project, "availabilities": Sample.availability(ada),
                "openings": Sample.opening(project), "engagements": Sample.engagement(ada, project),
                "nominations": Sample.nomination(project, by: ada), "compute-grants": Sample.computeGrant(project),
                "links": ["contributor": .string(ada), "other": .string(ben)],
            ]
            // A log to read.
            _ = try await Publisher(store: service.store, keeper: service.keeper, log: ServiceLog()).round()
            // And another node's, as it is kept.
            let mirrored = try await service.client.send(
                "POST", "/v1/peers", token: service.steward, json: try Self.peer)
            let mirror = "\(try mirrored.json["node"]?.stringValue ?? "")/v1/logs"
            for route in Routes.all where route.tag != "money" && route.tag != "moves" {
                let allowed = Self.mayPass(route.operationID)
                for caller in Caller.allCases {
                    // Denied callers share one record; each allowed one that changes it has its own.
                    var ids = ["contributors": ada, "projects": project, "organizations": organization]
                    let plural = String(route.template.split(separator: "/").dropFirst().first ?? "")
                    var member = ""
                    if route.template.contains("{id}") {
                        let isFresh = route.method == .delete || plural == "openings" || ids[plural] == nil
                        if plural == "peers" {
                            ids[plural] = try await Self.freshPeer(service)
                        } else if plural == "erasures" {
                            ids[plural] = try await Self.freshErasure(service)
                        } else if plural == "circles" {
                            member = try await Self.freshPeer(service)
                            ids[plural] = try await Self.freshCircle(service, member: member)
                        } else if plural == "tokens" {
                            ids[plural] = try await Self.freshToken(service)
                        } else if isFresh, !(route.operationID == "eraseContributor" && caller == .owner),
                            let body = bodies[plural]
                        {
                            // The owner's own record cannot be a fresh one: that call is only tried by strangers here.
                            ids[plural] = try await service.make(plural, body)
                        }
                    }
                    if route.operationID == "eraseContributor", caller == .owner { continue }
                    var path = route.template.replacing("{id}", with: ids[plural] ?? "")
                        .replacing(
                            "{path}", with: route.operationID == "readMirror" ? mirror : Routes.samplePath)
                    if route.operationID == "removeCircleMember" {
                        path += "?peer=\(member)"
                    }
                    var headers: [(String, String)] = []
                    if route.method == .put || route.method == .patch { headers.append(("If-Match", "*")) }
                    // Reversed is what was reported before.
                    if route.operationID == "reverseUsage" {
                        _ = try await service.client.send(
                            "POST", path.replacing("/reversals", with: "/reports"), token: service.steward,
                            json: ["from": "2026-01-02", "amountMilli": 1, "reference": "r"])
                    }
                    let answer: Answer
                    if route.operationID == "importRecords" {
                        answer = try await service.client.send(
                            "POST", path, token: tokens[caller], headers: [("Content-Type", "application/x-ndjson")],
                            body: Array("\n".utf8))
                    } else if route.body != nil {
                        var json: JSONObject =
                            route.operationID.hasPrefix("create") || route.method == .put
                            ? ["record": .object(bodies[plural] ?? [:]), "audience": "public"] : [:]
                        // In somebody else's name a project may not; what it may is asked here.
                        if route.operationID == "createNomination", caller == .project {
                            json["record"] = .object(Sample.nomination(project))
                        }
                        if route.operationID == "allowContributorAgain" { json = ["keys": ["github:nobody-example"]] }
                        if route.operationID == "addPeer" { json = try Self.peer }
                        if route.operationID == "createCircle" {
                            json = ["name": .string("c\(UInt32.random(in: 0 ... .max))")]
                        }
                        if route.operationID == "addCircleMember" {
                            json = ["peer": .string(try await Self.freshPeer(service))]
                        }
                        if route.operationID == "reportUsage" { json = ["from": "2026-01-02", "amountMilli": 5] }
                        if route.operationID == "importUsage" {
                            json = ["reports": [["from": "2026-01-02", "amountMilli": 5, "reference": "i"]]]
                        }
                        if route.operationID == "reverseUsage" { json = ["reference": "r", "note": "wrong"] }
                        if route.operationID == "allocate" { json = ["round": .object(Sample.round), "seed": "x"] }
                        if route.operationID == "resumeSigning" { json = ["withoutPeers": true] }
                        if route.operationID == "rekeyPeer" {
                            let peer = try await service.client.send(
                                "GET", "/v1/peers/\(ids[plural] ?? "")", token: service.steward
                            ).json["peer"]?.objectValue
                            json = ["key": peer?["key"] ?? .null]
                        }
                        if route.operationID == "createToken" { json = ["role": "contributor", "label": "x"] }
                        answer = try await service.client.send(
                            route.method.rawValue, path, token: tokens[caller], headers: headers, json: json)
                    } else {
                        let query =
                            route.operationID == "computeNeed" ? "?flop=1e20&device=a100-80g&utilisation=35%25" : ""
                        answer = try await service.client.send(
                            route.method.rawValue, path + query, token: tokens[caller], headers: headers)
                    }
                    let what = "\(caller) on \(route.operationID): \(answer.status) \(answer.text.prefix(300))"
                    if allowed.contains(caller) {
                        #expect((200..<300).contains(answer.status), "\(what)")
                    } else {
                        #expect(answer.status == (caller == .anonymous ? 401 : 403), "\(what)")
                    }
                }
            }
        }
    }

    /// What becomes of it needs two nodes: MusterTests say.
    @Test func `every role gets past the gates of moving that it may, and past no other`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor("Ada Example"))
            let ben = try await service.make("contributors", Sample.contributor("Ben Example"))
            let project = try await service.make("projects", Sample.project)
            let tokens: [Caller: String] = [
                .steward: service.steward, .coordinator: try await service.token("coordinator"),
                .project: try await service.token("project", subjects: [project]),
                .owner: try await service.token("contributor", subjects: [ada]),
                .stranger: try await service.token("contributor", subjects: [ben]),
                .peer: try await service.token("peer"),
            ]
            // A token is no node: only a signature is.
            let may: [String: (callers: Set<Caller>, status: Int)] = [
                "offerMove": ([.steward, .coordinator, .owner], 409),
                "cancelMove": ([.steward, .coordinator, .owner], 404),
                "listMoves": ([.steward, .coordinator], 200), "getMove": ([], 0), "releaseMove": ([], 0),
                "adoptMove": ([.steward], 503),
            ]
            for route in Routes.all where route.tag == "moves" {
                let (callers, status) = try #require(may[route.operationID])
                for caller in Caller.allCases {
                    let json: JSONObject? =
                        switch route.operationID {
                        case "offerMove": ["to": "b.example.org"]
                        case "adoptMove": ["contributor": .string(ada), "from": "b.example.org"]
                        case "releaseMove": ["digest": .string(String(repeating: "0", count: 64))]
                        default: nil
                        }
                    let answer = try await service.client.send(
                        route.method.rawValue, route.template.replacing("{id}", with: ada), token: tokens[caller],
                        headers: json == nil ? [] : [("Content-Type", "application/json")],
                        body: json.map { CanonicalJSON.encode($0) })
                    let expected = callers.contains(caller) ? status : caller == .anonymous ? 401 : 403
                    #expect(answer.status == expected, "\(caller) on \(route.operationID): \(answer.text.prefix(300))")
                }
            }
        }
    }

    /// The books have no record whose owner could be somebody else: who may go past the gate finds nothing behind it, and
    /// what may be done there StoreTests say.
    @Test func `every role gets past the gates of the books that it may, and past no other`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor("Ada Example"))
            let ben = try await service.make("contributors", Sample.contributor("Ben Example"))
            let project = try await service.make("projects", Sample.project)
            let tokens: [Caller: String] = [
                .steward: service.steward, .coordinator: try await service.token("coordinator"),
                .project: try await service.token("project", subjects: [project]),
                .owner: try await service.token("contributor", subjects: [ada]),
                .stranger: try await service.token("contributor", subjects: [ben]),
                .peer: try await service.token("peer"),
            ]
            for route in Routes.all where route.tag == "money" {
                for caller in Caller.allCases {
                    let path = route.template.replacing("{id}", with: "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47")
                    let answer = try await service.client.send(
                        route.method.rawValue, path, token: tokens[caller],
                        headers: route.method == .post
                            ? [("If-Match", "*"), ("Content-Type", "application/json")] : [],
                        body: route.method == .post ? Array("{}".utf8) : nil)
                    let what = "\(caller) on \(route.operationID): \(answer.status) \(answer.text.prefix(300))"
                    if Self.mayPass(route.operationID).contains(caller) {
                        #expect([200, 404, 422].contains(answer.status), "\(what)")
                    } else {
                        #expect(answer.status == (caller == .anonymous ? 401 : 403), "\(what)")
                    }
                }
            }
        }
    }

    private static var peer: JSONObject {
        get throws {
            let name = "peer\(UInt32.random(in: 0 ... .max)).example"
            let key = try SigningKey(name: name, seed: [UInt8](repeating: 5, count: 32))
            return ["url": "https://peer.example", "key": .string(key.verifier.description)]
        }
    }

    private static func freshPeer(_ service: TestService) async throws -> String {
        let made = try await service.client.send("POST", "/v1/peers", token: service.steward, json: try peer)
        return try made.json["id"]?.stringValue ?? ""
    }

    private static func freshErasure(_ service: TestService) async throws -> String {
        let id = try await service.make("contributors", Sample.contributor("Dee Example"))
        _ = try await service.client.send("DELETE", "/v1/contributors/\(id)", token: service.steward)
        return id
    }

    private static func freshCircle(_ service: TestService, member: String) async throws -> String {
        let made = try await service.client.send(
            "POST", "/v1/circles", token: service.steward,
            json: ["name": .string("c\(UInt32.random(in: 0 ... .max))")])
        let id = try made.json["id"]?.stringValue ?? ""
        _ = try await service.client.send(
            "POST", "/v1/circles/\(id)/members", token: service.steward, json: ["peer": .string(member)])
        return id
    }

    private static func freshToken(_ service: TestService) async throws -> String {
        let made = try await service.client.send(
            "POST", "/v1/tokens", token: service.steward, json: ["role": "contributor", "label": "short-lived"])
        return try made.json["id"]?.stringValue ?? ""
    }

    @Test func `what may not be seen is not there: not by id, not in a search, not in a count`() async throws {
        try await withService { service in
            let hidden = try await service.make(
                "contributors", Sample.contributor("Hidden Example"), audience: "private")
            let stranger = try await service.token(
                "contributor", subjects: [try await service.make("contributors", Sample.contributor("Ben Example"))])
            let own = try await service.token("contributor", subjects: [hidden])
            for token in [nil, stranger] {
                #expect(try await service.client.send("GET", "/v1/contributors/\(hidden)", token: token).status == 404)
                let page = try await service.client.send("GET", "/v1/contributors?q=hidden&count=true", token: token)
                #expect(page.text == "{\"count\":0,\"items\":[]}")
                let status = try await service.client.send("GET", "/v1/status", token: token).json
                #expect(status["counts"]?.objectValue?["contributors"] == 1)
            }
            #expect(try await service.client.send("GET", "/v1/contributors/\(hidden)", token: own).status == 200)
            // Nobody learns by trying to change it that it is there.
            let answer = try await service.client.send(
                "PATCH", "/v1/contributors/\(hidden)", token: stranger, headers: [("If-Match", "*")], json: [:])
            #expect(answer.status == 404)
        }
    }

    @Test func `a project's token nominates in nobody else's name, though it sees them`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor("Ada Example"))
            let project = try await service.make("projects", Sample.project)
            let token = try await service.token("project", subjects: [project])
            func nominate(_ token: String, by name: String?) async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/nominations", token: token,
                    json: ["record": .object(Sample.nomination(project, by: name)), "audience": "public"])
            }
            let signed = try await nominate(token, by: ada)
            #expect(signed.status == 422)
            #expect(try signed.errorPaths == ["/record/by"])
            #expect(try await nominate(token, by: nil).status == 201)
            let own = try await service.token("contributor", subjects: [ada])
            #expect(try await nominate(own, by: ada).status == 201)
        }
    }

    @Test func `a revoked token stops working at once`() async throws {
        try await withService { service in
            let made = try await service.client.send(
                "POST", "/v1/tokens", token: service.steward, json: ["role": "coordinator", "label": "leaving"]
            ).json
            let token = made["token"]?.stringValue
            #expect(try await service.client.send("GET", "/v1/tokens", token: token).status == 200)
            let id = made["id"]?.stringValue ?? ""
            #expect(try await service.client.send("DELETE", "/v1/tokens/\(id)", token: service.steward).status == 204)
            #expect(try await service.client.send("GET", "/v1/tokens", token: token).status == 401)
        }
    }

    @Test func `somebody new enrols with a token for nobody, once, and it is theirs`() async throws {
        try await withService { service in
            let token = try await service.token("contributor")
            let made = try await service.client.send(
                "POST", "/v1/contributors", token: token,
                json: ["record": .object(Sample.contributor()), "private": ["legalName": "Ada Q. Example"]])
            #expect(made.status == 201, "\(made.text)")
            let id = try made.json["id"]?.stringValue ?? ""
            #expect(try made.json["source"]?.objectValue?["via"] == "person")
            #expect(try await service.client.send("GET", "/v1/contributors/\(id)/private", token: token).status == 200)
            let again = try await service.client.send(
                "POST", "/v1/contributors", token: token, json: ["record": .object(Sample.contributor("Other Example"))]
            )
            #expect(again.status == 403)
        }
    }
}
