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
    ///   - piece: takes the bytes; what it throws breaks the exchange off and is passed on.
    package func entries(
        of path: String, have: UInt64, _ piece: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LogAnswer {
        var headers = [(name: "Accept", value: "application/octet-stream")]
        if have > 0 { headers.append(("If-None-Match", "\"\(have)\"")) }
        let request = HTTPRequest(.get, node.url("\(path)/sync", [("have", String(have))]), headers: headers)
        let response = try http.stream(request, sink: piece)
        if response.head.status == 304 { return .unchanged }
        try check(response, path: path)
        return .entries
    }
}
