import CanonicalJSON

extension Validator {
    mutating func checkContributor(_ body: JSONObject, audience: Audience?) {
        for (index, identity) in (body["identities"]?.arrayValue ?? []).enumerated() {
            guard case .object(let identity) = identity, case .string(let service)? = identity["service"],
                case .string(let handle)? = identity["handle"],
                let refusal = HandleRule.refusal(handle, service: service)
            else { continue }
            inside(.key("identities")) { $0.inside(.index(index)) { $0.inside(.key("handle")) { $0.add(refusal) } } }
        }
        for (index, affiliation) in (body["affiliations"]?.arrayValue ?? []).enumerated() {
            guard case .object(let affiliation) = affiliation else { continue }
            inside(.key("affiliations")) { $0.inside(.index(index)) { $0.checkInterval(affiliation) } }
        }
        if case .object(let consent)? = body["consent"] {
            inside(.key("consent")) { $0.checkNotInFuture(consent, "date") }
        } else if let audience, audience.rank > Audience.private.rank, body["consent"] == nil {
            add(
                .consent, at: .key("consent"),
                "The audience \"\(audience)\" needs the person's consent. "
                    + "Add it, as in {\"basis\":\"self\",\"date\":\"2026-11-22\"}, or keep the record private.")
        }
    }
}
