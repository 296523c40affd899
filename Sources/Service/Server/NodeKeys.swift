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

    /// What checkpoints are signed with, the present key first.
    package var signers: [SigningKey] { [current] + overlapping }
}
