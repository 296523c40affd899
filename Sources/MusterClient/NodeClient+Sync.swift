import CanonicalJSON

extension NodeClient {
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
        let request = HTTPRequest(.get, node.url("\(path)/sync", parameters), headers: headers)
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
