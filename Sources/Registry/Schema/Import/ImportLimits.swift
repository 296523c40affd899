/// How large one line of Muster's NDJSON may be. The reader of files and the node keep to the same numbers, so a line that
/// one takes is not refused by the other.
package enum ImportLimits {
    /// Bytes of one line, 256 KiB. A record is at most 64 KiB in its canonical form; a program that writes every
    /// character as an escape makes up to three times that of it, and its envelope and private fields need room too.
    package static let lineBytes = 262_144
    /// Levels of nesting of one line: a record's 32, and the object around it.
    package static let lineDepth = 33
}
