package import CanonicalJSON
package import Registry

/// How a file is taken in.
package struct ImportOptions: Sendable, Hashable {
    /// Do everything and then undo it.
    package var dryRun: Bool
    /// Say what became of each line, not only of those refused.
    package var verbose: Bool
    /// The name under which the file's lines are remembered when they do not say where they come from.
    package var source: String?

    /// How a file is taken in.
    package init(dryRun: Bool = false, verbose: Bool = false, source: String? = nil) {
        self.dryRun = dryRun
        self.verbose = verbose
        self.source = source
    }
}

/// What happened to a line that was taken.
package struct ImportOutcome: Sendable, Hashable {
    /// The line of the NDJSON, counted from 1.
    package let line: Int
    package let kind: RecordKind
    package let id: RecordID
    package let title: String
    /// For a change, the members of the record that differ: `{"name":{"from":…,"to":…}}`; what is absent is left out.
    package let diff: JSONObject?
}

/// Why a line was not taken.
package struct ImportRefusal: Sendable, Hashable {
    /// The line of the NDJSON, counted from 1.
    package let line: Int
    /// The file and line that the line says it comes from.
    package let file: String?
    package let fileLine: Int?
    /// JSON Pointer into the record; empty for the whole line.
    package let path: String
    /// For programs: an ``Registry/Issue/Code``, or "json", "line-too-long", "conflict", "suppressed", "stale",
    /// "reference", "home".
    package let code: String
    /// What is wrong and how to mend it.
    package let message: String
}

/// News of an import under way.
package enum ImportEvent: Sendable, Hashable {
    /// So many lines and bytes of the file are done.
    case progress(lines: Int, bytes: Int)
    case added(ImportOutcome)
    case changed(ImportOutcome)
    case unchanged(ImportOutcome)
    case refused(ImportRefusal)
}

/// What an import did, or would have done.
package struct ImportSummary: Sendable, Hashable {
    /// Lines that were not blank.
    package var lines = 0
    package var added = 0
    package var changed = 0
    package var unchanged = 0
    /// Lines refused (one line may have several reasons).
    package var refused = 0
}
