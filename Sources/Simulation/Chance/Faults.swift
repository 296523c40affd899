/// What goes wrong while a simulation runs, beside what people do.
package struct Faults: OptionSet, Sendable, Hashable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Three of ten messages are lost.
    package static let loss = Faults(rawValue: 1 << 0)
    /// Messages arrive twice.
    package static let duplication = Faults(rawValue: 1 << 1)
    /// Messages take up to twenty times as long as others, so that they overtake each other.
    package static let delays = Faults(rawValue: 1 << 2)
    /// For a while, what one node sends does not reach another, which may still reach the first.
    package static let partitions = Faults(rawValue: 1 << 3)
    /// Power fails before, within or after a storage operation; also while answers and pulls are under way.
    package static let crashes = Faults(rawValue: 1 << 4)
    /// Answers end early.
    package static let tornAnswers = Faults(rawValue: 1 << 5)
    /// One bit of an answer is another when it arrives.
    package static let wireBits = Faults(rawValue: 1 << 6)
    /// One bit of what lies on the disk and is not committed is another when it is read again.
    package static let spoolBits = Faults(rawValue: 1 << 7)
    /// The nodes' clocks are up to a year off.
    package static let clocks = Faults(rawValue: 1 << 8)

    /// Nodes are put back to a backup.
    package static let restores = Faults(rawValue: 1 << 9)

    package static let all: Faults = [
        .loss, .duplication, .delays, .partitions, .crashes, .tornAnswers, .wireBits, .spoolBits, .clocks, .restores,
    ]

    /// Each by itself, with its name.
    package static let each: [(name: String, faults: Faults)] = [
        ("loss", .loss), ("duplication", .duplication), ("delays", .delays), ("partitions", .partitions),
        ("crashes", .crashes), ("torn-answers", .tornAnswers), ("wire-bits", .wireBits), ("spool-bits", .spoolBits),
        ("clocks", .clocks), ("restores", .restores),
    ]
}
