/// What a format guess rests on.
package struct Sniff: Sendable, Hashable {
    /// The format, or nil when none of them fits.
    package var format: Format?
    /// Why, as a sentence for the user.
    package var reason: String
}

/// Tells formats apart by what is in the files. Names only break no ties: a `funding.json` of another programme is not
/// taken for FLOSS/fund's, and a roster under any other name is recognised.
enum Sniffer {
    /// How much of each file is looked at; a prefix of a large file will do.
    static let prefixBytes = 64 << 10
    /// How many files of a directory are looked at.
    static let maximumFiles = 2_000

    static func sniff(_ files: [SourceFile]) -> Sniff {
        guard !files.isEmpty else { return Sniff(format: nil, reason: "there are no files to look at") }
        var reasons: [String] = []
        for file in files.prefix(maximumFiles) {
            let sniff = sniff(file, isOnly: files.count == 1)
            if sniff.format != nil { return sniff }
            reasons.append(sniff.reason)
        }
        if files.count == 1 { return Sniff(format: nil, reason: reasons[0]) }
        return Sniff(
            format: nil, reason: "none of the \(files.count) files is of a known format; \(reasons[0])")
    }

    private static func sniff(_ file: SourceFile, isOnly: Bool) -> Sniff {
        let bytes = Array(file.bytes.prefix(prefixBytes))
        let content = bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(byteOrderMark.count)) : bytes
        guard let first = content.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) else {
            return Sniff(format: nil, reason: "\(file.path) is empty")
        }
        if first == UInt8(ascii: "{") { return json(content, file.path) }
        if file.path.hasSuffix(".toml"), let sniff = toml(file) { return sniff }
        var rows = CSVReader(content, limits: Limits())
        if case .success(let row)? = rows.next(), CNCFMaintainersReader.Columns(row.cells) != nil {
            return Sniff(
                format: .cncfMaintainers,
                reason: "\(file.path) is CSV with the headings Project, Maintainer Name and Github Name")
        }
        return Sniff(
            format: nil,
            reason: "\(file.path) begins with neither a JSON object nor the headings of a known CSV roster")
    }

    /// A JSON object by the names of its members; the text may be cut off.
    private static func json(_ bytes: [UInt8], _ path: String) -> Sniff {
        let outline = JSONOutline(bytes, levels: 1)
        // Of several objects one after another, the first one's members come first.
        let keys = Set(outline.rootKeys)
        func found(_ format: Format, _ why: String) -> Sniff {
            Sniff(format: format, reason: "\(path) is a JSON object with \(why)")
        }
        if keys.isSuperset(of: ["kind", "record"]) { return found(.muster, "\"kind\" and \"record\" on each line") }
        if keys.contains("entity"), keys.contains("funding") || keys.contains("projects") {
            return found(.fundingJSON, "\"entity\" and \"\(keys.contains("funding") ? "funding" : "projects")\"")
        }
        if keys.contains("contributors") {
            let companions = ["projectName", "projectOwner", "contributorsPerLine", "imageSize", "repoType", "files"]
            if let companion = companions.first(where: keys.contains) {
                return found(.allContributors, "\"contributors\" and \"\(companion)\"")
            }
        }
        if keys.contains("basics") { return found(.jsonResume, "\"basics\"") }
        if keys.contains("opRetro") || keys.contains("drips") {
            return Sniff(
                format: nil,
                reason: "\(path) is a funding.json of Optimism RetroPGF or Drips, not of FLOSS/fund")
        }
        let names = outline.rootKeys.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        return Sniff(
            format: nil,
            reason: "\(path) is a JSON object with \(names.isEmpty ? "no members" : names), which no known format has")
    }

    private static func toml(_ file: SourceFile) -> Sniff? {
        guard file.bytes.count <= prefixBytes else { return nil }
        do throws(TOMLError) {
            let root = try TOMLParser.parse(file.bytes)
            switch RustTeamReader.Content(root) {
            case .team:
                return Sniff(format: .rustTeam, reason: "\(file.path) is TOML with a name and a [people] table")
            case .person where root["github-id"] != nil:
                return Sniff(format: .rustTeam, reason: "\(file.path) is TOML with github and github-id")
            case .person, .other:
                return Sniff(format: nil, reason: "\(file.path) is TOML, but no person or team of rust-lang/team")
            }
        } catch {
            return Sniff(
                format: nil, reason: "\(file.path) is not TOML (line \(error.line): \(error.message))")
        }
    }
}
