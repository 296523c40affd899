/// Who may see a record beyond its home node and the people it is about.
package enum Audience: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    /// Never leaves home.
    case `private`
    /// Goes to the named peers of a circle.
    case circle(String)
    /// Goes to every peer that the home node trusts.
    case federation
    /// Goes to anyone.
    case `public`

    /// Reads `private`, `circle:<name>`, `federation` or `public`. A circle's name is 1 to 64 lower-case letters,
    /// digits and hyphens, and begins and ends with a letter or digit.
    package init?(_ description: String) {
        switch description {
        case "private": self = .private
        case "federation": self = .federation
        case "public": self = .public
        default:
            guard description.hasPrefix("circle:") else { return nil }
            let name = description.utf8.dropFirst("circle:".utf8.count)
            func isLetterOrDigit(_ byte: UInt8) -> Bool {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
            guard (1...64).contains(name.count), let first = name.first, let last = name.last,
                isLetterOrDigit(first), isLetterOrDigit(last),
                name.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
            else { return nil }
            self = .circle(String(name) ?? "")
        }
    }

    package var description: String {
        switch self {
        case .private: "private"
        case .circle(let name): "circle:\(name)"
        case .federation: "federation"
        case .public: "public"
        }
    }

    /// Whether nobody sees by it what another one hides: it is narrower, or the same. Two circles are not compared.
    package func isWithin(_ other: Audience) -> Bool { self == other || rank < other.rank }

    /// How wide it is: 0 for private, 1 for a circle, 2 for the federation, 3 for everyone.
    package var rank: Int {
        switch self {
        case .private: 0
        case .circle: 1
        case .federation: 2
        case .public: 3
        }
    }
}
