/// A place in a source file, carried along while an entry is read.
struct Place: Hashable {
    var file: String
    var line: Int
    var column: Int?

    init(_ file: SourceFile, _ line: Int, _ column: Int? = nil) {
        self.file = file.path
        self.line = line
        self.column = column
    }
}
