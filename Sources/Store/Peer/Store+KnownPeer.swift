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
        let rows = try await read("SELECT key FROM muster.peer WHERE node = \(name)", as: Self.follower)
        do {
            guard let row = rows.first else { return nil }
            return KnownPeer(key: try VerifierKey(text: try row[0]), principal: Principal(role: .peer, label: name))
        } catch { throw StoreError(any: error) }
    }
}
