/// The server's settings. They go on its command line: there is no file that could be out of step or half written,
/// and none of them is a secret.
enum ClusterSettings {
    /// Sensible for a small machine that does other work too.
    private static let small = [
        "shared_buffers": "128MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "effective_cache_size": "1GB",
        "max_connections": "60",
        "max_wal_size": "1GB",
        "min_wal_size": "80MB",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        // Compiling a query costs more than nearly all of ours take.
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        // Rows, parameters and statements may hold what a person wants forgotten: the log gets none of them.
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "log_error_verbosity": "terse",
    ]

    /// For a cluster that is thrown away: a crash of the machine may ruin it. A killed server still loses nothing that
    /// was committed, because commits are handed to the kernel.
    private static let fleeting = [
        "fsync": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "checkpoint_timeout": "1h",
    ]

    /// Not to be changed by anybody: without them others could reach the server, or we could not find it.
    private static func fixed(_ layout: ClusterLayout) -> [String: String] {
        [
            "listen_addresses": "",
            "port": String(ClusterLayout.port),
            "unix_socket_directories": layout.serverSocketDirectory,
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "log_destination": "stderr",
            // Names the directory in the process list, where its owner looks for it after a crash.
            marker: layout.directory,
        ]
    }

    /// A setting that means nothing to the server.
    static let marker = "embedded.directory"

    /// `-c name=value` for everything, sorted by name.
    static func arguments(layout: ClusterLayout, durable: Bool, own: [String: String]) throws -> [String] {
        let fixed = fixed(layout)
        for name in own.keys {
            guard fixed[name] == nil else {
                throw EmbeddedPostgresError(
                    .invalidArgument, "the setting \(name) is fixed for a private cluster: leave it out")
            }
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 != UInt8(ascii: "=") && $0 > 0x20 }) else {
                throw EmbeddedPostgresError(.invalidArgument, "“\(name)” is no name of a PostgreSQL setting")
            }
        }
        var all = small
        if !durable { all.merge(fleeting) { _, new in new } }
        all.merge(own) { _, new in new }
        all.merge(fixed) { _, new in new }
        return all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    }
}
