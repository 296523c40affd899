package import Registry

/// The requests of a round as CSV: a heading line, then one request a line. Columns in any order and case: `id`, `project`,
/// `amount`, and if wanted `weight` and `awarded`; no others.
package enum AllocationCSV {
    /// Whether bytes look like a file of requests rather than like JSON.
    package static func isLikely(_ bytes: [UInt8]) -> Bool {
        let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        return bytes.first { !blank.contains($0) } != UInt8(ascii: "{")
    }

    /// Requests into a round whose other settings the caller has; what is wrong goes to its issues, with lines as places.
    package static func read(_ bytes: [UInt8], into input: inout AllocationInput) {
        var rows = CSVReader(bytes, limits: Limits())
        let names = AllocationInput.requestMembers
        func refuse(_ line: Int, _ code: Issue.Code, _ message: String, _ suggestion: String? = nil) {
            input.issues.append(Issue(path: "line \(line)", code: code, message: message, suggestion: suggestion))
        }
        guard case .success(let heading)? = rows.next() else {
            return refuse(
                1, .empty, "The file has no readable heading. Begin it with id,project,amount,weight,awarded.")
        }
        let columns = heading.cells.map { TextFolding.fold($0).filter { $0 != " " } }
        for column in columns where !names.contains(column) {
            refuse(
                heading.line, .misspelled,
                "There is no column \"\(column)\"; there are \(names.joined(separator: ", ")).",
                EditDistance.nearest(to: column, among: names))
        }
        for name in names.prefix(3) where !columns.contains(name) {
            refuse(heading.line, .required, "The column \"\(name)\" is missing in the heading.")
        }
        guard input.issues.isEmpty else { return }
        while let row = rows.next() {
            switch row {
            case .failure(let problem): refuse(problem.line, .malformed, problem.message)
            case .success(let row) where row.cells.allSatisfy(\.isEmpty): continue
            case .success(let row):
                guard row.cells.count == columns.count else {
                    refuse(
                        row.line, .malformed, "It has \(row.cells.count) cells, where the heading has \(columns.count)."
                    )
                    continue
                }
                func cell(_ name: String) -> String? {
                    guard let index = columns.firstIndex(of: name), !row.cells[index].isEmpty else { return nil }
                    return row.cells[index]
                }
                input.requests.append(
                    .init(
                        place: "line \(row.line)", id: cell("id") ?? "", project: cell("project") ?? "",
                        amount: cell("amount") ?? "", weight: cell("weight"), awarded: cell("awarded")))
            }
        }
    }

    /// A result as CSV, amounts as decimals of the unit.
    package static func write(_ allocation: Allocation) -> [UInt8] {
        var csv = CSVWriter()
        csv.row(["position", "id", "project", "asked", "weight", "awarded", "unit", "reason", "digest", "seed"])
        let unit = allocation.round.unit
        func plain(_ amount: Int64) -> String { FixedPoint.format(amount, digits: unit.digits, grouped: false) }
        for (index, award) in allocation.awards.enumerated() {
            csv.row([
                String(index + 1), award.request.id, award.request.project, plain(award.request.amount),
                String(award.request.weight), plain(award.amount), unit.description, award.reason?.rawValue ?? "",
                allocation.digest, allocation.seed ?? "",
            ])
        }
        return csv.bytes
    }
}
