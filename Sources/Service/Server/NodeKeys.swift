package import Federation
package import TransparencyLog

/// A node's keys as they are now.
package struct NodeKeys: Sendable {
    /// What everything is signed with.
    package var current: SigningKey
    /// Keys before it that checkpoints are signed with as well for a while, for those who have not heard of the change.
    package var overlapping: [SigningKey]
    /// Keys that somebody else may have: what they signed is not gone on with.
    package var revoked: [VerifierKey]
    /// What the node has said about its keys.
    package var statements: KeyChain

    package init(
        current: SigningKey, overlapping: [SigningKey] = [], revoked: [VerifierKey] = [],
        statements: KeyChain = KeyChain()
    ) {
        self.current = current
        self.overlapping = overlapping
        self.revoked = revoked
        self.statements = statements
    }

    /// What the node's own checkpoints may bear, wherever they were kept: every key that it has had and not given up.
    package var verifiers: [VerifierKey] {
        // A statement that cannot be read leads from no key.
        let earlier = statements.notes.compactMap { note in try? KeyStatement(verifying: note).old }
        return (signers.map(\.verifier) + earlier).reduce(into: []) { keys, key in
            if !keys.contains(key), !revoked.contains(key) { keys.append(key) }
        }
    }

    /// What checkpoints are signed with, the present key first.
    package var signers: [SigningKey] { [current] + overlapping }
}
