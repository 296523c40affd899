/// The file formats that this version reads or writes.
package enum Format: String, Sendable, Hashable, CaseIterable {
    /// Muster's own import lines, one JSON object a line.
    case muster
    /// CNCF `project-maintainers.csv`.
    case cncfMaintainers = "cncf-maintainers"
    /// `.all-contributorsrc` of allcontributors.org.
    case allContributors = "all-contributors"
    /// The directory of TOML files of rust-lang/team.
    case rustTeam = "rust-team"
    /// `funding.json` of FLOSS/fund, version 1.
    case fundingJSON = "funding-json"
    /// JSON Resume (jsonresume.org), version 1.
    case jsonResume = "json-resume"

    /// A line for a person who chooses.
    package var summary: String {
        switch self {
        case .muster: "Muster import lines (NDJSON); holds everything"
        case .cncfMaintainers: "CNCF project-maintainers.csv; status and project stand once for several rows"
        case .allContributors: ".all-contributorsrc: who contributed what to one project"
        case .rustTeam: "rust-lang/team: a directory with people/*.toml and teams/*.toml"
        case .fundingJSON: "funding.json of FLOSS/fund v1.x: an entity and its projects"
        case .jsonResume: "JSON Resume: one person"
        }
    }

    /// Whether `Interchange.write` can make it.
    package var isWritable: Bool {
        switch self {
        case .muster, .cncfMaintainers, .allContributors, .fundingJSON: true
        case .rustTeam, .jsonResume: false
        }
    }
}
