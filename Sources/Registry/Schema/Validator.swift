import CanonicalJSON

/// Walks a body along its table and gathers what is wrong.
struct Validator {
    enum Step {
        case key(String)
        case index(Int)
    }

    let options: Validation.Options
    let today: CivilDate?
    /// Whether free texts may hold e-mail addresses.
    let refusesAddresses: Bool
    private(set) var issues: [Issue] = []
    /// Where the walk stands. It becomes text only when there is an issue.
    private var path: [Step] = []

    init(options: Validation.Options, today: CivilDate?, refusesAddresses: Bool) {
        self.options = options
        self.today = today
        self.refusesAddresses = refusesAddresses
    }

    // MARK: Issues

    /// An issue at the place where the walk stands, or below it.
    mutating func add(_ code: Issue.Code, at last: Step? = nil, _ message: String, suggestion: String? = nil) {
        guard issues.count < Validation.mostIssues else { return }
        var pointer = ""
        for step in last.map({ path + [$0] }) ?? path {
            switch step {
            case .key(let key):
                pointer += "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
            case .index(let index): pointer += "/\(index)"
            }
        }
        issues.append(Issue(path: pointer, code: code, message: message, suggestion: suggestion))
    }

    /// Does something one step further down.
    @inline(__always)
    mutating func inside(_ step: Step, _ body: (inout Validator) -> Void) {
        path.append(step)
        body(&self)
        path.removeLast()
    }

    // MARK: Objects

    mutating func checkObject(_ object: JSONObject, _ table: FieldTable, privateTable: FieldTable? = nil) {
        // Both are in canonical order: one pass along the two finds what is known, missing and unknown.
        let fields = table.sorted
        var next = 0
        for position in object.indices {
            let (key, value) = object[position]
            var known = false
            while next < fields.count {
                if fields[next].name == key {
                    known = true
                    break
                }
                if KeyOrder.compare(fields[next].name, key) > 0 { break }
                checkMissing(fields[next])
                next += 1
            }
            if known {
                path.append(.key(key))
                check(value, fields[next].type)
                path.removeLast()
                next += 1
            } else {
                checkUnknown(key, value, in: object, table, privateTable)
            }
        }
        while next < fields.count {
            checkMissing(fields[next])
            next += 1
        }
    }

    /// Private fields are a closed set: what is not known may not be kept in secret.
    mutating func checkPrivateObject(_ object: JSONObject, _ table: FieldTable) {
        for (key, value) in object {
            if let field = table[key] {
                inside(.key(key)) { $0.check(value, field.type) }
            } else if !table.fields.isEmpty {
                let names = table.fields.map(\.name)
                add(
                    .misspelled, at: .key(key),
                    "No private field has this name; there are \(names.joined(separator: " and ")).",
                    suggestion: EditDistance.nearest(to: key, among: names))
            }
        }
    }

    private mutating func checkMissing(_ field: Field) {
        guard field.required else { return }
        let example = field.example.map { ", for example \($0)" } ?? ""
        add(.required, at: .key(field.name), "This field is required. Add it\(example).")
    }

    private mutating func checkUnknown(
        _ key: String, _ value: JSONValue, in object: JSONObject, _ table: FieldTable, _ privateTable: FieldTable?
    ) {
        if let names = privateTable?.fields.map(\.name),
            let name = names.first(where: { $0 == key }) ?? EditDistance.nearest(to: key, among: names)
        {
            return add(
                .privateField, at: .key(key),
                "This is private and may not stand in the record. Move it to \"private\", as \"\(name)\".")
        }
        if !options.contains(.foreign),
            let name = EditDistance.nearest(to: key, among: table.fields.map(\.name)), object[name] == nil
        {
            return add(
                .misspelled, at: .key(key), "No field has this name, and one has nearly the same.", suggestion: name)
        }
        if Self.hasNUL(key) || Self.hasNUL(value) {
            add(.characters, at: .key(key), "It contains the character NUL (U+0000). Remove it.")
        }
    }

    private static func hasNUL(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): hasNUL(text)
        case .array(let elements): elements.contains { hasNUL($0) }
        case .object(let object): object.contains { hasNUL($0.key) || hasNUL($0.value) }
        default: false
        }
    }

    private static func hasNUL(_ text: String) -> Bool { text.utf8.contains(0) }
}
