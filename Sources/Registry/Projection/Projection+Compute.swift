import CanonicalJSON

extension Projection {
    mutating func projectComputeGrant(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        if let project = refer(body["project"], to: .project, at: "/project") {
            owners = [project]
            lexemes.add(.project, project.description)
        }
        referToOrganization(body["provider"], at: "/provider", &lexemes)
        for name in ["facility", "device", "unit", "reference", "provider", "summary"] {
            Self.addWords(body[name], &lexemes)
        }
        let facility = body["facility"]?.stringValue ?? ""
        guard let terms = ComputeTerms(body) else {
            title = Self.line(facility)
            return
        }
        let amount = FixedPoint.format(terms.granted, digits: ComputeUnit.digits)
        title = Self.line("\(amount) \(terms.unitText), \(facility)")
    }
}
