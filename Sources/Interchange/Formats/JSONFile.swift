import CanonicalJSON

/// A JSON file read whole, with the lines of its values.
struct JSONFile {
    let file: SourceFile
    let root: JSONObject
    let outline: JSONOutline

    /// Reads the file; an object that is cut off or broken is one diagnostic with its line and column.
    static func read(_ file: SourceFile, _ limits: Limits) -> Result<JSONFile, FileProblem> {
        let bytes = file.bytes.starts(with: byteOrderMark) ? Array(file.bytes.dropFirst(3)) : file.bytes
        do throws(JSONError) {
            let options = JSONParser.Options.foreign(maxBytes: limits.fileBytes, maxDepth: limits.depth)
            let root = try JSONParser.parseObject(bytes, options: options)
            return .success(JSONFile(file: file, root: root, outline: JSONOutline(bytes)))
        } catch {
            let code: Diagnostic.Code =
                switch error.code {
                case .invalidUTF8: .encoding
                case .tooDeep, .tooLarge: .limit
                case .notAnObject: .shape
                default: .syntax
                }
            return .failure(
                FileProblem(place: Place(file, error.line, error.column), code: code, message: error.message))
        }
    }

    /// The place of the value at a JSON Pointer.
    func place(_ pointer: String) -> Place { Place(file, outline.line(pointer)) }
}

/// Why a file as a whole was not read.
struct FileProblem: Error {
    var place: Place
    var code: Diagnostic.Code
    var message: String
}

extension Roster {
    /// Says that a file as a whole was refused.
    mutating func refuse(_ problem: FileProblem) {
        say(.refused, problem.place, problem.code, problem.message)
    }
}

extension JSONObject {
    /// A text member, cleaned to one line; nil when it is missing, empty or something else.
    func line(_ key: String) -> String? {
        guard let text = self[key]?.stringValue.map(Clean.line), !text.isEmpty else { return nil }
        return text
    }
}
