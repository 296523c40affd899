package import CanonicalJSON

/// How many device-hours a number of floating-point operations takes: flop ÷ (peak × utilisation) ÷ 3600. Exact whole
/// numbers throughout; results are rounded up to the next thousandth of an hour.
package struct ComputeNeed: Sendable, Hashable {
    /// Floating-point operations, at least 1 and less than 10^30.
    package let flop: UInt128
    package let device: ComputeDevice
    /// What of the peak is reached, in thousandths of a percent: 35 % is 35,000.
    package let utilisation: Int64
    /// How many devices work at once; nil when it was not said.
    package let devices: Int64?
    /// Thousandths of a device-hour, rounded up.
    package let hours: Int64

    /// - Throws: ``InputError`` when the result is more than ``FixedPoint/maximum`` thousandths of an hour.
    package init(
        flop: UInt128, device: ComputeDevice, utilisation: Int64, devices: Int64? = nil
    ) throws(InputError) {
        self.flop = flop
        self.device = device
        self.utilisation = utilisation
        self.devices = devices
        // 100 % is 100,000 and an hour 3,600 s: flop · 1000 · 10^5 < 10^38 stays below 2^128.
        let numerator = flop * 100_000_000
        let denominator = UInt128(device.peakGigaflops) * 1_000_000_000 * UInt128(utilisation) * 3_600
        let hours = (numerator + denominator - 1) / denominator
        guard let hours = Int64(exactly: hours), hours <= FixedPoint.maximum else {
            throw InputError(
                "That is more than \(ComputeUnit.gpuHours.format(FixedPoint.maximum)). Look at the FLOP again.")
        }
        self.hours = hours
    }

    /// Thousandths of an hour until so many devices are done, rounded up; nil when their number was not said.
    package var wallClock: Int64? { devices.map { (hours + $0 - 1) / $0 } }

    /// Reads "3.14e23", "6.5E+22" or "1000": a whole number of operations.
    package static func flop(_ text: String) throws(InputError) -> UInt128 {
        let example = "Write the number of operations as in 3.14e23."
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let decimals = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let digits = decimals.joined()
        let exponentText = parts.count == 2 ? (parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]) : "0"
        let isNumber = { (text: Substring) in !text.isEmpty && text.utf8.allSatisfy { $0 &- 0x30 < 10 } }
        guard text.utf8.count <= 64, parts.count <= 2, decimals.count <= 2, decimals.allSatisfy(isNumber),
            isNumber(exponentText[...]), let exponent = Int(exponentText)
        else { throw InputError("\"\(text)\" is not a number of operations. \(example)") }
        let shift = exponent - (decimals.count == 2 ? decimals[1].count : 0)
        var significant = digits.drop { $0 == "0" }
        guard !significant.isEmpty else { throw InputError("No operations need no compute. \(example)") }
        var zeros = shift
        while zeros < 0, significant.last == "0" {
            significant.removeLast()
            zeros += 1
        }
        guard zeros >= 0 else { throw InputError("\"\(text)\" is not a whole number of operations. \(example)") }
        guard significant.count + zeros <= 30, let value = UInt128(significant + String(repeating: "0", count: zeros))
        else { throw InputError("\"\(text)\" is too large: less than 1e30 is taken. \(example)") }
        return value
    }

    /// Reads "35%" or "41.5 %", more than 0 and at most 100, with at most three decimals.
    package static func utilisation(_ text: String) throws(InputError) -> Int64 {
        var number = text[...]
        guard number.last == "%" else {
            let isShare = number.hasPrefix("0.") || number.hasPrefix("0,")
            throw InputError(
                "\"\(text)\" has no percent sign. Write what of the peak is reached as in 35%.",
                suggestion: isShare ? nil : "\(text)%")
        }
        number.removeLast()
        while number.last == " " { number.removeLast() }
        let value = try FixedPoint.parse(String(number), digits: 3)
        guard (1...100_000).contains(value) else {
            throw InputError("\"\(text)\" is not possible. Write more than 0% and at most 100%.")
        }
        return value
    }

    /// Reads how many devices work at once, 1 to 10,000,000.
    package static func devices(_ text: String) throws(InputError) -> Int64 {
        guard let value = Int64(text.filter { $0 != "," }), (1...10_000_000).contains(value) else {
            throw InputError("\"\(text)\" is not a number of devices. Write a whole number from 1 to 10000000.")
        }
        return value
    }

    /// As the API and `--json` say it.
    package var json: JSONObject {
        var json: JSONObject = [
            "flop": .string(String(flop)), "device": .string(device.name), "deviceLabel": .string(device.label),
            "peakGigaflops": .integer(device.peakGigaflops), "peakSource": .string(device.source),
            "utilisation": .string(FixedPoint.format(utilisation, digits: 3) + "%"), "hoursMilli": .integer(hours),
        ]
        json["devices"] = devices.map { .integer($0) }
        json["wallClockMilli"] = wallClock.map { .integer($0) }
        return json
    }
}
