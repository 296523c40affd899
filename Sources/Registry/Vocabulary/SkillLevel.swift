/// How well someone can do something. Cumulative: who is expert is proficient too.
package enum SkillLevel: Int, CaseIterable, Comparable, Sendable, CustomStringConvertible {
    case learning = 1
    case working = 2
    case proficient = 3
    case expert = 4

    /// Reads `learning`, `working`, `proficient` or `expert`.
    package init?(_ name: String) {
        switch name {
        case "learning": self = .learning
        case "working": self = .working
        case "proficient": self = .proficient
        case "expert": self = .expert
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .learning: "learning"
        case .working: "working"
        case .proficient: "proficient"
        case .expert: "expert"
        }
    }

    package static func < (left: SkillLevel, right: SkillLevel) -> Bool { left.rawValue < right.rawValue }

    /// The four names in rising order.
    package static let names = allCases.map(\.description)
}
