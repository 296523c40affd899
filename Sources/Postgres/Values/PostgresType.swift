/// A type by its object id in `pg_type`. Ids below 16384 are fixed for ever by PostgreSQL.
public struct PostgresType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The object id.
    public let rawValue: UInt32
    /// Names a type by object id.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Zero: the server infers the type from where the parameter stands.
    public static let inferred = PostgresType(rawValue: 0)
    /// `boolean`
    public static let bool = PostgresType(rawValue: 16)
    /// `bytea`
    public static let bytea = PostgresType(rawValue: 17)
    /// `"char"`, one byte
    public static let char = PostgresType(rawValue: 18)
    /// `name`
    public static let name = PostgresType(rawValue: 19)
    /// `bigint`
    public static let int8 = PostgresType(rawValue: 20)
    /// `smallint`
    public static let int2 = PostgresType(rawValue: 21)
    /// `integer`
    public static let int4 = PostgresType(rawValue: 23)
    /// `text`
    public static let text = PostgresType(rawValue: 25)
    /// `oid`
    public static let oid = PostgresType(rawValue: 26)
    /// `json`
    public static let json = PostgresType(rawValue: 114)
    /// `xml`
    public static let xml = PostgresType(rawValue: 142)
    /// `real`
    public static let float4 = PostgresType(rawValue: 700)
    /// `double precision`
    public static let float8 = PostgresType(rawValue: 701)
    /// A literal whose type nobody fixed
    public static let unknown = PostgresType(rawValue: 705)
    /// `character(n)`
    public static let bpchar = PostgresType(rawValue: 1042)
    /// `character varying`
    public static let varchar = PostgresType(rawValue: 1043)
    /// `date`
    public static let date = PostgresType(rawValue: 1082)
    /// `timestamp`
    public static let timestamp = PostgresType(rawValue: 1114)
    /// `timestamptz`
    public static let timestamptz = PostgresType(rawValue: 1184)
    /// `numeric`
    public static let numeric = PostgresType(rawValue: 1700)
    /// `uuid`
    public static let uuid = PostgresType(rawValue: 2950)
    /// `tsvector`
    public static let tsvector = PostgresType(rawValue: 3614)
    /// `jsonb`
    public static let jsonb = PostgresType(rawValue: 3802)
    /// `boolean[]`
    public static let boolArray = PostgresType(rawValue: 1000)
    /// `bytea[]`
    public static let byteaArray = PostgresType(rawValue: 1001)
    /// `smallint[]`
    public static let int2Array = PostgresType(rawValue: 1005)
    /// `integer[]`
    public static let int4Array = PostgresType(rawValue: 1007)
    /// `text[]`
    public static let textArray = PostgresType(rawValue: 1009)
    /// `bigint[]`
    public static let int8Array = PostgresType(rawValue: 1016)
    /// `real[]`
    public static let float4Array = PostgresType(rawValue: 1021)
    /// `double precision[]`
    public static let float8Array = PostgresType(rawValue: 1022)
    /// `date[]`
    public static let dateArray = PostgresType(rawValue: 1182)
    /// `timestamptz[]`
    public static let timestamptzArray = PostgresType(rawValue: 1185)
    /// `uuid[]`
    public static let uuidArray = PostgresType(rawValue: 2951)

    /// Whether the binary form of this type is its text: text types, and whatever is not built in (enums, `citext`).
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .char, .unknown, .json, .xml: true
        default: rawValue >= 16384
        }
    }

    /// The name in SQL where known, else the object id.
    public var description: String {
        switch self {
        case .inferred: "inferred"
        case .bool: "boolean"
        case .bytea: "bytea"
        case .char: "\"char\""
        case .name: "name"
        case .int2: "smallint"
        case .int4: "integer"
        case .int8: "bigint"
        case .text: "text"
        case .oid: "oid"
        case .json: "json"
        case .xml: "xml"
        case .float4: "real"
        case .float8: "double precision"
        case .unknown: "unknown"
        case .bpchar: "character"
        case .varchar: "character varying"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestamptz: "timestamptz"
        case .numeric: "numeric"
        case .uuid: "uuid"
        case .tsvector: "tsvector"
        case .jsonb: "jsonb"
        case .boolArray: "boolean[]"
        case .byteaArray: "bytea[]"
        case .int2Array: "smallint[]"
        case .int4Array: "integer[]"
        case .int8Array: "bigint[]"
        case .textArray: "text[]"
        case .float4Array: "real[]"
        case .float8Array: "double precision[]"
        case .dateArray: "date[]"
        case .timestamptzArray: "timestamptz[]"
        case .uuidArray: "uuid[]"
        default: "type \(rawValue)"
        }
    }
}
