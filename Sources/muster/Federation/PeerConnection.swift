import Federation
import MusterClient

/// What is kept of a peer between two turns: the open connection, and the tag of the last answer that was taken whole.
///
/// Sendable unchecked: a peer has one turn at a time, and within a turn one thread uses it.
final class PeerConnection: @unchecked Sendable {
    /// The logs that were listed with the last answer.
    var listed: [LogOrigin] = []
    /// There is a host of plain files, which knows nobody.
    var isPlain = false
    /// Nil where something of the last answer was not taken, so that all is asked for again.
    var tag: String?
    private var made: (url: String, identity: String)?
    private var current: NodeClient?

    /// The connection, anew where it is to another address or asks as somebody else.
    func client(_ url: NodeURL, as identity: String, _ make: () throws -> NodeClient) throws -> NodeClient {
        if let current, let made, made == ("\(url)", identity) { return current }
        forget()
        if made?.url != "\(url)" { isPlain = false }
        let client = try make()
        made = ("\(url)", identity)
        current = client
        return client
    }

    /// Begins anew the next time.
    func forget() {
        current = nil
        tag = nil
    }
}
