extension StringProtocol {
    /// Whether both are spelt with the same bytes. Swift's `==` also equates different spellings of one letter, which
    /// names of keys and logs, being hashed and signed, must not.
    func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}
