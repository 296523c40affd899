package import CanonicalJSON

extension AllocationInput {
    /// Members of a round's JSON, and of its requests.
    package static let members = ["name", "unit", "method", "budget", "cap", "minimum", "requests"]
    package static let requestMembers = ["id", "project", "amount", "weight", "awarded"]

    /// A round from its JSON: amounts as text ("5,000.50") or as whole numbers of the unit. What cannot be read is among
    /// the issues.
    package init(_ json: JSONObject) {
        self.init()
        refuseUnknown(json, Self.members, at: "")
        name = text(json, "name", at: "") ?? ""
        unit = text(json, "unit", at: "") ?? ""
        method = text(json, "method", at: "")
        budget = text(json, "budget", at: "", numbers: true) ?? ""
        cap = text(json, "cap", at: "", numbers: true)
        minimum = text(json, "minimum", at: "", numbers: true)
        guard let list = json["requests"] else { return }
        guard case .array(let list) = list else {
            issues.append(
                Issue(path: "/requests", code: .wrongType, message: "It is \(list.typeInWords), where a list belongs."))
            return
        }
        for (index, value) in list.enumerated() {
            let place = "/requests/\(index)"
            guard case .object(let request) = value else {
                issues.append(
                    Issue(
                        path: place, code: .wrongType, message: "It is \(value.typeInWords), where an object belongs."))
                continue
            }
            refuseUnknown(request, Self.requestMembers, at: place)
            requests.append(
                Request(
                    place: place, id: text(request, "id", at: place) ?? "",
                    project: text(request, "project", at: place) ?? "",
                    amount: text(request, "amount", at: place, numbers: true) ?? "",
                    weight: text(request, "weight", at: place, numbers: true),
                    awarded: text(request, "awarded", at: place, numbers: true)))
        }
    }

    private mutating func refuseUnknown(_ json: JSONObject, _ members: [String], at place: String) {
        for key in json.keys where !members.contains(key) {
            issues.append(
                Issue(
                    path: "\(place)/\(key.replacing("~", with: "~0").replacing("/", with: "~1"))", code: .misspelled,
                    message: "There is no such field here; it takes \(members.joined(separator: ", ")).",
                    suggestion: EditDistance.nearest(to: key, among: members)))
        }
    }

    private mutating func text(_ json: JSONObject, _ name: String, at place: String, numbers: Bool = false) -> String? {
        switch json[name] {
        case nil: return nil
        case .string(let text)?: return text
        case .integer(let number)? where numbers: return String(number)
        case let value?:
            issues.append(
                Issue(
                    path: "\(place)/\(name)", code: .wrongType,
                    message: "It is \(value.typeInWords), where a text belongs"
                        + (numbers ? ": fractions are written as text, \"12.5\"." : ".")))
            return nil
        }
    }
}

extension AllocationRound {
    /// The round as ``AllocationInput/init(_:)`` reads it, amounts as text.
    package var inputJSON: JSONObject {
        func text(_ amount: Int64) -> JSONValue {
            .string(FixedPoint.format(amount, digits: unit.digits, grouped: false))
        }
        var json: JSONObject = [
            "name": .string(name), "unit": .string(unit.description), "method": .string(method.rawValue),
            "budget": text(budget),
            "requests": .array(
                requests.map { request in
                    [
                        "id": .string(request.id), "project": .string(request.project), "amount": text(request.amount),
                        "weight": .integer(request.weight), "awarded": text(request.awarded),
                    ]
                }),
        ]
        json["cap"] = cap.map(text)
        json["minimum"] = minimum.map(text)
        return json
    }
}
