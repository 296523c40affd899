import CLibPQ

/// A whole result. It can leave the unit of work that made it: nothing in it changes any more, and its memory lives as
/// long as a row of it does.
public struct Rows: RandomAccessCollection, Sendable {
    let result: ResultBox

    /// Zero.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { result.rowCount }
    /// The row at a position.
    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < result.rowCount, "row \(position) of \(result.rowCount)")
        return Row(result: result, index: Int32(truncatingIfNeeded: position))
    }

    /// The columns' names, in order.
    public var columnNames: [String] { (0..<result.columnCount).map { result.name(of: $0) } }
    /// How many rows the statement changed or returned.
    public var affectedRows: Int { result.affectedRows }
}

/// One row; keeps its result alive.
public struct Row: Sendable {
    let result: ResultBox
    let index: Int32

    /// How many columns there are.
    public var count: Int { result.columnCount }

    /// The value of the column at a position, counting from zero.
    public subscript<T: PostgresDecodable>(column: Int, as type: T.Type = T.self) -> T {
        get throws(PostgresError) { try decode(column, nil, type) }
    }

    /// The value of the column of a name, spelled exactly as the server returns it.
    public subscript<T: PostgresDecodable>(name: String, as type: T.Type = T.self) -> T {
        get throws(PostgresError) {
            guard let column = result.column(named: name) else {
                let names = (0..<result.columnCount).map { result.name(of: $0) }.joined(separator: ", ")
                throw PostgresError(.decoding, "no column \"\(name)\"; the result has: \(names)")
            }
            return try decode(column, name, type)
        }
    }

    /// Lends the bytes of a column without copying, nil for NULL; valid only within the body.
    public func withBytes<R, E: Error>(
        at column: Int, _ body: (UnsafeRawBufferPointer?) throws(E) -> R
    ) throws(E) -> R {
        precondition(column >= 0 && column < result.columnCount, "column \(column) of \(result.columnCount)")
        defer { withExtendedLifetime(result) {} }
        return try body(result.cell(row: index, column: Int32(truncatingIfNeeded: column)).bytes)
    }

    private func decode<T: PostgresDecodable>(
        _ column: Int, _ name: String?, _ type: T.Type
    ) throws(PostgresError) -> T {
        guard column >= 0, column < result.columnCount else {
            throw PostgresError(.decoding, "no column \(column); the result has \(result.columnCount)")
        }
        defer { withExtendedLifetime(result) {} }
        let cell = result.cell(row: index, column: Int32(truncatingIfNeeded: column))
        do {
            return try T.decode(cell)
        } catch {
            throw Self.failure(error, "column \"\(name ?? result.name(of: column))\"", cell.type, "\(T.self)")
        }
    }

    private static func failure(
        _ error: PostgresDecodingError, _ place: String, _ found: PostgresType, _ wanted: String
    ) -> PostgresError {
        switch error {
        case .null: PostgresError(.decoding, "\(place) (\(found)) is NULL; read it as \(wanted)?")
        case .type(let expected): PostgresError(.decoding, "\(place) is \(found); \(wanted) is read from \(expected)")
        case .malformed(let why): PostgresError(.decoding, "\(place) (\(found)) cannot be read as \(wanted): \(why)")
        }
    }
}

/// Owns a `PGresult`.
///
/// Sendable unchecked: once libpq has handed it over, a result is only ever read here (`PQgetvalue` and its like change
/// nothing), and it is freed when the last reference goes.
final class ResultBox: @unchecked Sendable {
    let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit { PQclear(pointer) }

    var affectedRows: Int {
        guard let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    func name(of column: Int) -> String {
        PQfname(pointer, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } ?? ""
    }

    /// Compares bytes: `PQfnumber` folds case and allocates on each call.
    func column(named name: String) -> Int? {
        var name = name
        return name.withUTF8 { wanted in
            for column in 0..<columnCount {
                guard let found = PQfname(pointer, Int32(truncatingIfNeeded: column)) else { continue }
                var at = 0
                while at < wanted.count, found[at] != 0, UInt8(bitPattern: found[at]) == wanted[at] { at += 1 }
                if at == wanted.count, found[at] == 0 { return column }
            }
            return nil
        }
    }

    @inline(__always)
    func cell(row: Int32, column: Int32) -> PostgresCell {
        let type = PostgresType(rawValue: PQftype(pointer, column))
        if PQgetisnull(pointer, row, column) != 0 { return PostgresCell(type: type, bytes: nil) }
        let count = Int(PQgetlength(pointer, row, column))
        return PostgresCell(
            type: type, bytes: UnsafeRawBufferPointer(start: PQgetvalue(pointer, row, column), count: count))
    }
}
