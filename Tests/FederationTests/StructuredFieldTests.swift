import Testing

@testable import Federation

@Suite struct `Structured fields` {
    @Test(arguments: StructuredFieldTable.cases)
    func `are read and written as the published cases say`(of example: StructuredFieldTable.Case) throws {
        guard let canonical = example.canonical else {
            #expect(throws: StructuredFieldError.self) { try StructuredFieldParser.dictionary(example.lines) }
            return
        }
        #expect(try StructuredFieldParser.dictionary(example.lines).text == canonical)
    }

    @Test func `say where they cannot be read`() {
        #expect {
            try StructuredFieldParser.dictionary(["a=(1 2"])
        } throws: { "\($0)" == "a space or a closing parenthesis was expected at byte 6" }
    }
}
