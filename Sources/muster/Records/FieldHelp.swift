import Registry

/// A kind's table of fields as help text, from the same table that validation uses.
enum FieldHelp {
    static func text(_ kind: RecordKind) -> String {
        let fields = RecordSchema.of(kind).fields
        let width = fields.reduce(0) { max($0, $1.name.count) } + 1
        let lines = fields.map { field in
            "  " + TextWidth.pad(field.name + (field.required ? "*" : ""), to: width + 2)
                + field.summary.prefix { $0 != "\n" }
        }
        return "FIELDS of the record, for --set (* is required):\n"
            + lines.flatMap { wrap($0, at: width + 4) }.joined(separator: "\n")
    }

    private static func wrap(_ line: String, at indent: Int) -> [String] {
        guard TextWidth.columns(line) > 80 else { return [line] }
        let head = String(line.prefix(indent))
        let lines = TextWidth.wrap(String(line.dropFirst(indent)), to: 79 - indent)
        return lines.enumerated().map { index, text in
            (index == 0 ? head : String(repeating: " ", count: indent)) + text
        }
    }
}
