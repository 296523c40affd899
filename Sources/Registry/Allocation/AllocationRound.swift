package import CanonicalJSON

/// A request in a round.
package struct AllocationRequest: Sendable, Hashable {
    /// Names it in the round; rounds are put in the order of its UTF-8 bytes.
    package let id: String
    /// Whom it is for: any text, the same for all requests of one project.
    package let project: String
    /// Minor units, more than nothing.
    package let amount: Int64
    /// 1 to ``AllocationRound/heaviest``.
    package let weight: Int64
    /// What the project was awarded earlier in the year, in minor units.
    package let awarded: Int64
}

/// How a round is shared out.
package enum AllocationMethod: String, Sendable, CaseIterable {
    /// In the order of a weighted draw, until the budget is gone.
    case draw
    /// To all at once, in proportion to weight × amount.
    case proportional
}

/// Requests and the budget that they are for, checked, in one order.
package struct AllocationRound: Sendable, Hashable {
    package static let mostRequests = 10_000
    package static let heaviest: Int64 = 1_000_000
    package static let longestText = 200

    package let name: String
    package let unit: AllocationUnit
    package let method: AllocationMethod
    /// Minor units of ``unit``, as all amounts.
    package let budget: Int64
    /// What a project may have of a year, earlier awards included; nil when there is no cap.
    package let cap: Int64?
    /// The least that an award may be. Whoever asks for less may have what they ask for. Nil: in a draw a request is
    /// met in full or not at all; in proportion anything may be awarded.
    package let minimum: Int64?
    /// In the order of their ids.
    package let requests: [AllocationRequest]

    init(
        name: String, unit: AllocationUnit, method: AllocationMethod, budget: Int64, cap: Int64?, minimum: Int64?,
        requests: [AllocationRequest]
    ) {
        self.name = name
        self.unit = unit
        self.method = method
        self.budget = budget
        self.cap = cap
        self.minimum = minimum
        self.requests = requests.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }

    /// The round in the one form whose bytes, as canonical JSON, its digest is taken over. Defaults are written out.
    package var canonical: JSONObject {
        var json: JSONObject = [
            "v": 1, "name": .string(name), "unit": .string(unit.description), "method": .string(method.rawValue),
            "budget": .integer(budget),
            "requests": .array(
                requests.map { request in
                    [
                        "id": .string(request.id), "project": .string(request.project),
                        "amount": .integer(request.amount), "weight": .integer(request.weight),
                        "awarded": .integer(request.awarded),
                    ]
                }),
        ]
        json["cap"] = cap.map { .integer($0) }
        json["minimum"] = minimum.map { .integer($0) }
        return json
    }

    /// The digest by which a round is committed to: SHA-256 of ``canonical``, in lower-case hexadecimal digits.
    package func digest(_ hashes: AllocationHashes) -> String {
        AllocationHashes.hex(hashes.sha256(CanonicalJSON.encode(canonical)))
    }
}

/// The two functions that a round needs and that this module has not.
package struct AllocationHashes: Sendable {
    /// SHA-256 (FIPS 180-4): 32 bytes.
    package let sha256: @Sendable ([UInt8]) -> [UInt8]
    /// HMAC-SHA-256 (RFC 2104) of a key and a message: 32 bytes.
    package let hmac: @Sendable ([UInt8], [UInt8]) -> [UInt8]

    package init(
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8], hmac: @escaping @Sendable ([UInt8], [UInt8]) -> [UInt8]
    ) {
        self.sha256 = sha256
        self.hmac = hmac
    }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
