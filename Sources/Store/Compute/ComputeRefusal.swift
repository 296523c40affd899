internal import Postgres
internal import Registry

/// What the database's rules about compute say no with, in words. They are the last line: what can be foreseen is refused
/// before, with the place and the figures.
enum ComputeRefusal {
    static func code(_ state: SQLState, _ error: PostgresError) -> StoreError.Code? {
        switch (state, error.constraint) {
        case (.computeRefused, _): return .refused(words(error.detail))
        case (.uniqueViolation, "compute_usage_reverses_key"):
            return .refused("This report has been reversed already.")
        case (.foreignKeyViolation, "compute_usage_grant_id_fkey"):
            return .refused(
                "Usage of this grant has been reported, and what was reported is kept. End its window instead of removing it."
            )
        case (.checkViolation, "compute_account_used_check"):
            return .tooLarge("More cannot be counted: \(FixedPoint.maximum) thousandths of a unit is the most.")
        default: return nil
        }
    }

    private static func words(_ rule: String?) -> String {
        switch rule {
        case "granted": "More has been used of this grant than it would then give. Reverse reports first."
        case "unit": "Usage of this grant has been reported in its unit and device, which therefore stay."
        case "outside":
            "Usage has been reported on days that the window would then leave out. Reverse those reports first."
        case "window": "The report lies outside the grant's window."
        case "reference": "The grant has a report of this reference already; reverse that one first."
        case "used": "More would be used than was granted; the facility's overuse is reported as such."
        case "immutable": "What was reported is reversed, not changed."
        default: "That is not the reversal of a report of this grant."
        }
    }
}
