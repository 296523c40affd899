/// What became of a request.
package struct Award: Sendable, Hashable {
    /// Why it got less than it asked for.
    package enum Reason: String, Sendable, CaseIterable {
        /// The project's cap of the year left less.
        case cap
        /// The budget left less.
        case budget
        /// Its share was smaller than the least award.
        case minimum
        /// Its share of the budget is smaller than what it asked for.
        case share
    }

    package let request: AllocationRequest
    /// Minor units; 0 when it got nothing.
    package let amount: Int64
    /// Nil when it got all it asked for.
    package let reason: Reason?
}

/// A round that has been shared out. The same round, and the same seed where there is one, always gives the same.
package struct Allocation: Sendable, Hashable {
    package static let longestSeed = 256

    package let round: AllocationRound
    /// ``AllocationRound/digest(_:)``
    package let digest: String
    /// What a draw was made with; nil for one in proportion.
    package let seed: String?
    /// In the order drawn, or of the requests' ids.
    package let awards: [Award]

    package var awarded: Int64 { awards.reduce(0) { $0 + $1.amount } }
    package var left: Int64 { round.budget - awarded }

    /// Shares a round out.
    ///
    /// - Parameter seed: for a draw, and only for it; see ``checkSeed(_:)``.
    package init(_ round: AllocationRound, seed: String?, hashes: AllocationHashes) throws(InputError) {
        self.round = round
        digest = round.digest(hashes)
        switch round.method {
        case .draw:
            guard let seed else {
                throw InputError("A draw needs its seed: a text that everybody can check, such as --seed \"…\".")
            }
            try Self.checkSeed(seed)
            self.seed = seed
            awards = Self.draw(round, seed, digest, hashes)
        case .proportional:
            guard seed == nil else {
                throw InputError("Nothing is drawn when a budget is shared in proportion. Leave the seed out.")
            }
            self.seed = nil
            awards = ProportionalShares.awards(round)
        }
    }

    /// A seed is 1 to 256 bytes of UTF-8 in one line, without blanks at its ends: what people can publish and copy.
    package static func checkSeed(_ seed: String) throws(InputError) {
        guard (1...longestSeed).contains(seed.utf8.count),
            !seed.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }), seed.first != " ",
            seed.last != " "
        else {
            throw InputError(
                "A seed is one line of 1 to \(longestSeed) bytes, without blanks at its ends, so that it can be published and copied."
            )
        }
    }

    /// In the order of the draw, each request gets what it asks for, as far as the project's cap and the budget reach.
    /// Less than that it gets only where the round has a minimum, and at least that. Who gets nothing is passed over.
    private static func draw(
        _ round: AllocationRound, _ seed: String, _ digest: String, _ hashes: AllocationHashes
    ) -> [Award] {
        let key = Array(seed.utf8)
        var counter: UInt64 = 0
        let order = WeightedDraw.order(of: round.requests.map(\.weight)) {
            let block = hashes.hmac(key, Array("muster-allocation-draw-v1\n\(digest)\n\(counter)".utf8))
            counter += 1
            return block.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        var budget = round.budget
        var given: [String: Int64] = [:]
        return order.map { index in
            let request = round.requests[index]
            let room = round.room(of: request, given: given[request.project] ?? 0)
            let most = min(request.amount, room, budget)
            let reason: Award.Reason? =
                most == request.amount ? nil : room <= budget ? .cap : .budget
            let amount = most < round.least(of: request, otherwise: request.amount) ? 0 : most
            budget -= amount
            given[request.project, default: 0] += amount
            return Award(request: request, amount: amount, reason: reason)
        }
    }
}

extension AllocationRound {
    /// What the cap of the year leaves a project.
    func room(of request: AllocationRequest, given: Int64) -> Int64 {
        cap.map { max(0, $0 - min($0, request.awarded) - given) } ?? Int64.max
    }

    /// The least that may be awarded to a request.
    func least(of request: AllocationRequest, otherwise: Int64) -> Int64 {
        minimum.map { min($0, request.amount) } ?? otherwise
    }
}
