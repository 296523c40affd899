/// Canonical decomposition and composition of Unicode scalars, from a table of our own: the standard library keeps its
/// normaliser behind an SPI, and Foundation is larger than all of this module.
enum CanonicalDecomposition {
    /// Sorted keys beside their parts; `second` is 0 for a singleton.
    struct Table: Sendable {
        var keys: [UInt32] = []
        var firsts: [UInt32] = []
        var seconds: [UInt32] = []
        /// (first << 32 | second) to the composed scalar, primary composites only.
        var composites: [UInt64: UInt32] = [:]
        /// Scalars that change under NFC, or that may compose with what stands before them.
        var unstable: Set<UInt32> = []
    }

    static let table: Table = {
        var table = Table()
        for entry in DecompositionData.entries.utf8.split(whereSeparator: { $0 == 0x7C || $0 == 0x0A }) {
            var numbers: (UInt32, UInt32, UInt32) = (0, 0, 0)
            var position = 0
            var composes = true
            for byte in entry {
                switch byte {
                case UInt8(ascii: "="): position = 1
                case UInt8(ascii: "!"): (position, composes) = (1, false)
                case UInt8(ascii: "+"): position = 2
                default:
                    let digit = UInt32(byte <= 0x39 ? byte - 0x30 : byte - 0x37)
                    switch position {
                    case 0: numbers.0 = numbers.0 << 4 | digit
                    case 1: numbers.1 = numbers.1 << 4 | digit
                    default: numbers.2 = numbers.2 << 4 | digit
                    }
                }
            }
            table.keys.append(numbers.0)
            table.firsts.append(numbers.1)
            table.seconds.append(numbers.2)
            if composes {
                table.composites[UInt64(numbers.1) << 32 | UInt64(numbers.2)] = numbers.0
                table.unstable.insert(numbers.2)
            } else {
                table.unstable.insert(numbers.0)
            }
        }
        return table
    }()

    /// One step of decomposition; nil when the scalar stands for itself. Hangul is not asked here.
    static func parts(of scalar: UInt32) -> (first: UInt32, second: UInt32)? {
        guard scalar >= 0xC0 else { return nil }
        let table = table
        var low = 0
        var high = table.keys.count
        while low < high {
            let middle = (low + high) / 2
            if table.keys[middle] < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < table.keys.count, table.keys[low] == scalar else { return nil }
        return (table.firsts[low], table.seconds[low])
    }

    /// Appends the full canonical decomposition, not yet in canonical order.
    static func append(_ scalar: UInt32, to output: inout [UInt32]) {
        if Hangul.isSyllable(scalar) {
            Hangul.decompose(scalar, into: &output)
        } else if let (first, second) = parts(of: scalar) {
            append(first, to: &output)
            if second != 0 { output.append(second) }
        } else {
            output.append(scalar)
        }
    }

    /// The primary composite of two scalars, if they have one.
    static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        Hangul.compose(first, second) ?? table.composites[UInt64(first) << 32 | UInt64(second)]
    }
}

/// Hangul syllables decompose by arithmetic (the Unicode Standard, section 3.12).
enum Hangul {
    static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3

    static func isSyllable(_ scalar: UInt32) -> Bool { syllables.contains(scalar) }

    /// Vowels and final consonants, which compose with what stands before them.
    static func isTrailingJamo(_ scalar: UInt32) -> Bool {
        (0x1161...0x1175).contains(scalar) || (0x11A8...0x11C2).contains(scalar)
    }

    static func decompose(_ scalar: UInt32, into output: inout [UInt32]) {
        let index = scalar - 0xAC00
        output.append(0x1100 + index / 588)
        output.append(0x1161 + index % 588 / 28)
        if index % 28 != 0 { output.append(0x11A7 + index % 28) }
    }

    static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        if isSyllable(first), (first - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(second) {
            return first + (second - 0x11A7)
        }
        return nil
    }
}
