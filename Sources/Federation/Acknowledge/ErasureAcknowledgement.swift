import Registry

/// A cosignature on a checkpoint, as the log's home counts it.
package struct CosignedSize: Sendable, Hashable {
    /// The log whose checkpoint it is.
    package let origin: LogOrigin
    /// The node that cosigned.
    package let cosigner: String
    /// How many entries the checkpoint has.
    package let size: UInt64
    /// When it was cosigned, by the cosigner's clock: seconds since 1970 began.
    package let time: UInt64
    /// Whether the key is known here and the signature by it holds.
    package let isVerified: Bool

    package init(origin: LogOrigin, cosigner: String, size: UInt64, time: UInt64, isVerified: Bool) {
        self.origin = origin
        self.cosigner = cosigner
        self.size = size
        self.time = time
        self.isVerified = isVerified
    }
}

/// Who has said that an entry which erases, or takes away from an audience, has been applied.
package struct ErasureAcknowledgement: Sendable, Hashable {
    /// Where a reader of the log stands.
    package enum Standing: Sendable, Hashable {
        /// By the first cosignature that says so.
        case acknowledged(CosignedSize)
        /// With the latest that does not reach as far, if there is any.
        case outstanding(last: CosignedSize?)
    }

    /// For each reader, by name.
    package private(set) var readers: [(node: String, standing: Standing)] = []
    /// Cosignatures that reach as far and whose keys are not known here, or that are by none of the readers; by name.
    package private(set) var others: [CosignedSize] = []

    /// Whether a cosignature says that an entry has been applied: it is verified, it is over that entry, or it is over a
    /// later epoch of the same audience, at whose end a follower has dropped what only earlier ones held.
    package static func covers(_ cosigned: CosignedSize, _ entry: UInt64, of origin: LogOrigin) -> Bool {
        cosigned.isVerified && reaches(cosigned, entry, of: origin)
    }

    private static func reaches(_ cosigned: CosignedSize, _ entry: UInt64, of origin: LogOrigin) -> Bool {
        guard cosigned.origin.node == origin.node, cosigned.origin.audience == origin.audience else { return false }
        if cosigned.origin.epoch != origin.epoch { return cosigned.origin.epoch > origin.epoch && cosigned.size > 0 }
        return cosigned.size > entry
    }

    /// - Parameters:
    ///   - entry: the index of the entry that erases or withdraws.
    ///   - origin: its log.
    ///   - readers: the names of the nodes that may read that log.
    ///   - cosigned: what is known, in any order.
    package init(entry: UInt64, of origin: LogOrigin, readers: [String], cosigned: [CosignedSize]) {
        for node in Set(readers).sorted() {
            let own = cosigned.filter {
                $0.cosigner == node && $0.isVerified && $0.origin.node == origin.node
                    && $0.origin.audience == origin.audience
            }.sorted { ($0.origin.epoch, $0.size, $0.time) < ($1.origin.epoch, $1.size, $1.time) }
            let first = own.first { Self.covers($0, entry, of: origin) }
            self.readers.append((node, first.map { .acknowledged($0) } ?? .outstanding(last: own.last)))
        }
        others = cosigned.filter {
            Self.reaches($0, entry, of: origin) && (!$0.isVerified || !readers.contains($0.cosigner))
        }.sorted { ($0.cosigner, $0.origin.epoch, $0.size) < ($1.cosigner, $1.origin.epoch, $1.size) }
    }

    /// Whether nobody is left who has not acknowledged.
    package var isComplete: Bool {
        readers.allSatisfy { if case .acknowledged = $0.standing { true } else { false } }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.others == right.others && left.readers.elementsEqual(right.readers) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(others)
        for reader in readers {
            hasher.combine(reader.node)
            hasher.combine(reader.standing)
        }
    }
}
