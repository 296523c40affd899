/// What compute is granted in. Amounts are kept in whole thousandths of the unit.
package enum ComputeUnit: String, CaseIterable, Sendable, Hashable {
    /// One accelerator for one hour; of which type, the grant's device says.
    case gpuHours = "gpu-hours"
    /// One whole node for one hour.
    case nodeHours = "node-hours"
    /// One CPU core for one hour.
    case coreHours = "core-hours"
    /// One GiB (2^30 bytes) kept for one day. A month has no fixed length, and a TB two meanings, so TB-months are not
    /// taken: 1 TB (10^12 bytes) for 30 days is 27,939.677 GiB-days.
    case gibDays = "gib-days"

    /// Decimals that an amount may have.
    package static let digits = 3

    /// The unit as people read it behind an amount.
    package var label: String {
        switch self {
        case .gpuHours: "GPU-hours"
        case .nodeHours: "node-hours"
        case .coreHours: "core-hours"
        case .gibDays: "GiB-days"
        }
    }

    private var otherNames: [String] {
        switch self {
        case .gpuHours:
            ["gpuh", "gpuhour", "gpuhrs", "gpu", "acceleratorhours", "devicehours", "chiphours", "tpuhours"]
        case .nodeHours: ["nodeh", "nodehour", "nodehrs", "nodes"]
        case .coreHours: ["coreh", "corehour", "corehrs", "cpuhours", "cpuhour", "cpuh", "cores"]
        case .gibDays: ["gibday", "gibd"]
        }
    }

    /// Reads "GPU-hours", "gpu hours", "gpuh"; refuses others with the nearest.
    package static func parse(_ text: String) throws(InputError) -> ComputeUnit {
        let wanted = letters(text)
        if let unit = allCases.first(where: { letters($0.rawValue) == wanted || $0.otherNames.contains(wanted) }) {
            return unit
        }
        let isTerabytes = wanted.hasPrefix("tb") || wanted.hasPrefix("tib") || wanted.hasPrefix("gb")
        throw InputError(
            isTerabytes
                ? "\"\(text)\" is not a unit here. Storage is counted in gib-days: one GiB (2^30 bytes) for one day."
                : "\"\(text)\" is not a unit of compute. It is one of "
                    + allCases.map(\.rawValue).joined(separator: ", ") + ".",
            suggestion: isTerabytes
                ? "gib-days" : EditDistance.nearest(to: text, among: allCases.map(\.rawValue)))
    }

    private static func letters(_ text: String) -> String {
        TextFolding.fold(text).filter { $0 != " " && $0 != "-" && $0 != "_" }
    }

    /// "1,082,990 GPU-hours" for thousandths.
    package func format(_ thousandths: Int64) -> String {
        "\(FixedPoint.format(thousandths, digits: Self.digits)) \(label)"
    }
}
