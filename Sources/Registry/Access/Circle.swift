/// A circle of one node: the peers that its records of the audience `circle:<name>` go to. Another node's circle of the
/// same name is another one.
package struct Circle: Sendable, Hashable, CustomStringConvertible {
    /// The node whose circle it is.
    package let home: String
    /// As in the audience: 1 to 64 lower-case letters, digits and hyphens.
    package let name: String

    /// Nil for a name that an audience cannot have.
    package init?(home: String, name: String) {
        guard case .circle? = Audience("circle:\(name)") else { return nil }
        self.home = home
        self.name = name
    }

    /// What its records' audience is called.
    package var audience: Audience { .circle(name) }

    /// `<home>/circle:<name>`, which is how row-level security compares it.
    package var description: String { "\(home)/circle:\(name)" }
}
