package import CanonicalJSON

/// What a compute grant gives: the part of its record that its account is kept by.
package struct ComputeTerms: Sendable, Hashable {
    package let unit: ComputeUnit
    /// For GPU-hours; see ``ComputeDevice``.
    package let device: String?
    /// Thousandths of the unit that were granted.
    package let granted: Int64
    /// First day of the window.
    package let from: CivilDate
    /// Last day of the window. What is not used by then is gone.
    package let until: CivilDate

    package init(unit: ComputeUnit, device: String?, granted: Int64, from: CivilDate, until: CivilDate) {
        self.unit = unit
        self.device = device
        self.granted = granted
        self.from = from
        self.until = until
    }

    /// The terms in a record's body; nil when one is missing.
    package init?(_ body: JSONObject) {
        guard let unit = body["unit"]?.stringValue.flatMap(ComputeUnit.init(rawValue:)),
            let granted = body["quantityMilli"]?.integerValue, let from = body.date("from"),
            let until = body.date("until")
        else { return nil }
        self.init(unit: unit, device: body["device"]?.stringValue, granted: granted, from: from, until: until)
    }

    /// "GPU-hours (a100-80g)" behind an amount.
    package var unitText: String { unit.label + (device.map { " (\($0))" } ?? "") }
}
