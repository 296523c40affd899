package import Registry

/// Finds the route for a path and a method: a tree of path segments made once from the list of routes.
package struct RouteTable: Sendable {
    /// What was found.
    package enum Match: Sendable {
        case route(index: Int, id: RecordID?)
        /// A route whose template ends in `{path}`, with all that stands there, decoded.
        case open(index: Int, path: String)
        /// The path is known, for other methods.
        case otherMethods([Method])
        /// No such path.
        case none
        /// The path has an `{id}` where something stands that is no id.
        case notAnID(String)
        /// The path cannot be decoded.
        case undecodable(PercentCoding.Failure)
    }

    /// A node of the tree. Invariant: a template has at most one `{id}`.
    private struct Node: Sendable {
        var literals: [(segment: [UInt8], node: Int)] = []
        var parameter: Int?
        /// The route that takes everything below.
        var open: Int?
        var routes: [(method: Method, index: Int)] = []
    }

    package let routes: [Route]
    private var nodes: [Node] = [Node()]

    /// - Precondition: No two routes have the same method and template: that is a mistake in the program.
    package init(_ routes: [Route]) {
        self.routes = routes
        for (index, route) in routes.enumerated() {
            var node = 0
            for segment in route.template.split(separator: "/") {
                if segment == "{path}" {
                    precondition(route.method == .get && nodes[node].open == nil, "two routes for \(route.template)")
                    nodes[node].open = index
                    break
                }
                node = segment == "{id}" ? parameterChild(of: node) : child(of: node, Array(segment.utf8))
            }
            if nodes[node].open == index { continue }
            precondition(
                !nodes[node].routes.contains { $0.method == route.method },
                "two routes for \(route.method.rawValue) \(route.template)")
            nodes[node].routes.append((route.method, index))
        }
    }

    /// - Parameters:
    ///   - path: The path as it came, before any decoding.
    ///   - method: Nil when the method is one that no route takes.
    package func match(path: Substring, method: Method?) -> Match {
        var utf8 = path.utf8
        guard utf8.first == UInt8(ascii: "/") else { return .none }
        utf8.removeFirst()
        var node = 0
        var id: RecordID?
        var wrongID: String?
        while !utf8.isEmpty {
            if let index = nodes[node].open {
                guard method == routes[index].method else { return .otherMethods([routes[index].method]) }
                do {
                    return .open(index: index, path: try PercentCoding.decode(utf8, plusIsSpace: false))
                } catch {
                    return .undecodable(error)
                }
            }
            let slash = utf8.firstIndex(of: UInt8(ascii: "/"))
            let raw = utf8[..<(slash ?? utf8.endIndex)]
            // A slash at the end, or two in a row, make an address that no route has.
            if raw.isEmpty { return .none }
            utf8 = slash.map { utf8[utf8.index(after: $0)...] } ?? utf8[utf8.endIndex...]
            if slash != nil, utf8.isEmpty { return .none }
            if let next = literal(of: node, raw) {
                node = next
                continue
            }
            let segment: String
            do {
                segment = try PercentCoding.decode(raw, plusIsSpace: false)
            } catch {
                return .undecodable(error)
            }
            if let next = literal(of: node, segment.utf8) {
                node = next
            } else if let next = nodes[node].parameter {
                id = RecordID(segment)
                if id == nil { wrongID = String(segment.prefix(64)) }
                node = next
            } else {
                return .none
            }
        }
        let routes = nodes[node].routes
        if routes.isEmpty { return .none }
        guard let method, let found = routes.first(where: { $0.method == method }) else {
            return .otherMethods(routes.map(\.method))
        }
        if let wrongID { return .notAnID(wrongID) }
        return .route(index: found.index, id: id)
    }

    private func literal(of node: Int, _ segment: some Collection<UInt8>) -> Int? {
        for (candidate, next) in nodes[node].literals where candidate.elementsEqual(segment) { return next }
        return nil
    }

    private mutating func child(of node: Int, _ segment: [UInt8]) -> Int {
        if let next = nodes[node].literals.first(where: { $0.segment == segment })?.node { return next }
        nodes.append(Node())
        nodes[node].literals.append((segment, nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func parameterChild(of node: Int) -> Int {
        if let next = nodes[node].parameter { return next }
        nodes.append(Node())
        nodes[node].parameter = nodes.count - 1
        return nodes.count - 1
    }
}
