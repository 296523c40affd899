/// Reads RFC 4180 CSV row by row, with the line each row begins on.
///
/// Written here because an importer owes its user the line of every row it refuses, and a row is not a line: quoted
/// cells hold line breaks. Line ends are LF, CRLF or CR; a byte order mark is skipped. A quote inside an unquoted cell
/// is kept as it stands, as spreadsheets do.
///
/// A row that cannot be read (an unclosed quote, text after a closing quote, a cell over the limit, broken UTF-8) is
/// one `CSVProblem`. Where the row's end is not known, reading goes on at the line after the one the row began on, so
/// one stray quote costs one row and not the rest of the file.
struct CSVReader: IteratorProtocol, Sequence {
    private let bytes: [UInt8]
    private let limits: Limits
    private var position: Int
    private var line = 1

    init(_ bytes: [UInt8], limits: Limits) {
        self.bytes = bytes
        self.limits = limits
        self.position = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    }

    /// The next row or problem; nil at the end. A completely empty line is a row without cells.
    mutating func next() -> Result<CSVRow, CSVProblem>? {
        guard position < bytes.count else { return nil }
        let start = (position: position, line: line)
        do throws(CSVProblem) {
            return .success(try row())
        } catch {
            if !error.rowIsRead {
                (position, line) = start
                skipLine()
            }
            return .failure(error)
        }
    }

    private mutating func row() throws(CSVProblem) -> CSVRow {
        let first = line
        if atLineEnd {
            endLine()
            return CSVRow(line: first, cells: [])
        }
        var cells: [String] = []
        var broken: CSVProblem?
        while true {
            let cellLine = line
            let cell: [UInt8]
            do throws(CSVProblem) {
                cell = bytes[position] == UInt8(ascii: "\"") ? try quoted() : try plain()
            } catch {
                var problem = error
                problem.cells = cells
                throw problem
            }
            if UTF8Check.firstInvalid(in: cell) != nil, broken == nil {
                broken = CSVProblem(
                    line: cellLine, code: .encoding, rowIsRead: true,
                    message: "cell \(cells.count + 1) is not UTF-8; save the file as UTF-8")
            }
            cells.append(String(decoding: cell, as: UTF8.self))
            guard cells.count <= limits.cellsInRow else {
                throw CSVProblem(
                    line: first, code: .limit, message: "the row has more than \(limits.cellsInRow) cells")
            }
            if position < bytes.count, bytes[position] == UInt8(ascii: ",") {
                position += 1
                guard position == bytes.count || atLineEnd else { continue }
                cells.append("")
            }
            endLine()
            break
        }
        if var broken {
            broken.cells = cells
            throw broken
        }
        return CSVRow(line: first, cells: cells)
    }

    private mutating func plain() throws(CSVProblem) -> [UInt8] {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ","), !atLineEnd {
            position += 1
        }
        try check(position - start, from: line)
        return Array(bytes[start..<position])
    }

    private mutating func quoted() throws(CSVProblem) -> [UInt8] {
        let first = line
        var cell: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                    guard position == bytes.count || bytes[position] == UInt8(ascii: ",") || atLineEnd else {
                        throw CSVProblem(
                            line: line, code: .syntax,
                            message: "text after a closing quote; double a quote that belongs to the cell")
                    }
                    return cell
                }
            } else if isLineBreak(at: position) {
                line += 1
            }
            cell.append(bytes[position])
            position += 1
            try check(cell.count, from: first)
        }
        throw CSVProblem(line: first, code: .syntax, message: "a quote opens here and is never closed")
    }

    private func check(_ count: Int, from line: Int) throws(CSVProblem) {
        guard count <= limits.cellBytes else {
            throw CSVProblem(
                line: line, code: .limit,
                message: "a cell has more than \(limits.cellBytes) bytes; is a quote left open?")
        }
    }

    /// True where one line ends and the next begins: counts CRLF once, at its LF.
    private func isLineBreak(at index: Int) -> Bool {
        if bytes[index] == UInt8(ascii: "\n") { return true }
        return bytes[index] == UInt8(ascii: "\r")
            && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n"))
    }

    private var atLineEnd: Bool {
        position < bytes.count && (bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "\r"))
    }

    private mutating func endLine() {
        guard position < bytes.count else { return }
        if bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        line += 1
    }

    private mutating func skipLine() {
        while position < bytes.count, !atLineEnd { position += 1 }
        endLine()
    }
}

/// One row: its cells as they stand, and the 1-based line that its first cell begins on.
struct CSVRow: Equatable {
    var line: Int
    var cells: [String]
}

/// A row that could not be read.
struct CSVProblem: Error, Equatable {
    var line: Int
    var code: Diagnostic.Code
    /// Whether the row's end was found, so that reading goes on behind it.
    var rowIsRead = false
    /// The cells before the trouble, or all of them with U+FFFD for broken bytes when the row was read.
    var cells: [String] = []
    var message: String
}
