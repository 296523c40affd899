/// The queries before one Sync, under way: what was sent, and how much of the answer has been read. Used by one thread at
/// a time.
final class Pipeline {
    enum Step {
        case query(Int)
        case prepare(Int)
        case deallocate(String)
    }

    /// What the next result is to a step.
    enum Expected { case result, end }

    let queries: [Query]
    var steps: [Step] = []
    /// The step whose answer comes next; their number when only the answer to the Sync is missing.
    var step = 0
    var expected = Expected.result
    var rows: [Rows] = []
    /// The first error.
    var failure: PostgresError?

    init(_ queries: [Query]) {
        self.queries = queries
        rows.reserveCapacity(queries.count)
    }

    /// The same queries, to be sent once more.
    func again() -> Pipeline { Pipeline(queries) }
}
