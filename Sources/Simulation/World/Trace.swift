/// All that happened, as one number; and in words, where somebody wants to read them.
struct Trace {
    /// FNV-1a (64 bits) over every line: two runs with the same number did the same things in the same order.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// How many things happened.
    private(set) var count = 0
    private(set) var story: [String] = []
    let keepsStory: Bool

    init(keepsStory: Bool) { self.keepsStory = keepsStory }

    mutating func note(_ time: Int64, _ words: String) {
        count += 1
        mix(UInt64(bitPattern: time))
        for byte in words.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        if keepsStory { story.append("\(Self.seconds(time)) \(words)") }
    }

    private mutating func mix(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            hash = (hash ^ (word >> shift & 0xFF)) &* 0x100_0000_01B3
        }
    }

    private static func seconds(_ time: Int64) -> String {
        let rest = String(time % 1000)
        let text = "\(time / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
        return String(repeating: " ", count: max(0, 9 - text.utf8.count)) + text
    }
}

/// What must never be, and was.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which of the rules, as a short name.
    package let rule: String
    /// What was found, at which node.
    package let words: String

    package var description: String { "\(rule): \(words)" }
}
