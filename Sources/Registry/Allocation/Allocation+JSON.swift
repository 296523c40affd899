package import CanonicalJSON

extension Allocation {
    /// The result as the API and `--json` say it; amounts in minor units.
    package var json: JSONObject {
        var json: JSONObject = [
            "v": 1, "round": .string(round.name), "digest": .string(digest), "method": .string(round.method.rawValue),
            "unit": .string(round.unit.description), "budget": .integer(round.budget), "awarded": .integer(awarded),
            "left": .integer(left),
            "awards": .array(awards.enumerated().map { .object($1.json(position: $0 + 1)) }),
        ]
        json["seed"] = seed.map { .string($0) }
        return json
    }

    /// The digest of the result: SHA-256 of its canonical JSON, in hexadecimal digits.
    package func resultDigest(_ hashes: AllocationHashes) -> String {
        AllocationHashes.hex(hashes.sha256(CanonicalJSON.encode(json)))
    }
}

extension Award {
    fileprivate func json(position: Int) -> JSONObject {
        var json: JSONObject = [
            "position": .integer(Int64(position)), "id": .string(request.id), "project": .string(request.project),
            "asked": .integer(request.amount), "weight": .integer(request.weight), "amount": .integer(amount),
        ]
        json["reason"] = reason.map { .string($0.rawValue) }
        return json
    }
}
