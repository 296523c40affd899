import CanonicalJSON

extension Validator {
    mutating func checkOpening(_ body: JSONObject) {
        checkInterval(body)
        if case .object(let apply)? = body["apply"] { inside(.key("apply")) { $0.checkInterval(apply) } }
        checkCompensation(body)
        guard case .object(let skills)? = body["skills"] else { return }
        let required = names(skills["required"])
        for (index, name) in names(skills["preferred"]).enumerated() {
            guard let name, let other = required.firstIndex(of: name) else { continue }
            inside(.key("skills")) {
                $0.inside(.key("preferred")) {
                    $0.add(
                        .duplicate, at: .index(index),
                        "The skill \"\(name)\" is required already, as entry \(other). Keep one of the two.")
                }
            }
        }
    }

    private func names(_ skills: JSONValue?) -> [String?] {
        (skills?.arrayValue ?? []).map { $0.objectValue?["name"]?.stringValue }
    }
}
