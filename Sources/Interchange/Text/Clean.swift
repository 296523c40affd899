import Registry

/// How texts of other people's files become ours.
enum Clean {
    /// One line: NFC, white space runs (line breaks, no-break spaces) as one space, none at the ends, invisible format
    /// characters left out. Empty when nothing is left.
    static func line(_ text: String) -> String {
        var result = ""
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                pendingSpace = !result.isEmpty
            } else if !isInvisible(scalar) {
                if pendingSpace { result.unicodeScalars.append(" ") }
                pendingSpace = false
                result.unicodeScalars.append(scalar)
            }
        }
        return Normalization.nfc(result)
    }

    /// Several lines: as `line`, but line breaks stay (as LF, at most two in a row).
    static func text(_ text: String) -> String {
        var lines: [String] = []
        for piece in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = line(String(piece))
            if line.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(line)
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // A zero-width joiner belongs to some scripts' spelling and to emoji; the other format characters do not.
        case .format: scalar.value != 0x200D && scalar.value != 0x200C
        case .control, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

/// Natural keys for what has no address or handle to be known by.
enum NameKey {
    /// `name:` and the folded name; `scope` keeps equal names of different places apart.
    static func of(_ name: String, scope: String? = nil) -> String {
        let slug = Slug.of(name)
        return "name:" + (scope.map { $0 + "/" } ?? "") + (slug.isEmpty ? name : slug)
    }
}
