/// Other people's files to import lines, and back. Pure: bytes in, lines and diagnostics out; no files, no clock.
package enum Interchange {
    /// The format of a file, or of a directory given as its files, by their content. A prefix of each file will do
    /// (64 KiB), so a large file need not be read for this.
    package static func sniff(_ files: [SourceFile]) -> Sniff {
        Sniffer.sniff(files)
    }

    /// Reads files of one format. What cannot be taken is in the diagnostics, each with file, line and reason; the
    /// rest is in the lines. References between the lines are natural keys (`@github:ada`) and point backwards.
    ///
    /// Muster NDJSON of any size streams through ``ImportLineReader`` instead.
    package static func read(_ format: Format, _ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        switch format {
        case .muster: MusterReader.read(files, options)
        case .cncfMaintainers: CNCFMaintainersReader.read(files, options)
        case .allContributors: AllContributorsReader.read(files, options)
        case .rustTeam: RustTeamReader.read(files, options)
        case .fundingJSON: FundingJSONReader.read(files, options)
        case .jsonResume: JSONResumeReader.read(files, options)
        }
    }

    /// Writes lines in a format. Records that the format has no place for are in the diagnostics, counted by kind.
    /// A format that cannot be written (``Format/isWritable``) gives no files and says so.
    ///
    /// Muster NDJSON of any size is written line by line with ``ImportLine/write(to:)`` instead.
    package static func write(_ format: Format, _ lines: [ImportLine]) -> WriteResult {
        switch format {
        case .muster:
            var bytes: [UInt8] = []
            for line in lines { line.write(to: &bytes) }
            return WriteResult(files: [SourceFile(path: "muster.ndjson", bytes: bytes)], diagnostics: [])
        case .cncfMaintainers: return CNCFMaintainersWriter.write(lines)
        case .allContributors: return AllContributorsWriter.write(lines)
        case .fundingJSON: return FundingJSONWriter.write(lines)
        case .rustTeam, .jsonResume:
            let reason = "\(format.rawValue) can be read, not written"
            return WriteResult(
                files: [],
                diagnostics: [Diagnostic(.refused, file: format.rawValue, line: 1, code: .format, message: reason)])
        }
    }
}

/// Files of a format, and what did not fit into them.
package struct WriteResult: Sendable {
    package var files: [SourceFile]
    package var diagnostics: [Diagnostic]
}
