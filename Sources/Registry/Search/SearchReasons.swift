package import CanonicalJSON

extension SearchQuery {
    /// What a hit is beside its body.
    package struct Hit: Sendable, Hashable {
        /// Hours a week free in the whole period that was asked for.
        package var hoursFree: Int?
        /// Minutes from UTC of time zones, on the day of the search; asked for `near` and the record's zone.
        package var offsets: [String: Int]

        package init(hoursFree: Int? = nil, offsets: [String: Int] = [:]) {
            self.hoursFree = hoursFree
            self.offsets = offsets
        }
    }

    /// Why a record was found and stands where it stands, in sentences' parts, the weightiest first: "expert in Python
    /// (asked: proficient)", "3 of 4 preferred skills: …", "10 h/week free from 2026-12-01 to 2027-03-31". At most 16.
    package func reasons(for body: JSONObject, hit: Hit = Hit()) -> [String] {
        var reasons = skills.compactMap { reason(for: $0, body) }
        reasons += [preferredReason(body), hoursReason(hit), zoneReason(body, hit)].compactMap(\.self)
        reasons += shared(topics, body[kind == .nomination ? "needs" : "topics"], "topic")
        reasons += shared(roles, body["roles"] ?? body["role"], "role")
        let spoken = languages.filter { tag in texts(body["languages"]).contains { covers($0, tag) } }
        if !spoken.isEmpty {
            let names = spoken.map { kind == .project ? $0 : Vocabulary.languages.label(of: $0) ?? $0 }
            reasons.append((kind == .contributor ? "speaks " : "in ") + names.joined(separator: ", "))
        }
        if let country = body["country"]?.stringValue, countries.contains(country) {
            reasons.append("in \(Vocabulary.countries.label(of: country) ?? country)")
        }
        if let reason = textReason(body) { reasons.append(reason) }
        return Array(reasons.prefix(16))
    }

    private func reason(for skill: Skill, _ body: JSONObject) -> String? {
        guard let (name, level) = level(of: skill.name, in: body) else { return nil }
        let asked = skill.minimum > .learning && level != skill.minimum ? " (asked: \(skill.minimum))" : ""
        return kind == .opening ? "asks for \(name) at level \(level)\(asked)" : "\(level) in \(name)\(asked)"
    }

    private func preferredReason(_ body: JSONObject) -> String? {
        guard !preferred.isEmpty else { return nil }
        let found = preferred.compactMap { skill in
            level(of: skill.name, in: body).flatMap { $0.level >= skill.minimum ? $0.name : nil }
        }
        guard !found.isEmpty else { return "none of \(preferred.count) preferred skills" }
        return "\(found.count) of \(preferred.count) preferred skills: " + found.joined(separator: ", ")
    }

    private func hoursReason(_ hit: Hit) -> String? {
        guard asksForHours, let hours = hit.hoursFree else { return nil }
        var text = "\(hours) h/week free"
        if let from { text += " from \(from)" }
        if let until { text += " to \(until)" }
        if let hoursPerWeek, hours != hoursPerWeek { text += " (asked: \(hoursPerWeek))" }
        return text
    }

    private func zoneReason(_ body: JSONObject, _ hit: Hit) -> String? {
        guard let near, let own = body["timeZone"]?.stringValue, let there = hit.offsets[near],
            let here = hit.offsets[own] ?? Vocabulary.timeZones.canonical(own).flatMap({ hit.offsets[$0] })
        else { return nil }
        let minutes = TimeZoneOverlap.minutes(there, here)
        let fraction = [0: "", 15: "¼", 30: "½", 45: "¾"][minutes % 60] ?? ""
        let hours = minutes / 60 == 0 && !fraction.isEmpty ? "" : String(minutes / 60)
        return "\(hours)\(fraction) working hour\(minutes == 60 ? "" : "s") shared with \(near)"
    }

    private func textReason(_ body: JSONObject) -> String? {
        let wanted = TextFolding.queryWords(text)
        guard !wanted.isEmpty, let title = (body["name"] ?? body["title"])?.stringValue else { return nil }
        let named = TextFolding.words(title)
        let hits = wanted.enumerated().filter { index, word in
            named.contains { $0 == word || (index == wanted.count - 1 && $0.hasPrefix(word)) }
        }
        guard !hits.isEmpty else { return nil }
        return hits.count == wanted.count ? "the name matches" : "the name matches in part"
    }

    /// The skill as the record spells it, with its level. An opening's skills are required or preferred ones.
    private func level(of slug: String, in body: JSONObject) -> (name: String, level: SkillLevel)? {
        let skills: [JSONValue] =
            switch body["skills"] {
            case .array(let skills)?: skills
            case .object(let lists)?: (lists["required"]?.arrayValue ?? []) + (lists["preferred"]?.arrayValue ?? [])
            default: []
            }
        var best: (name: String, level: SkillLevel)?
        for case .object(let skill) in skills {
            guard let name = skill["name"]?.stringValue, Slug.of(name) == slug,
                let level = skill["level"]?.stringValue.flatMap({ SkillLevel($0) })
            else { continue }
            if best.map({ level > $0.level }) ?? true { best = (name, level) }
        }
        return best
    }

    private func shared(_ wanted: [String], _ value: JSONValue?, _ word: String) -> [String] {
        let found = texts(value).filter { wanted.contains(Slug.of($0)) }
        return found.isEmpty ? [] : [word + (found.count > 1 ? "s " : " ") + found.joined(separator: ", ")]
    }

    private func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text)?: [text]
        case .array(let values)?: values.compactMap(\.stringValue)
        default: []
        }
    }

    /// Whether someone who speaks a language tag speaks the asked one: "pt-BR" covers "pt".
    private func covers(_ own: String, _ asked: String) -> Bool {
        if kind == .project { return Slug.of(own) == asked }
        return own == asked || own.hasPrefix(asked + "-")
    }
}
