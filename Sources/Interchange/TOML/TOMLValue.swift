/// A TOML value with the line it begins on, so that an importer can say where a refused entry stands.
struct TOMLNode {
    var value: TOMLValue
    /// 1-based line.
    var line: Int

    var string: String? { if case .string(let text) = value { text } else { nil } }
    var integer: Int64? { if case .integer(let number) = value { number } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = value { flag } else { nil } }
    var table: TOMLTable? { if case .table(let table) = value { table } else { nil } }
    var array: [TOMLNode]? { if case .array(let array) = value { array.items } else { nil } }

    /// The value's type in words, for messages.
    var typeName: String {
        switch value {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .moment: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

/// The types of TOML 1.0. Dates and times are checked and kept as text.
enum TOMLValue {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    case moment(String)
    case array(TOMLArray)
    case table(TOMLTable)
}

/// A table while it grows: a document defines one table in several places, so tables have identity.
final class TOMLTable {
    /// How the table came to be, which decides what may still be added to it.
    enum Origin {
        /// Named only as part of a longer header; its own header may still come.
        case implicit
        /// Opened by its own header.
        case header
        /// Made by a dotted key; open to further dotted keys of the same section.
        case dotted
        /// Written in braces; closed.
        case inline
    }

    var members: [String: TOMLNode] = [:]
    /// Keys in the order of the document.
    private(set) var keys: [String] = []
    var origin: Origin

    init(_ origin: Origin) {
        self.origin = origin
    }

    subscript(key: String) -> TOMLNode? { members[key] }

    func insert(_ key: String, _ node: TOMLNode) {
        members[key] = node
        keys.append(key)
    }
}

/// An array; an array of tables (`[[name]]`) stays open for more.
final class TOMLArray {
    var items: [TOMLNode]
    let isOfTables: Bool

    init(_ items: [TOMLNode], isOfTables: Bool = false) {
        self.items = items
        self.isOfTables = isOfTables
    }
}

/// Where a TOML document stops being one.
struct TOMLError: Error, Equatable {
    var line: Int
    var column: Int
    var message: String
}
