import EmbeddedPostgres

/// A database of one test's own, on the one private cluster of the test process.
package struct TestDatabase: Sendable {
    /// The database's name.
    package let name: String
    private let address: ClusterAddress

    init(name: String, address: ClusterAddress) {
        self.name = name
        self.address = address
    }

    /// A libpq connection string for the superuser.
    package var conninfo: String { address.conninfo(database: name) }

    /// The same for another role.
    package func conninfo(user: String) -> String { address.conninfo(user: user, database: name) }
}

/// Gives `body` a fresh database and drops it afterwards, with whatever is still connected to it.
///
/// The first call with a `template` name makes a template database and lets `prepare` fill it (with the migrations, for
/// example); this and later calls clone it, which takes about 30 ms whatever the schema. The template's name carries
/// the hash of schema/.
///
/// - Parameters:
///   - template: names what `prepare` makes; calls with one name must prepare the same.
///   - prepare: given a connection string for the template; must close its connections. nil makes an empty database.
package func withDatabase<R>(
    template: String = "schema", preparedBy prepare: (@Sendable (_ conninfo: String) async throws -> Void)? = nil,
    _ body: (TestDatabase) async throws -> R
) async throws -> R {
    let database = try await TestCluster.shared.makeDatabase(template: template, preparedBy: prepare)
    let result: R
    do { result = try await body(database) } catch {
        try await TestCluster.shared.drop(database)
        throw error
    }
    try await TestCluster.shared.drop(database)
    return result
}
