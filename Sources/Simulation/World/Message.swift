import Federation

/// What nodes say to each other; each stands for an HTTP request or its answer.
struct Message {
    enum Content {
        case askLogs
        case askEntries(LogOrigin, have: UInt64, carried: UInt64?)
        case askCheckpoint(LogOrigin)
        case logs([LogOrigin])
        /// 304.
        case unchanged
        /// The stream, to its end or to where the connection broke.
        case entries([UInt8])
        case checkpoint([UInt8])
        /// A checkpoint of the one that it is sent to, cosigned.
        case cosigned(LogOrigin, size: UInt64, [UInt8])
        /// 404, or 400 for more entries than there are.
        case refused
    }

    let from: Int
    let to: Int
    /// Which exchange it belongs to: what comes for another one is not waited for any more.
    let exchange: Int
    let content: Content

    /// For the story.
    var words: String {
        switch content {
        case .askLogs: "asks for the logs"
        case .askEntries(let origin, let have, _): "asks for \(origin) from \(have)"
        case .askCheckpoint(let origin): "asks for the checkpoint of \(origin)"
        case .logs(let origins): "lists \(origins.count) logs"
        case .unchanged: "has nothing new"
        case .entries(let bytes): "sends \(bytes.count) bytes"
        case .checkpoint(let bytes): "sends a checkpoint of \(bytes.count) bytes"
        case .cosigned(let origin, _, _): "has cosigned \(origin)"
        case .refused: "refuses"
        }
    }
}

/// What lies ahead in a simulation.
enum Event {
    /// Somebody does something at some node.
    case act
    case publish(Int)
    case poll(Int, peer: Int)
    case deliver(Message)
    /// The next part of an answer is read from the database.
    case serve(Int, life: Int, Serving)
    /// An answer has not come in time.
    case expire(Int, life: Int, peer: Int, exchange: Int)
    /// The next bundle is applied.
    case apply(Int, life: Int, peer: Int)
    /// The power will fail at one of the next storage operations.
    case lightFuse
    case start(Int)
    /// A node's database is copied, or put back to the last copy of it.
    case backUp(Int)
    case restore(Int)
    /// Who reaches whom changes.
    case weather
}
