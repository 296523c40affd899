/// The power fails: what was not committed is gone, and so is all that the node had in memory.
struct PowerFailure: Error {}

/// A node's database, as far as it can be told from outside: transactions that happen whole or not at all.
///
/// It decides nothing. Power can fail before a transaction, within it (nothing of it remains then), and after it was
/// committed but before whoever asked for it knows.
struct Disk {
    /// What is committed.
    private(set) var tables: Tables
    /// Storage operations until the power fails; nil while it does not.
    var fuse: Int?
    /// How many storage operations there were.
    private(set) var operations = 0

    init(_ tables: Tables) { self.tables = tables }

    /// A storage operation: where power can fail.
    mutating func step() throws(PowerFailure) {
        operations += 1
        guard let left = fuse else { return }
        fuse = left - 1
        if left <= 1 { throw PowerFailure() }
    }

    /// Changes the tables, all or nothing: also when `body` throws.
    mutating func transaction<Result>(_ body: (inout Tables) throws -> Result) throws -> Result {
        try step()
        var copy = tables
        let result = try body(&copy)
        try step()
        tables = copy
        try step()
        return result
    }

    /// Another disk in its place, as a restore puts it there.
    mutating func replace(_ tables: Tables) throws(PowerFailure) {
        try step()
        self.tables = tables
        try step()
    }
}
