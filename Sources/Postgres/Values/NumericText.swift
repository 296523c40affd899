/// Writes PostgreSQL's binary `numeric` (base-10000 digits, weight, sign, display scale) in decimal notation, exactly.
enum NumericText {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(PostgresDecodingError) -> String {
        var reader = BytesReader(bytes)
        let count = Int(try reader.int16())
        let weight = Int(try reader.int16())
        let sign = UInt16(bitPattern: try reader.int16())
        let scale = Int(try reader.int16())
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }
        guard count >= 0, count <= reader.remaining / 2, scale >= 0 else { throw .malformed("not a numeric") }
        var groups: [Int16] = []
        groups.reserveCapacity(count)
        for _ in 0..<count { groups.append(try reader.int16()) }
        /// The four decimal digits that stand `power` groups above the decimal point; beyond what was sent, zeros.
        func group(_ power: Int) -> Int {
            let index = weight - power
            return groups.indices.contains(index) ? Int(groups[index]) : 0
        }
        var text = sign == 0x4000 ? "-" : ""
        if weight < 0 {
            text += "0"
        } else {
            text += String(group(weight))
            for power in stride(from: weight - 1, through: 0, by: -1) { text += padded(group(power)) }
        }
        guard scale > 0 else { return text }
        var fraction = ""
        var power = -1
        while fraction.utf8.count < scale {
            fraction += padded(group(power))
            power -= 1
        }
        return text + "." + fraction.prefix(scale)
    }

    private static func padded(_ group: Int) -> String {
        let digits = String(group)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
