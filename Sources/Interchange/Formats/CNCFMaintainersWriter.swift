import CanonicalJSON
import Registry

/// Writes CNCF's `project-maintainers.csv`: current engagements with the role "maintainer" of people with a GitHub
/// account, in blocks by project. Status, project and OWNERS link stand on a block's first row.
enum CNCFMaintainersWriter {
    static func write(_ lines: [ImportLine]) -> WriteResult {
        let references = References(lines)
        var unwritable = Unwritable()
        unwritable.countKinds(lines, except: [.project, .contributor, .engagement, .organization])

        var blocks: [Int: [[String]]] = [:]
        var order: [Int] = []
        for (_, engagement) in references.all(.engagement) {
            guard engagement.record["role"]?.stringValue == "maintainer",
                engagement.record["status"]?.stringValue != "ended"
            else {
                unwritable.count("engagements that are ended or have another role than maintainer")
                continue
            }
            guard let project = references.index(engagement.record["project"], .project),
                let person = references.index(engagement.record["contributor"], .contributor),
                let handle = lines[person].handle("github")
            else {
                unwritable.count("engagements whose project or GitHub account is not among the lines")
                continue
            }
            if blocks[project] == nil { order.append(project) }
            blocks[project, default: []].append([lines[person].name, company(engagement, lines[person]), handle])
        }

        var csv = CSVWriter()
        csv.row(["", "Project", "Maintainer Name", "Company", "Github Name", "OWNERS/MAINTAINERS"])
        for project in order {
            let record = lines[project].record
            for (index, row) in (blocks[project] ?? []).enumerated() {
                let isFirst = index == 0
                csv.row(
                    [
                        isFirst ? capitalized(record["maturity"]?.stringValue ?? "") : "",
                        isFirst ? lines[project].name : "",
                    ]
                        + row + [isFirst ? record["ownersFile"]?.stringValue ?? "" : ""])
            }
        }
        let file = SourceFile(path: "project-maintainers.csv", bytes: csv.bytes)
        return WriteResult(files: [file], diagnostics: unwritable.diagnostics(.cncfMaintainers))
    }

    /// What the engagement states, or the person's last affiliation that has not ended.
    private static func company(_ engagement: ImportLine, _ person: ImportLine) -> String {
        for member in ["company", "employer"] {
            if let stated = engagement.record[member]?.stringValue { return stated }
        }
        let current = (person.record["affiliations"]?.arrayValue ?? []).last {
            $0.objectValue?["until"] == nil
        }
        return current?.objectValue?["organization"]?.stringValue ?? ""
    }

    private static func capitalized(_ word: String) -> String {
        word.prefix(1).uppercased() + word.dropFirst()
    }
}
