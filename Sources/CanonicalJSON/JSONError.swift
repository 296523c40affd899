/// Why bytes were not taken as JSON: where, what is wrong, and how to mend it.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for programs.
    package enum Code: String, Sendable {
        case empty, byteOrderMark, unexpectedEnd, unexpectedByte, trailingBytes, invalidUTF8, controlCharacter
        case invalidEscape, loneSurrogate, invalidNumber, fraction, integerTooLarge, numberTooLarge, duplicateKey
        case tooDeep, tooLarge, notAnObject
    }

    package var code: Code
    /// The first byte that is wrong, counted from 0.
    package var offset: Int
    /// The line of that byte, counted from 1.
    package var line: Int
    /// The character in that line, counted from 1.
    package var column: Int
    /// What is wrong and how to mend it, without the place.
    package var message: String

    /// The message with its place.
    package var description: String { "line \(line), column \(column): \(message)" }
}
