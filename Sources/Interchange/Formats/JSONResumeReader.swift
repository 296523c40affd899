import CanonicalJSON
import Registry

/// Reads JSON Resume (jsonresume.org/schema, v1.0.0): one contributor from each file, for enrolment.
///
/// No consent is written: the person is asked. The phone number and postal address are never taken, the e-mail address
/// only on request and then as a private field. A skill without a level, or with a word that is no level, is left out:
/// a level is what a search asks for, so it is not guessed.
struct JSONResumeReader {
    private let json: JSONFile
    private let options: ReadOptions
    private var roster: Roster
    private var record: JSONObject = [:]

    static func read(_ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        var lines: [ImportLine] = []
        var roster = Roster(.jsonResume, options)
        for file in files {
            switch JSONFile.read(file, options.limits) {
            case .failure(let problem):
                roster.refuse(problem)
            case .success(let json):
                var reader = JSONResumeReader(json: json, options: options, roster: roster)
                if let line = reader.read() { lines.append(line) }
                roster = reader.roster
            }
        }
        return ReadResult(lines: lines, diagnostics: roster.result.diagnostics)
    }

    private init(json: JSONFile, options: ReadOptions, roster: Roster) {
        self.json = json
        self.options = options
        self.roster = roster
    }

    private mutating func read() -> ImportLine? {
        guard let basics = json.root["basics"]?.objectValue else {
            roster.say(.refused, json.place(""), .format, "there is no \"basics\" object; this is no JSON Resume")
            return nil
        }
        guard let name = basics.line("name") else {
            roster.say(.refused, json.place("/basics"), .missing, "\"basics\" has no name")
            return nil
        }
        record["name"] = .string(name)
        if let text = basics["summary"]?.stringValue.map(Clean.text), !text.isEmpty {
            record["summary"] = .string(text)
        }
        readCountry(basics)
        readProfiles(basics)
        readSkills()
        readLanguages()
        readWork()
        leaveOutWhatIsRefused()
        var privateFields: JSONObject?
        if let email = basics.line("email") {
            if options.keepsEmail {
                privateFields = ["email": .string(email)]
            } else {
                roster.say(.note, json.place("/basics/email"), .value, "the e-mail address is not taken")
            }
        }
        return ImportLine(
            kind: .contributor, audience: options.audience, record: record, privateFields: privateFields,
            source: ImportSource(format: Format.jsonResume.rawValue, file: json.file.path, line: 1))
    }

    /// How many entries are left out at most; what is wrong beyond them is said by whoever takes the record in.
    private static let mostLeftOut = 200

    /// Leaves out what the rules refuse, each with a warning: one account that is misspelt is no reason to refuse the
    /// person.
    private mutating func leaveOutWhatIsRefused() {
        let origins = [
            "identities": "/basics/profiles", "links": "/basics/profiles", "summary": "/basics/summary",
            "skills": "/skills", "languages": "/languages", "affiliations": "/work",
        ]
        for _ in 0..<Self.mostLeftOut {
            let issues = Validation.check(record, kind: .contributor, today: options.published)
            let refused = issues.lazy.compactMap {
                issue -> (issue: Issue, field: String, index: Int?, origin: String)? in
                let parts = issue.path.split(separator: "/").map(String.init)
                guard let field = parts.first, let origin = origins[field] else { return nil }
                return (issue, field, parts.count > 1 ? Int(parts[1]) : nil, origin)
            }
            guard let (issue, field, index, origin) = refused.first else { return }
            let nearest = issue.suggestion.map { " Perhaps it is \($0)." } ?? ""
            roster.say(.warning, json.place(origin), .value, "\(issue.message)\(nearest) It is left out")
            if let index, var list = record[field]?.arrayValue, list.indices.contains(index) {
                list.remove(at: index)
                record[field] = list.isEmpty ? nil : .array(list)
            } else {
                record[field] = nil
            }
        }
    }

    private mutating func append(_ value: JSONValue, to key: String) {
        let list = record[key]?.arrayValue ?? []
        if !list.contains(value) { record[key] = .array(list + [value]) }
    }

    private mutating func readCountry(_ basics: JSONObject) {
        guard let code = basics["location"]?.objectValue?.line("countryCode") else { return }
        if let country = Vocabulary.countries.canonical(code) {
            record["country"] = .string(country)
        } else {
            let nearest = Vocabulary.countries.nearest(to: code).map { "; perhaps \($0)" } ?? ""
            roster.say(
                .warning, json.place("/basics/location/countryCode"), .value,
                "\"\(code)\" is no country code\(nearest); it is left out")
        }
    }

    private mutating func readProfiles(_ basics: JSONObject) {
        if let address = basics.line("url").flatMap({ PageAddress($0) }) { append(.string(address.text), to: "links") }
        for (index, value) in (basics["profiles"]?.arrayValue ?? []).enumerated() {
            let place = json.place("/basics/profiles/\(index)")
            guard let profile = value.objectValue else {
                roster.say(.warning, place, .shape, "a profile must be an object; it is left out")
                continue
            }
            let address = profile.line("url").flatMap { PageAddress($0) }
            let network = profile.line("network")
            let service = network.map { Vocabulary.services.canonical($0) } ?? address?.profile?.service
            var handle = profile.line("username") ?? address?.profile?.handle ?? ""
            // An account in the fediverse is known by its host too, which resumes leave to the address.
            if service == "mastodon", let host = address?.host, !handle.isEmpty, !handle.dropFirst().contains("@") {
                handle = "\(handle.hasPrefix("@") ? String(handle.dropFirst()) : handle)@\(host)"
            }
            if let service, !handle.isEmpty {
                append(["handle": .string(handle), "service": .string(service)], to: "identities")
            } else if let address {
                append(.string(address.text), to: "links")
            } else {
                roster.say(
                    .warning, place, .value, "a profile needs a known network and a username, or a url; it is left out")
            }
        }
    }

