/// A double in the form that ECMAScript's `Number::toString` gives it, which RFC 8785 section 3.2.2.3 takes over.
///
/// The digits are the shortest that read back as the same double (Swift's `description` finds these); only where the
/// decimal point goes, and when an exponent is used, is ECMAScript's own.
enum ECMAScriptNumber {
    /// Writes the text. Infinities and NaN have no JSON form and no parser makes them: they are written as `null`,
    /// as ECMAScript does.
    static func write(_ number: Double, to writer: inout ByteWriter) {
        text(of: number).withUnsafeBufferPointer { writer.write($0) }
    }

    private static func text(of number: Double) -> [UInt8] {
        guard number.isFinite else { return Array("null".utf8) }
        guard number != 0 else { return [zero] }  // −0 too
        var bytes: [UInt8] = []
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let (digits, point) = shortest(number.magnitude)
        let count = digits.count
        switch point {
        case count...21:
            bytes.append(contentsOf: digits)
            bytes.append(contentsOf: repeatElement(zero, count: point - count))
        case 1...21:
            bytes.append(contentsOf: digits[..<point])
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[point...])
        case -5...0:
            bytes.append(contentsOf: "0.".utf8)
            bytes.append(contentsOf: repeatElement(zero, count: -point))
            bytes.append(contentsOf: digits)
        default:
            bytes.append(digits[0])
            if count > 1 {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[1...])
            }
            bytes.append(contentsOf: point > 0 ? "e+".utf8 : "e-".utf8)
            bytes.append(contentsOf: String((point - 1).magnitude).utf8)
        }
        return bytes
    }

    private static let zero = UInt8(ascii: "0")

    /// The significant digits, and where the decimal point stands: the value is 0.d₁d₂… × 10^point.
    private static func shortest(_ number: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point = 0
        var exponent = 0
        var afterPoint = false
        let text = Array(number.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                afterPoint = true
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                if !afterPoint { point += 1 }
                digits.append(byte)
            }
        }
        let leading = digits.prefix { $0 == zero }.count
        digits.removeFirst(leading)
        while digits.last == zero { digits.removeLast() }
        return (digits, point - leading + exponent)
    }
}
