/// Text for cells that people open in a spreadsheet, which takes a cell that begins like a formula for one.
package enum InertText {
    /// What makes a spreadsheet compute: also as full-width characters, which some fold, and after a tab or line end.
    private static let starts: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠"]

    /// The text with an apostrophe before it where it would be computed; plain decimal numbers stay numbers.
    package static func cell(_ text: String) -> String {
        guard let first = text.first, starts.contains(first), !isNumber(text) else { return text }
        return "'" + text
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } == true
            && digits.first.map { (0x30...0x39).contains($0) } == true
            && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}
