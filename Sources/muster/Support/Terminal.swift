import Glibc

/// What is known about the terminal, if there is one.
enum Terminal {
    /// Standard input, output or error is a terminal.
    static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    /// Questions can be asked: somebody can read them and answer.
    static var canAsk: Bool { isTerminal(0) && isTerminal(2) }

    /// Columns to fill: COLUMNS, else the terminal's width, else 80. Never under 40.
    static func columns(_ descriptor: CInt = 1) -> Int {
        if let columns = Environment.value("COLUMNS").flatMap({ Int($0) }) { return max(columns, 40) }
        var size = winsize()
        guard isTerminal(descriptor), ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return max(Int(size.ws_col), 40)
    }

    /// Colours are for a terminal whose user has not declined them (no-color.org: any non-empty NO_COLOR).
    static func hasColours(_ descriptor: CInt) -> Bool {
        isTerminal(descriptor) && Environment.value("NO_COLOR") == nil && Environment.value("TERM") != "dumb"
    }
}

/// The few ways in which text stands out. Each is an SGR parameter (ECMA-48).
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"

    /// The text in this style when `descriptor` is a terminal that shows colours, else as it is.
    func paint(_ text: String, on descriptor: CInt) -> String {
        Terminal.hasColours(descriptor) ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
    }
}
