internal import Postgres

/// Reads and prepares lines on a thread of its own, ahead of the database by at most `queued` batches.
final class ImportReader: Sendable {
    private static let batchSize = 1_000
    private static let queued = 4

    private let queue = BoundedQueue<Result<ParsedBatch, StoreError>>(limit: queued)
    private let path: String
    private let preparation: LinePreparation

    init(path: String, preparation: LinePreparation) {
        self.path = path
        self.preparation = preparation
    }

    /// Runs `body` while another thread reads; that thread is gone when this returns.
    func run<R>(_ body: () throws -> R) throws -> R {
        let thread = try SystemThread { [self] in read() }
        defer {
            queue.abandon()
            thread.join()
        }
        return try body()
    }

    /// The next lines in the order of the file; nil at its end.
    func next() throws -> ParsedBatch? { try queue.pop()?.get() }

    private func read() {
        defer { queue.finish() }
        do {
            var splitter = try LineSplitter(path: path)
            var batch = ParsedBatch()
            while let line = try splitter.next({ number, line in preparation.parse(line, number: number) }) {
                batch.lines.append(line)
                if batch.lines.count == Self.batchSize {
                    batch.bytesRead = splitter.bytesRead
                    guard queue.push(.success(batch)) else { return }
                    batch = ParsedBatch()
                }
            }
            batch.bytesRead = splitter.bytesRead
            _ = queue.push(.success(batch))
        } catch {
            _ = queue.push(.failure(StoreError(any: error)))
        }
    }
}
