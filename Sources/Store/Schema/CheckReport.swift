package import Registry

/// What `check` found.
package struct CheckReport: Sendable, Hashable {
    /// Something that is not as it should be.
    package struct Problem: Sendable, Hashable {
        /// The record concerned; nil when it is not about one.
        package let record: RecordID?
        /// What is wrong, in words.
        package let what: String
    }

    /// More problems than this are counted and not kept.
    package static let mostProblems = 1_000

    /// How many records were looked at.
    package internal(set) var records = 0
    /// What is wrong, in the order it was found.
    package internal(set) var problems: [Problem] = []
    /// How many problems there are in all.
    package internal(set) var problemCount = 0
    /// How many indexes were verified against their tables; nil when this server has no amcheck to give.
    package internal(set) var indexesVerified: Int?

    /// Whether everything is as it should be.
    package var isClean: Bool { problemCount == 0 }

    mutating func add(_ what: String, _ record: RecordID? = nil) {
        problemCount += 1
        if problems.count < Self.mostProblems { problems.append(Problem(record: record, what: what)) }
    }
}
