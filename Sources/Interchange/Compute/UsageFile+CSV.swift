import Registry

/// The columns of usage as CSV, in any order and case.
private enum UsageColumn: String, CaseIterable {
    case from, until, amount, reference, note, unit, overuse

    /// What else such a column is called.
    var otherNames: [String] {
        switch self {
        case .from: ["start", "date", "day"]
        case .until: ["end", "to"]
        case .amount: ["hours", "quantity", "used", "usage"]
        case .reference: ["ref", "id", "job", "invoice"]
        case .note: ["comment", "remark"]
        case .unit: []
        case .overuse: ["beyond"]
        }
    }

    init?(_ heading: String) {
        let word = TextFolding.fold(heading).filter { $0 != " " }
        guard let column = Self.allCases.first(where: { $0.rawValue == word || $0.otherNames.contains(word) }) else {
            return nil
        }
        self = column
    }
}

extension UsageFile {
    /// A heading, then a report a line: `from`, `amount` and `reference`, and if wanted `until` (else one day), `note`,
    /// `unit` (which must be the grant's), `overuse` (yes or no).
    mutating func readCSV(_ file: SourceFile, _ grant: RecordID, _ terms: ComputeTerms) {
        var rows = CSVReader(file.bytes, limits: Limits())
        guard case .success(let heading)? = rows.next() else {
            return refuse(1, .shape, "there is no heading; begin with from,until,amount,reference,note")
        }
        var columns: [UsageColumn: Int] = [:]
        for (index, cell) in heading.cells.enumerated() {
            guard let column = UsageColumn(cell) else {
                let names = UsageColumn.allCases.map(\.rawValue)
                let nearest = EditDistance.nearest(to: cell, among: names).map { "; did you mean \($0)?" } ?? ""
                refuse(
                    heading.line, .shape,
                    "there is no column “\(cell)”: there are \(names.joined(separator: ", "))\(nearest)")
                continue
            }
            if columns.updateValue(index, forKey: column) != nil {
                refuse(heading.line, .duplicate, "the column “\(column.rawValue)” stands twice")
            }
        }
        for column in [UsageColumn.from, .amount, .reference] where columns[column] == nil {
            refuse(heading.line, .missing, "the column “\(column.rawValue)” is missing in the heading")
        }
        guard isWhole else { return }
        while let row = rows.next() {
            switch row {
            case .failure(let problem): refuse(problem.line, problem.code, problem.message)
            case .success(let row) where row.cells.allSatisfy(\.isEmpty): continue
            case .success(let row):
                guard row.cells.count == heading.cells.count else {
                    refuse(
                        row.line, .shape,
                        "it has \(row.cells.count) cells, where the heading has \(heading.cells.count)")
                    continue
                }
                read(row, columns, grant, terms)
            }
        }
    }

    private mutating func read(_ row: CSVRow, _ columns: [UsageColumn: Int], _ grant: RecordID, _ terms: ComputeTerms) {
        func cell(_ column: UsageColumn) -> String? {
            guard let index = columns[column], !row.cells[index].isEmpty else { return nil }
            return row.cells[index]
        }
        let before = diagnostics.count
        var dates: [UsageColumn: CivilDate] = [:]
        for column in [UsageColumn.from, .until] {
            guard let text = cell(column) else { continue }
            dates[column] = CivilDate(text)
            if dates[column] == nil { refuse(row.line, .value, "“\(text)” is not a day; write it like 2027-01-31") }
        }
        var amount: Int64 = 0
        do throws(InputError) {
            if let text = cell(.unit) {
                let unit = try ComputeUnit.parse(text)
                if unit != terms.unit {
                    refuse(
                        row.line, .value, "the grant is in \(terms.unit.rawValue), and this line in \(unit.rawValue)")
                }
            }
            amount = try FixedPoint.parse(cell(.amount) ?? "", digits: ComputeUnit.digits)
        } catch { refuse(row.line, .value, error.description) }
        let overuse = cell(.overuse).map { TextFolding.fold($0) } ?? "no"
        if !["yes", "no", "true", "false"].contains(overuse) {
            refuse(row.line, .value, "“\(overuse)” under overuse is neither yes nor no")
        }
        if cell(.reference) == nil {
            refuse(row.line, .missing, "it has no reference, by which a second import would know it again")
        }
        if cell(.from) == nil { refuse(row.line, .missing, "it does not say from which day it is") }
        guard diagnostics.count == before, let from = dates[.from] else { return }
        add(
            row.line,
            UsageReport(
                grant: grant, from: from, until: dates[.until] ?? from, amount: amount, reference: cell(.reference),
                note: cell(.note), isOveruse: overuse == "yes" || overuse == "true"))
    }
}
