/// A type of accelerator, with what its vendor publishes as its peak for training: dense BF16 or FP16 matrix operations
/// with FP32 accumulation, without sparsity.
package struct ComputeDevice: Sendable, Hashable {
    /// As grants and commands name it: "a100-80g".
    package let name: String
    /// As its vendor names it.
    package let label: String
    /// 10^9 floating-point operations a second, dense.
    package let peakGigaflops: Int64
    /// The vendor's document and its year, and how the figure was taken from it.
    package let source: String

    /// "312 TFLOP/s", exactly.
    package var peakText: String { "\(FixedPoint.format(peakGigaflops, digits: 3)) TFLOP/s" }

    /// In a grant: a type that is not in the table.
    package static let other = "other"

    /// Every device that is known, by vendor.
    package static var all: [ComputeDevice] { DeviceData.devices }

    /// The device of a name as it is stored; nil when there is none.
    package static func named(_ name: String) -> ComputeDevice? { all.first { $0.name == name } }

    /// Reads a name in any spelling; refuses what is not in the table, with the nearest that is.
    package static func parse(_ text: String) throws(InputError) -> ComputeDevice {
        if let device = Vocabulary.devices.canonical(text).flatMap(named) { return device }
        throw InputError(refusal(text), suggestion: Vocabulary.devices.nearest(to: text))
    }

    static func refusal(_ text: String) -> String {
        "\"\(text)\" is not a device in the table. It has " + all.map(\.name).joined(separator: ", ") + "."
    }
}

extension Vocabulary {
    /// Types of accelerators whose peak is published.
    package static let devices = Vocabulary(
        name: "device", source: "Muster's table of accelerators",
        entries: DeviceData.devices.map { device in
            VocabularyEntry(
                value: device.name, label: device.label, aliases: [],
                links: DeviceData.otherNames.filter { $0.name == device.name }.map(\.other))
        })
}