    private mutating func readSkills() {
        for (index, value) in (json.root["skills"]?.arrayValue ?? []).enumerated() {
            let place = json.place("/skills/\(index)")
            guard let skill = value.objectValue, let name = skill.line("name") else {
                roster.say(.warning, place, .shape, "a skill must be an object with a name; it is left out")
                continue
            }
            guard let stated = skill.line("level") else {
                roster.say(.warning, place, .missing, "\(name) has no level; it is left out. \(ResumeLevel.help)")
                continue
            }
            guard let level = ResumeLevel.of(stated) else {
                roster.say(
                    .warning, json.place("/skills/\(index)/level"), .value,
                    "\"\(stated)\" is no level; \(name) is left out. \(ResumeLevel.help)")
                continue
            }
            let words = [name] + (skill["keywords"]?.arrayValue ?? []).compactMap(\.stringValue)
            for slug in words.map({ Slug.of($0) }) where !slug.isEmpty && !hasSkill(slug) {
                append(["level": .string(level), "name": .string(slug)], to: "skills")
            }
        }
    }

    /// The first level that is stated for a skill stands.
    private func hasSkill(_ slug: String) -> Bool {
        (record["skills"]?.arrayValue ?? []).contains { $0.objectValue?["name"]?.stringValue == slug }
    }

    private mutating func readLanguages() {
        for (index, value) in (json.root["languages"]?.arrayValue ?? []).enumerated() {
            guard let stated = value.objectValue?.line("language") else { continue }
            if let language = Self.language(stated) {
                append(.string(language), to: "languages")
            } else {
                let nearest = Vocabulary.languages.nearest(to: stated).map { "; perhaps \($0)" } ?? ""
                roster.say(
                    .warning, json.place("/languages/\(index)"), .value,
                    "\"\(stated)\" is no language that is known by this name\(nearest). "
                        + "Write its tag, such as de or pt-BR; it is left out")
            }
        }
    }

    /// The tag of a language given by its tag or its English name; a name that is only near is not guessed at.
    private static func language(_ stated: String) -> String? {
        if let tag = Vocabulary.languages.canonical(stated) { return tag }
        guard let near = Vocabulary.languages.nearest(to: stated), let label = Vocabulary.languages.label(of: near),
            TextFolding.fold(label) == TextFolding.fold(stated)
        else { return nil }
        return near
    }

    private mutating func readWork() {
        for (index, value) in (json.root["work"]?.arrayValue ?? []).enumerated() {
            guard let work = value.objectValue, let name = work.line("name") ?? work.line("company") else {
                roster.say(.warning, json.place("/work/\(index)"), .missing, "an employer has no name; it is left out")
                continue
            }
            var affiliation: JSONObject = ["organization": .string(name)]
            if let position = work.line("position") { affiliation["role"] = .string(position) }
            for (key, member, end) in [("from", "startDate", false), ("until", "endDate", true)] {
                guard let stated = work.line(member) else { continue }
                if let date = ResumeDate.read(stated, end: end) {
                    affiliation[key] = .string(date.description)
                } else {
                    roster.say(
                        .warning, json.place("/work/\(index)/\(member)"), .value,
                        "\"\(stated)\" is no date such as 2026-12-01; it is left out")
                }
            }
            append(.object(affiliation), to: "affiliations")
        }
    }
}

/// Words for a level of skill.
enum ResumeLevel {
    static let help = "Levels are beginner, intermediate, advanced and expert."

    /// The level of ours that a word stands for.
    static func of(_ word: String) -> String? {
        switch Slug.of(word) {
        case "learning", "beginner", "basic", "basics", "novice", "elementary", "fundamental", "entry": "learning"
        case "working", "intermediate", "competent", "medium", "good": "working"
        case "proficient", "advanced", "fluent", "senior", "strong", "very-good": "proficient"
        case "expert", "master", "mastery", "guru", "native", "excellent": "expert"
        default: nil
        }
    }
}

/// Dates of a resume, which may stop at the month or the year.
enum ResumeDate {
    /// The day; where the text stops early, the first or the last day that it allows.
    static func read(_ text: String, end: Bool) -> CivilDate? {
        if let day = CivilDate(text) { return day }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let first = parts.first, let year = first, text.utf8.count == 4 || text.utf8.count == 7 else {
            return nil
        }
        if parts.count == 1 {
            return CivilDate(year: year, month: end ? 12 : 1, day: end ? 31 : 1)
        }
        guard parts.count == 2, let month = parts[1], let start = CivilDate(year: year, month: month, day: 1) else {
            return nil
        }
        guard end else { return start }
        let next =
            month == 12
            ? CivilDate(year: year + 1, month: 1, day: 1)
            : CivilDate(year: year, month: month + 1, day: 1)
        return next?.adding(days: -1)
    }
}
