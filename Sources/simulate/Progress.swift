import Glibc

/// How far it is: one line that changes on a terminal, a line for every tenth elsewhere.
struct Progress {
    private let total: Int
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(total: Int) { self.total = total }

    func step(_ done: Int) {
        guard total > 1 else { return }
        let parts = isTerminal ? 200 : 10
        guard done * parts / total != (done - 1) * parts / total else { return }
        Simulate.say("\(isTerminal ? "\r" : "")\(done) of \(total) seeds\(isTerminal ? "" : "\n")")
    }

    func clear() { if isTerminal, total > 1 { Simulate.say("\r\u{1B}[K") } }
}
