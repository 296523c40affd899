import Registry

/// How much of a file an importer takes. What is larger is refused with a diagnostic that names the limit.
package struct Limits: Sendable, Hashable {
    /// Bytes of one file that is read whole (CSV, JSON, TOML).
    package var fileBytes = 64 << 20
    /// Bytes of one CSV cell. An unclosed quote swallows the rest of a file; this is where it stops.
    package var cellBytes = 64 << 10
    /// Cells of one CSV row.
    package var cellsInRow = 256
    /// Bytes of one line of Muster NDJSON.
    package var lineBytes = ImportLimits.lineBytes
    /// Levels of nesting in other people's JSON and TOML.
    package var depth = 64
    /// Diagnostics of one run.
    package var diagnostics = 10_000

    /// The usual limits.
    package init() {}
}
