package import CanonicalJSON

/// Holds a record's body against the table of its kind and the rules that no table can say.
package enum Validation {
    /// How strictly.
    package struct Options: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// References may be natural keys such as `@github:ada`, which an import resolves later.
        package static let naturalKeys = Options(rawValue: 1)
        /// A field whose name is nearly a known one is kept like any other unknown field: for what a peer wrote, who
        /// may know fields that this node does not.
        package static let foreign = Options(rawValue: 2)
    }

    /// More issues than these are not collected.
    package static let mostIssues = 50

    /// What is wrong with a body; nothing when it may be stored.
    ///
    /// - Parameters:
    ///   - audience: Who is to see it; with it, consent is asked for. Nil where it is not known yet.
    ///   - today: With it, dates that must lie in the past are held against it.
    package static func check(
        _ body: JSONObject, kind: RecordKind, audience: Audience? = nil, today: CivilDate? = nil,
        options: Options = []
    ) -> [Issue] {
        var validator = Validator(options: options, today: today, refusesAddresses: kind == .contributor)
        let schema = RecordSchema.of(kind)
        validator.checkObject(body, schema.table, privateTable: schema.privateTable)
        switch kind {
        case .organization: break
        case .contributor: validator.checkContributor(body, audience: audience)
        case .availability: validator.checkAvailability(body)
        case .project: break
        case .opening: validator.checkOpening(body)
        case .engagement: validator.checkEngagement(body)
        case .nomination: validator.checkNomination(body)
        case .computeGrant: validator.checkComputeGrant(body)
        case .link: validator.checkLink(body)
        }
        return validator.issues
    }

    /// What is wrong with the private fields of a contributor, with paths into that object.
    package static func checkPrivate(_ fields: JSONObject, kind: RecordKind = .contributor) -> [Issue] {
        var validator = Validator(options: [], today: nil, refusesAddresses: false)
        let table = RecordSchema.of(kind).privateTable
        if table.fields.isEmpty, !fields.isEmpty {
            validator.add(
                .privateField, "\(kind.withArticle.capitalizedFirst) has no private fields. Leave \"private\" out.")
        }
        validator.checkPrivateObject(fields, table)
        return validator.issues
    }
}

extension String {
    /// With its first letter in upper case, for the beginning of a sentence.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
