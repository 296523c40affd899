import Glibc

/// The process's environment. Nothing below the executable reads it.
enum Environment {
    /// A variable's value; nil when it is missing or empty.
    static func value(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The first of the variables that has a value.
    static func first(_ names: String...) -> String? { names.lazy.compactMap(value).first }
}

extension Environment {
    /// Every variable as `NAME=value`.
    static func all() -> [String] {
        var variables: [String] = []
        // The C library sets it before main; nothing here changes a variable, so it does not move.
        var pointer = environ
        while let variable = pointer.pointee {
            variables.append(String(cString: variable))
            pointer += 1
        }
        return variables
    }
}
