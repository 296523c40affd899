/// A table of text in aligned columns that fits the terminal: columns that may shrink are cut, the last first.
struct Table {
    struct Column {
        var title: String
        /// Numbers stand at the right.
        var right = false
        /// May be cut to this many columns when the terminal is narrow; nil is never cut.
        var least: Int?

        init(_ title: String, right: Bool = false, least: Int? = nil) {
            self.title = title
            self.right = right
            self.least = least
        }
    }

    private struct Row {
        var cells: [String]
        /// Lines below the row, wrapped and set in.
        var notes: [String]
    }

    private let columns: [Column]
    private var rows: [Row] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ cells: [String], notes: [String] = []) {
        rows.append(Row(cells: cells.map(TextWidth.printable), notes: notes.map(TextWidth.printable)))
    }

    /// The lines, the header's first; none without rows. A column that is empty in every row is left out.
    func lines(width: Int, header: (String) -> String = { $0 }, note: (String) -> String = { $0 }) -> [String] {
        guard !rows.isEmpty else { return [] }
        let shown = columns.indices.filter { index in rows.contains { !$0.cells[index].isEmpty } }
        let widths = fittingWidths(shown, width)
        func line(_ cells: [String]) -> String {
            var text = shown.map { index in
                TextWidth.pad(
                    TextWidth.fit(cells[index], into: widths[index]), to: widths[index], left: columns[index].right)
            }.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
        var lines = [header(line(columns.map { $0.title.uppercased() }))]
        for row in rows {
            lines.append(line(row.cells))
            for text in row.notes {
                for (index, piece) in TextWidth.wrap(text, to: width - 6).enumerated() {
                    lines.append(note((index == 0 ? "    - " : "      ") + piece))
                }
            }
        }
        return lines
    }

    private func fittingWidths(_ shown: [Int], _ width: Int) -> [Int] {
        var widths = columns.enumerated().map { index, column in
            rows.reduce(TextWidth.columns(column.title)) { max($0, TextWidth.columns($1.cells[index])) }
        }
        let gaps = 2 * max(0, shown.count - 1)
        while shown.reduce(gaps, { $0 + widths[$1] }) > width {
            let candidates = shown.filter { widths[$0] > columns[$0].least ?? Int.max }
            guard let last = candidates.last else { break }
            widths[last] -= 1
        }
        return widths
    }

    /// Writes the table to standard output.
    func print(to output: Output) throws {
        let lines = lines(
            width: Terminal.columns(), header: { Style.bold.paint($0, on: 1) }, note: { Style.dim.paint($0, on: 1) })
        for line in lines { try output.line(line) }
    }
}
