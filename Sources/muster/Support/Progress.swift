import Glibc

/// Says how far a long task is: a bar that is redrawn on a terminal, a plain line now and then elsewhere (standard
/// error both times, so that the result on standard output stays clean).
final class Progress {
    private let label: String
    private let terminal: Bool
    private var lastShown: Int64 = 0
    private var drawn = false
    private let started: Int64

    init(_ label: String) {
        self.label = label
        terminal = Terminal.isTerminal(2)
        started = Progress.milliseconds()
    }

    /// Shows `done` of `total` (0 when that is not known), at most ten times a second on a terminal and once in ten
    /// seconds elsewhere.
    ///
    /// - Parameter part: How much is done, from 0 to 1, where that is known better than by what is counted.
    func show(_ done: Int64, of total: Int64, unit: Unit, share part: Double? = nil) {
        let now = Progress.milliseconds()
        guard now - max(lastShown, terminal ? 0 : started) >= (terminal ? 100 : 10_000) else { return }
        lastShown = now
        let share = (part ?? (total > 0 ? Double(done) / Double(total) : nil)).map { max(0, min(1, $0)) }
        let amount = total > 0 ? unit.text(done, of: total) : unit.text(done)
        guard terminal else {
            return Output.tell("\(label): \(amount)" + (share.map { ", \(Int($0 * 100)) %" } ?? ""))
        }
        let percent = share.map { " \(TextWidth.pad(String(Int($0 * 100)), to: 3, left: true)) %" } ?? ""
        // What is wider than the terminal would leave its first line behind each time that it is drawn anew.
        let columns = Terminal.columns(2)
        let forms = [amount, unit.text(done)].map { "\(label)  \($0)\(percent)" }
        let text = TextWidth.fit(forms.first { TextWidth.columns($0) < columns } ?? forms[1], into: columns - 1)
        let room = columns - TextWidth.columns(text) - 5
        let bar = share.flatMap { share in room >= 10 ? "  [\(Progress.bar(share, width: min(room, 40)))]" : nil } ?? ""
        draw("\r\u{1b}[K\(text)\(bar)")
        drawn = true
    }

    /// Takes the bar away, so that what comes next begins on a clean line.
    func clear() {
        guard drawn else { return }
        draw("\r\u{1b}[K")
        drawn = false
    }

    private func draw(_ text: String) {
        let bytes = Array(text.utf8)
        // A bar that cannot be drawn is no reason to stop the work it tells about.
        _ = Glibc.write(2, bytes, bytes.count)
    }

    private static func bar(_ share: Double, width: Int) -> String {
        let filled = Int(share * Double(width))
        return String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// What is counted.
    enum Unit {
        case bytes
        case lines
        case entries

        func text(_ amount: Int64) -> String {
            switch self {
            case .bytes: Numbers.bytes(amount)
            case .lines: "\(Numbers.grouped(amount)) lines"
            case .entries: "\(Numbers.grouped(amount)) entries"
            }
        }

        func text(_ amount: Int64, of total: Int64) -> String {
            switch self {
            case .bytes: "\(text(amount)) of \(text(total))"
            case .lines, .entries: "\(Numbers.grouped(amount)) of \(text(total))"
            }
        }
    }
}

/// Numbers as people read them.
enum Numbers {
    /// `1234567` as `1,234,567`.
    static func grouped(_ number: Int64) -> String {
        var digits = Array(String(number.magnitude))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: index)
            index -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// `1536` as `1.5 KB`, in units of 1,024.
    static func bytes(_ count: Int64) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var unit = 0
        var tenths = count * 10
        while tenths >= 10240, unit < units.count - 1 {
            tenths /= 1024
            unit += 1
        }
        return unit == 0 || tenths >= 1000
            ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// "1 person", "2 people".
    static func count(_ number: Int64, _ one: String, _ many: String) -> String {
        "\(grouped(number)) \(number == 1 ? one : many)"
    }
}
