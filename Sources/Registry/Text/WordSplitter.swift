/// Splits text with letters beyond ASCII; `TextFolding` tells the rules.
enum WordSplitter {
    private enum Class {
        case separator
        case letter
        /// A character of a script that is written without spaces.
        case unspaced
    }

    static func forEachWord(of text: String, forQuery: Bool, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let scalars = ScalarFolding.fold(text)
        var index = 0
        var bytes: [UInt8] = []
        while index < scalars.count {
            let start = index
            switch classOf(scalars[index]) {
            case .separator: index += 1
            case .letter:
                while index < scalars.count, classOf(scalars[index]) == .letter { index += 1 }
                index += signLength(after: index - start, at: index, in: scalars)
                emit(scalars[start..<index], &bytes, body)
            case .unspaced:
                while index < scalars.count, classOf(scalars[index]) == .unspaced { index += 1 }
                emitPairs(scalars[start..<index], forQuery: forQuery, &bytes, body)
            }
        }
    }

    private static func emitPairs(
        _ run: ArraySlice<UInt32>, forQuery: Bool, _ bytes: inout [UInt8],
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        for start in run.indices.dropLast() { emit(run[start...start + 1], &bytes, body) }
        if run.count == 1 || !forQuery { emit(run.suffix(1), &bytes, body) }
    }

    private static func emit(
        _ word: ArraySlice<UInt32>, _ bytes: inout [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        bytes.removeAll(keepingCapacity: true)
        for value in word {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let encoded = Unicode.UTF8.encode(scalar)
            guard bytes.count + (encoded?.count ?? 0) <= TextFolding.maximumWordBytes else { break }
            if let encoded { bytes.append(contentsOf: encoded) }
        }
        bytes.withUnsafeBufferPointer(body)
    }

    private static func signLength(after length: Int, at index: Int, in scalars: [UInt32]) -> Int {
        func at(_ offset: Int) -> UInt32 { index + offset < scalars.count ? scalars[index + offset] : 0x20 }
        if at(0) == 0x2B, at(1) == 0x2B, classOf(at(2)) == .separator { return 2 }
        if at(0) == 0x23, length <= 2, classOf(at(1)) == .separator { return 1 }
        return 0
    }

    private static func classOf(_ value: UInt32) -> Class {
        if value < 0x80 { return TextFolding.isASCIIWordByte(UInt8(value)) ? .letter : .separator }
        guard let scalar = Unicode.Scalar(value) else { return .separator }
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3005...0x3007, 0x3041...0x30FF, 0x31F0...0x31FF,
            0x3400...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
            return isWordCategory(scalar) ? .unspaced : .separator
        default:
            return isWordCategory(scalar) ? .letter : .separator
        }
    }

    private static func isWordCategory(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
