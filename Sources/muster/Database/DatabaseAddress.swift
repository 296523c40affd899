import ArgumentParser
import CanonicalJSON

/// `muster db address`
struct DatabaseAddress: AsyncParsableCommand {
    static let configuration = Help.command(
        "address", "Say how PostgreSQL's own programs reach the running node's database.",
        usage: "muster db address [--data <folder>] [--json]",
        """
        For psql, pg_dump, pgbench and monitoring: the settings as variables of the environment. The node has to run. \
        They lead to the database as its owner, whom no rule about who may see what binds.
        """,
        examples: [("env $(muster db address) psql -c '\\dt muster.*'", nil)])

    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Write one JSON object.") var json = false

    func run() async throws {
        let variables = try await database.withDatabase(task: "db address", exclusive: false) { target in
            try ConnectionEnvironment.of(target.conninfo)
        }
        guard !variables.contains(where: { $0.name == "PGPASSWORD" }) else {
            throw Failure(
                .refused, "The database's address holds a password, which is not written out.",
                mend: "Give psql the address itself, and the password in PGPASSFILE.")
        }
        if json {
            let object = JSONObject(variables.map { ($0.name, JSONValue.string($0.value)) })
            try Output.lines(String(decoding: CanonicalJSON.encode(.object(object)), as: UTF8.self))
        } else {
            for variable in variables { try Output.lines("\(variable.name)=\(variable.value)") }
        }
    }
}
