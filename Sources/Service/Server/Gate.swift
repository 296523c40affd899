import NIOCore
import NIOHTTP1
import Registry

/// What stands before every handler: finding the route, who calls, how often, and whether the parameters fit.
struct Gate: Sendable {
    let context: Context

    /// A request's target, taken apart.
    struct Target {
        var path: Substring
        var query: Substring?

        init(_ raw: String) {
            let rest = raw.utf8.firstIndex(of: UInt8(ascii: "#")).map { raw[..<$0] } ?? raw[...]
            if let question = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
                path = rest[..<question]
                query = rest[rest.utf8.index(after: question)...]
            } else {
                path = rest
                query = nil
            }
        }
    }

    /// Where a request goes.
    struct Destination {
        var route: Int
        var id: RecordID?
        /// What stands where the template has `{path}`.
        var path: String?
    }

    /// The route of a request; throws the problem when there is none.
    func route(_ target: Target, method: HTTPMethod) throws(Problem) -> Destination {
        let known: Method? = method == .HEAD ? .get : Method(rawValue: method.rawValue)
        switch context.table.match(path: target.path, method: known) {
        case .route(let index, let id): return Destination(route: index, id: id)
        case .open(let index, let path): return Destination(route: index, path: path)
        case .none: throw Problem(.notFound, "there is no such address; /openapi.json lists those that there are")
        case .notAnID(let text):
            throw Problem(
                .notFound, at: "path/id", code: "not-an-id",
                "\(text) is no record's id; ids look like 0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47")
        case .undecodable(let failure): throw Problem(.badRequest, at: "path", code: "encoding", failure.words)
        case .otherMethods(let methods):
            var names = methods.map(\.rawValue)
            if methods.contains(.get) { names.append("HEAD") }
            let allow = names.joined(separator: ", ")
            throw Problem(.methodNotAllowed, "this address takes \(allow)", headers: [.allow: allow])
        }
    }

    /// Who calls, having taken one out of their rate.
    func caller(_ request: Request, route: Route, body: BodyReader, channel: any Channel) async throws -> Principal {
        if route.access == .open {
            try limit(peerKey(request, channel, route.rateClass))
            return .anonymous
        }
        let values = request.headers.values(.authorization)
        guard values.count < 2 else {
            throw Problem(.unauthenticated, "there is more than one Authorization header; send one")
        }
        if Self.isSigned(request) {
            guard values.isEmpty else {
                throw Problem(.unauthenticated, "send a token or a signature, not both")
            }
            // Whoever signs what does not hold is slowed down by address, as with tokens that are none.
            try limit(peerKey(request, channel, route.rateClass))
            do {
                let signer = try await signer(request, body)
                try limit(RateKey(bytes: signer.key, group: .member, rateClass: route.rateClass))
                return signer.peer
            } catch let problem as Problem where problem.kind == .unauthenticated {
                try limit(peerKey(request, channel, .signIn))
                throw problem
            }
        }
        switch Bearer.read(values.first) {
        case .none:
            try limit(peerKey(request, channel, route.rateClass))
            if route.access == .token {
                throw Problem(.unauthenticated, "send a token as Authorization: Bearer mst_…")
            }
            return .anonymous
        case .malformed:
            try limit(peerKey(request, channel, .signIn))
            context.metrics.countAuthenticationFailure()
            throw Problem(
                .unauthenticated, "the Authorization header holds no token of this node; send Bearer mst_…")
        case .token(let hash):
            // A token that is not remembered costs a look-up, so it counts against the address it comes from first:
            // guessing does not reach the database at full speed.
            if !context.remembers(tokenHash: hash) { try limit(peerKey(request, channel, .signIn)) }
            guard let principal = try await context.principal(tokenHash: hash) else {
                context.metrics.countAuthenticationFailure()
                throw Problem(.unauthenticated, "this token is not valid: it was revoked, has expired, or is mistyped")
            }
            let group: RateGroup = principal.role == .steward || principal.role == .coordinator ? .staff : .member
            try limit(RateKey(bytes: hash, group: group, rateClass: route.rateClass))
            return principal
        }
    }

    /// Refuses changes of records while the node waits for what it has lost.
    func checkWritable(_ route: Route) throws(Problem) {
        guard route.changesRecords, let words = context.keeper?.writeRefusal else { return }
        throw Problem(
            .unavailable, "nothing is changed now: the node \(words); it is read meanwhile",
            headers: [.retryAfter: "30"])
    }

    /// What the answer should be; throws the problem when nothing that the route offers is acceptable.
    func negotiate(_ request: Request, route: Route) throws(Problem) -> MediaType {
        let offered = route.offered
        guard !offered.isEmpty else { return .json }
        guard let accept = request.headers[.accept] else { return offered[0] }
        guard let type = MediaType.negotiate(accept: accept, offered: offered) else {
            let names = offered.map(\.rawValue).joined(separator: " or ")
            throw Problem(.notAcceptable, at: "header/Accept", code: "not-acceptable", "this address answers \(names)")
        }
        return type
    }

    /// Checks what the body is said to be, before any of it is read.
    func checkBody(_ request: Request, route: Route) throws(Problem) {
        guard let body = route.body else { return }
        let declared = request.headers[.contentLength]
        let hasBody = (declared != nil && declared != "0") || request.headers.contains(.transferEncoding)
        if !hasBody, !body.isRequired { return }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(
                .unsupportedMediaType, at: "header/Content-Encoding", code: "unsupported",
                "bodies are taken as they are; send it without compression")
        }
        let names = body.mediaTypes.map(\.rawValue).joined(separator: " or ")
        guard let type = request.headers[.contentType] else {
            throw Problem(
                .unsupportedMediaType, at: "header/Content-Type", code: "required", "send Content-Type: \(names)")
        }
        guard body.mediaTypes.contains(where: { $0.matches(contentType: type) }) else {
            throw Problem(
                .unsupportedMediaType, at: "header/Content-Type", code: "unsupported",
                "this address takes \(names), in UTF-8")
        }
        let limit = context.bodyLimit(of: route)
        if let length = declared.flatMap({ Int64($0) }), length > limit { throw BodyReader.tooLarge(limit) }
    }

    private func limit(_ key: RateKey?) throws(Problem) {
        guard let key, let wait = context.rateLimit(key) else { return }
        context.metrics.countRateLimited()
        let seconds = wait.isFinite ? max(1, Int(wait.rounded(.up))) : 3600
        throw Problem(
            .rateLimited, "wait \(seconds) s before the next request; this limit is \(key.group) \(key.rateClass)",
            headers: [.retryAfter: String(seconds)])
    }

    /// The bucket of a network address: IPv4 whole, IPv6 by its network of 64 bits, since one client has all of it.
    private func peerKey(_ request: Request, _ channel: any Channel, _ rateClass: RateClass) -> RateKey? {
        if context.configuration.trustsForwardedFor,
            let forwarded = request.headers.values(.forwardedFor).last,
            let last = forwarded.split(separator: ",").last?.trimmingBlanks,
            let address = Self.address(String(last))
        {
            return key(of: address, rateClass)
        }
        guard let address = channel.remoteAddress else {
            return RateKey(high: 0, low: 0, group: .anonymous, rateClass: rateClass)
        }
        return key(of: address, rateClass)
    }

    /// Nil when the proxy wrote something that is no address; the connection's own counts then.
    private static func address(_ text: String) -> SocketAddress? {
        do { return try SocketAddress(ipAddress: text, port: 0) } catch { return nil }
    }

    private func key(of address: SocketAddress, _ rateClass: RateClass) -> RateKey {
        RateKey(bytes: address.block ?? [], group: .anonymous, rateClass: rateClass)
    }
}
