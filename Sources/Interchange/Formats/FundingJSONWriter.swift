import CanonicalJSON
import Registry

/// Writes `funding.json` of FLOSS/fund v1.0.0, one for each entity: an organization that is some project's fiscal
/// sponsor, or a contributor whose record has `funding` (it came from such a file). Payment channels and the e-mail
/// address that the schema asks for are not ours to tell; the first stay an empty list, the second an empty text.
enum FundingJSONWriter {
    static func write(_ lines: [ImportLine]) -> WriteResult {
        let references = References(lines)
        var unwritable = Unwritable()
        unwritable.countKinds(lines, except: [.project, .contributor, .engagement, .organization])
        var projects: [Int: [ImportLine]] = [:]
        for (_, project) in references.all(.project) {
            if let sponsor = references.index(project.record["fiscalSponsor"], .organization) {
                projects[sponsor, default: []].append(project)
            }
        }
        for (_, engagement) in references.all(.engagement) {
            guard let person = references.index(engagement.record["contributor"], .contributor),
                lines[person].record["funding"] != nil,
                let project = references.index(engagement.record["project"], .project)
            else { continue }
            projects[person, default: []].append(lines[project])
        }

        let entities = lines.indices.filter { projects[$0] != nil || lines[$0].record["funding"] != nil }
        var files: [SourceFile] = []
        for index in entities {
            let entity = lines[index]
            guard entity.kind == .contributor || entity.kind == .organization else { continue }
            let entries = (projects[index] ?? []).compactMap { project in
                let entry = entry(project)
                if entry == nil { unwritable.count("projects without a repository") }
                return entry
            }
            let root: JSONValue = [
                "entity": .object(self.entity(entity)),
                "funding": ["channels": [], "plans": .array(plans(entity))],
                "projects": .array(entries), "version": "v1.0.0",
            ]
            let folder = entities.count == 1 ? "" : Slug.of(entity.name) + "/"
            files.append(SourceFile(path: folder + "funding.json", bytes: JSONText.pretty(root)))
        }
        return WriteResult(files: files, diagnostics: unwritable.diagnostics(.fundingJSON))
    }

    private static func entity(_ line: ImportLine) -> JSONObject {
        let funding = line.record["funding"]?.objectValue
        let type = line.kind == .contributor ? "individual" : "organisation"
        let profile = line.handle("github").map { "https://github.com/\($0)" }
        let web = line.record["web"]?.stringValue ?? line.record["links"]?.arrayValue?.first?.stringValue ?? profile
        return [
            "description": .string(line.record["summary"]?.stringValue ?? ""), "email": "", "name": .string(line.name),
            "role": .string(funding?["role"]?.stringValue ?? "other"),
            "type": .string(funding?["type"]?.stringValue ?? type), "webpageUrl": ["url": .string(web ?? "")],
        ]
    }

    private static func entry(_ project: ImportLine) -> JSONValue? {
        guard let repository = project.record["repositories"]?.arrayValue?.first?.stringValue else { return nil }
        let stated = project.record["statedLicences"]?.arrayValue
        let licence = project.record["licence"]?.stringValue.map { [JSONValue.string("spdx:" + $0)] }
        return [
            "description": .string(project.record["summary"]?.stringValue ?? ""),
            "guid": .string(String(Slug.of(project.name).utf8.prefix(32)) ?? ""),
            "licenses": .array(stated ?? licence ?? []), "name": .string(project.name),
            "repositoryUrl": ["url": .string(repository)],
            "tags": .array(Array((project.record["topics"]?.arrayValue ?? []).prefix(10))),
            "webpageUrl": ["url": .string(project.record["web"]?.stringValue ?? repository)],
        ]
    }

    private static func plans(_ line: ImportLine) -> [JSONValue] {
        (line.record["funding"]?.objectValue?["plans"]?.arrayValue ?? []).compactMap(\.objectValue).map { plan in
            var plan = plan
            plan["channels"] = []
            if let minor = plan["amount"]?.integerValue, let currency = plan["currency"]?.stringValue,
                let digits = Vocabulary.minorDigits(of: currency)
            {
                let scale = (0..<digits).reduce(Int64(1)) { scale, _ in scale * 10 }
                plan["amount"] = minor % scale == 0 ? .integer(minor / scale) : .number(Double(minor) / Double(scale))
            }
            return .object(plan)
        }
    }
}
