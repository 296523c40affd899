/// Turns byte offsets into lines and columns. Holds one integer a line, built in one pass.
struct LineIndex {
    /// Offset of the first byte of each line.
    private let starts: [Int]
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        self.starts = starts
        self.bytes = bytes
    }

    /// The 1-based line that the byte at `offset` lies on.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The 1-based line and the 1-based column, counted in Unicode scalars, of the byte at `offset`.
    func position(at offset: Int) -> (line: Int, column: Int) {
        let line = line(at: offset)
        var column = 1
        for byte in bytes[starts[line - 1]..<min(offset, bytes.count)] where byte & 0xC0 != 0x80 {
            column += 1
        }
        return (line, column)
    }
}
