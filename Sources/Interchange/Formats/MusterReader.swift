/// Reads Muster NDJSON that is at hand whole. Large files go through `ImportLineReader` in chunks instead.
enum MusterReader {
    static func read(_ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        var lines: [ImportLine] = []
        var diagnostics = DiagnosticList(limit: options.limits.diagnostics)
        for file in files {
            var reader = ImportLineReader(file: file.path, limits: options.limits)
            let take: (ImportLineReader.Event) -> Void = { event in
                switch event {
                case .refused(let diagnostic):
                    diagnostics.add(diagnostic)
                case .line(var line, _):
                    // A line keeps what it says about its own origin; the file's audience is its own too.
                    if line.audience == nil { line.audience = options.audience }
                    lines.append(line)
                }
            }
            file.bytes.withUnsafeBytes { reader.feed($0, take) }
            reader.finish(take)
        }
        return ReadResult(lines: lines, diagnostics: diagnostics.all)
    }
}
