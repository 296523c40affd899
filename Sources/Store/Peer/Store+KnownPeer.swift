internal import Postgres
package import Registry
package import TransparencyLog

/// A peer as it is recognised by its signature.
package struct KnownPeer: Sendable {
    package let key: VerifierKey
    /// Whom it asks as.
    package let principal: Principal
}

extension Store {
    /// The peer of a name; nil when there is none. It asks as itself, under the role of peers.
    package func knownPeer(node name: String) async throws(StoreError) -> KnownPeer? {
        let rows = try await read(
            """
            SELECT p.key, array(SELECT c.name FROM muster.circle_member m JOIN muster.circle c ON c.id = m.circle
                WHERE m.peer = p.id ORDER BY c.name)
            FROM muster.peer p WHERE p.node = \(name)
            """, as: Self.follower)
        do {
            guard let row = rows.first else { return nil }
            let circles = try row[1, as: [String].self].compactMap { Circle(home: node, name: $0) }
            return KnownPeer(
                key: try VerifierKey(text: try row[0]),
                principal: Principal(role: .peer, label: name, circles: circles))
        } catch { throw StoreError(any: error) }
    }
}
