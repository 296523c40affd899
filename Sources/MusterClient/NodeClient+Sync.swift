import CanonicalJSON

extension NodeClient {
    /// What came of asking for all that is new.
    package enum FeedAnswer: Sendable, Hashable {
        /// Nothing is, since the tag was given.
        case unchanged
        /// What came, and its tag; nil where the node gives none.
        case news(tag: String?)
    }

    /// Streams all that a node has for the asker and the asker does not have, in one request.
    ///
    /// - Parameters:
    ///   - have: ``Federation/Feed/text(have:)``: of characters that need no encoding in an address.
    ///   - tag: of the last answer, when all of it was taken: an entity tag, or of a host of plain files the time it gave.
    ///   - wait: how many seconds the node may hold back an answer that nothing is new.
    ///   - piece: takes the bytes; what it throws breaks the exchange off and is passed on.
    package func feed(
        have: String, tag: String?, wait: Int = 0, _ piece: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws -> FeedAnswer {
        let path = "/log/feed"
        let query = [have.isEmpty ? nil : "have=\(have)", tag != nil && wait > 0 ? "wait=\(wait)" : nil]
            .compactMap(\.self).joined(separator: "&")
        var request = HTTPRequest(
            .get, node.url(path) + (query.isEmpty ? "" : "?\(query)"),
            headers: tag.map { [($0.hasSuffix("\"") ? "If-None-Match" : "If-Modified-Since", $0)] } ?? [])
        request.isBare = true
        request.takesGzip = true
        request.patience = .seconds(wait)
        let response = try http.stream(request, sink: piece)
        if response.head.status == 304 { return .unchanged }
        try check(response, path: path)
        return .news(tag: response.head.headers["etag"] ?? Self.settledTime(response.head.headers))
    }

    /// `Last-Modified`, where it tells one state from the next: it counts whole seconds, so a file that was written in the
    /// minute of the answer may be written again under the same time (RFC 9110 section 8.8.2.2).
    private static func settledTime(_ headers: [String: String]) -> String? {
        let toTheMinute = "Sun, 22 Nov 2026 10:00".utf8.count
        guard let modified = headers["last-modified"], let date = headers["date"],
            modified.prefix(toTheMinute) != date.prefix(toTheMinute)
        else { return nil }
        return modified
    }

    /// What came of asking for the rest of a log.
    package enum LogAnswer: Sendable, Hashable {
        /// The log has no more than the asker has.
        case unchanged
        case entries
    }

    /// Streams a log from an entry on, in pieces, unless it still has the size that is known.
    ///
    /// - Parameters:
    ///   - path: the log's, as the node lists it.
    ///   - have: how many entries the asker has.
    ///   - carried: how many it has of the log that this one goes on from, whose bodies need not come again.
    ///   - piece: takes the bytes; what it throws breaks the exchange off and is passed on.
    package func entries(
        of path: String, have: UInt64, carried: UInt64? = nil,
        _ piece: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LogAnswer {
        var headers = [(name: "Accept", value: "application/octet-stream")]
        if have > 0 { headers.append(("If-None-Match", "\"\(have)\"")) }
        var parameters = [("have", String(have))]
        if let carried { parameters.append(("carried", String(carried))) }
        var request = HTTPRequest(.get, node.url("\(path)/sync", parameters), headers: headers)
        request.takesGzip = true
        let response = try http.stream(request, sink: piece)
        if response.head.status == 304 { return .unchanged }
        try check(response, path: path)
        return .entries
    }

    /// The acknowledgements that a node has, unless they are still those that the tag is of; nil then.
    ///
    /// - Parameter about: only of the logs of this node.
    package func acknowledgements(
        about name: String?, tag: String?
    ) throws -> (items: [(origin: String, note: String)], tag: String?)? {
        var headers = [(name: "Accept", value: "application/json")]
        if let tag { headers.append(("If-None-Match", tag)) }
        let path = "/v1/acknowledgements"
        let request = HTTPRequest(.get, node.url(path, name.map { [("node", $0)] } ?? []), headers: headers)
        let response = try http.send(request)
        if response.head.status == 304 { return nil }
        try check(response, path: path)
        let items = try object(response.body)["items"]?.arrayValue ?? []
        return (
            items.compactMap { item in
                guard let origin = item.objectValue?["origin"]?.stringValue,
                    let note = item.objectValue?["note"]?.stringValue
                else { return nil }
                return (origin, note)
            }, response.head.headers["etag"]
        )
    }
}
