package import CanonicalJSON

/// How far grants reach for a need: those in GPU-hours of the same device whose window has not ended, the one that ends
/// first used first. Grants of other devices and in other units are not converted.
package struct ComputeReach: Sendable, Hashable {
    /// What one grant gives towards the need.
    package struct Part: Sendable, Hashable {
        package let account: ComputeAccount
        /// Thousandths of an hour that can be taken from it: what is left, and no more than so many devices can use in
        /// its window.
        package let usable: Int64
    }

    package let parts: [Part]
    /// Thousandths of an hour of the need that the grants cover.
    package let covered: Int64
    /// What is missing.
    package let lacking: Int64

    package init(_ need: ComputeNeed, accounts: [ComputeAccount], on day: CivilDate) {
        var parts: [Part] = []
        var covered: Int64 = 0
        let fitting = accounts.filter { account in
            account.terms.unit == .gpuHours && account.terms.device == need.device.name && account.left(on: day) > 0
        }
        for account in fitting.sorted(by: { ($0.terms.until, $0.grant) < ($1.terms.until, $1.grant) }) {
            var usable = account.left(on: day)
            if let devices = need.devices {
                let days = Int64(account.terms.until.days(since: max(day, account.terms.from)) + 1)
                let (most, overflow) = devices.multipliedReportingOverflow(by: days * 24_000)
                if !overflow { usable = min(usable, most) }
            }
            parts.append(Part(account: account, usable: usable))
            covered += min(usable, need.hours - covered)
        }
        self.parts = parts
        self.covered = covered
        lacking = need.hours - covered
    }

    /// Tenths of a percent of the need that are covered, rounded down.
    package func permille(of need: ComputeNeed) -> Int64 { Int64(UInt128(covered) * 1_000 / UInt128(need.hours)) }

    /// As the API and `--json` say it.
    package func json(_ need: ComputeNeed, on day: CivilDate) -> JSONObject {
        [
            "on": .string(day.description), "coveredMilli": .integer(covered), "lackingMilli": .integer(lacking),
            "coveredPermille": .integer(permille(of: need)),
            "grants": .array(
                parts.map { part in
                    [
                        "id": .string(part.account.grant.description), "title": .string(part.account.title),
                        "leftMilli": .integer(part.account.left(on: day)), "usableMilli": .integer(part.usable),
                        "until": .string(part.account.terms.until.description),
                    ]
                }),
        ]
    }
}
