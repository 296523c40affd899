import CLibPQ

/// The arrays in which libpq takes parameters; kept from statement to statement so that none is allocated anew.
struct ParameterList: ~Copyable {
    private var capacity = 0
    private var pointers = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: 1)
    private var lengths = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    private var formats = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

    init() {}

    deinit { deallocate() }

    private borrowing func deallocate() {
        pointers.deallocate()
        lengths.deallocate()
        formats.deallocate()
    }

    private mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        deallocate()
        capacity = count
        pointers = .allocate(capacity: count)
        lengths = .allocate(capacity: count)
        formats = .allocate(capacity: count)
    }

    /// Lends a query's parameters in libpq's form; valid only within the body.
    mutating func with<R>(
        _ query: Query,
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        let count = query.slots.count
        guard count > 0 else { return body(0, nil, nil, nil) }
        reserve(count)
        return query.values.bytes.withUnsafeBufferPointer { bytes in
            let base = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            for (index, slot) in query.slots.enumerated() {
                // A value of no bytes still needs an address: nil is NULL.
                let empty = UnsafePointer(Self.empty)
                pointers[index] = slot.count < 0 ? nil : base.map { $0 + slot.start } ?? empty
                lengths[index] = Int32(truncatingIfNeeded: max(0, slot.count))
                formats[index] = slot.isText ? 0 : 1
            }
            return body(Int32(truncatingIfNeeded: count), pointers, lengths, formats)
        }
    }

    /// One NUL that lives for ever and is never written to, which is why it may be shared.
    nonisolated(unsafe) private static let empty: UnsafeMutablePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return byte
    }()
}
