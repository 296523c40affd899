import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster compute need`
struct ComputeNeedCommand: ParsableCommand {
    static let configuration = Help.command(
        "need", "Say how many device-hours a number of operations takes, and how far grants reach.",
        usage:
            "muster compute need --flop <flop> --device <device>\n  --utilisation <percent> [--devices <n>] [--project <project>]",
        """
        Device-hours = FLOP ÷ (peak × utilisation) ÷ 3600, rounded up to the thousandth of an hour. The peak is what the \
        device's vendor publishes for dense BF16 (or FP16) matrix operations; “muster compute need --list” shows each \
        with its source. Utilisation is what of it the work reaches: large trainings report 30 to 55 %.

        The node's grants of that device whose window has not ended are held against it, the one that ends first first. \
        With --devices also the wall-clock time is said, and no more is counted of a grant than so many devices can use \
        before it ends.
        """,
        examples: [
            ("muster compute need --flop 3.14e23 --device a100-80g --utilisation 35%", nil),
            (
                "muster compute need --flop 6.08e23 --device a100-80g --utilisation 50% \\\n      --devices 384 --project exampleproject",
                nil
            ), ("muster compute need --list", nil),
        ])

    @Option(help: ArgumentHelp("Floating-point operations, such as 3.14e23.", valueName: "flop")) var flop: String?
    @Option(help: ArgumentHelp("The type of device, such as h100-sxm.", valueName: "device")) var device: String?
    @Option(
        name: [.long, .customLong("utilization")],
        help: ArgumentHelp("What of the peak is reached, such as 35%.", valueName: "percent"))
    var utilisation: String?
    @Option(help: ArgumentHelp("How many devices work at once.", valueName: "n")) var devices: String?
    @Option(help: ArgumentHelp("Only grants to this project.", valueName: "project")) var project: String?
    @Option(help: ArgumentHelp("As the grants stood on this day.", valueName: "date")) var on: String?
    @Flag(help: "Ask no node: only compute.") var offline = false
    @Flag(help: "List the devices and their peaks.") var list = false
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard !list else { return }
        guard flop != nil, device != nil, utilisation != nil else {
            throw ValidationError("Say --flop, --device and --utilisation, or --list.")
        }
        guard !(offline && (project != nil || on != nil)) else {
            throw ValidationError("--offline asks no node, so it knows no grants: leave --project and --on out.")
        }
    }

    func run() throws {
        if list { return try Self.devices(json: json) }
        let need = try ComputeArguments.usage { () throws(InputError) in
            try ComputeNeed(
                flop: try ComputeNeed.flop(flop ?? ""), device: try ComputeDevice.parse(device ?? ""),
                utilisation: try ComputeNeed.utilisation(utilisation ?? ""),
                devices: try devices.map { text throws(InputError) in try ComputeNeed.devices(text) })
        }
        guard !offline else {
            return try Output.write { output in
                if json { return try output.line(CanonicalJSON.encode(["need": .object(need.json)] as JSONObject)) }
                try Self.show(need, to: output)
            }
        }
        let connection = try node.connect()
        var parameters = [
            ("flop", String(need.flop)), ("device", need.device.name),
            ("utilisation", FixedPoint.format(need.utilisation, digits: 3) + "%"),
        ]
        if let devices = need.devices { parameters.append(("devices", String(devices))) }
        if let project { parameters.append(("project", try References(connection).resolve(.project, project))) }
        if let on { parameters.append(("on", try ComputeArguments.date(on, "--on").description)) }
        let answer = try connection.client.call(.get, "/v1/compute-need", parameters).objectValue ?? JSONObject()
        try Output.write { output in
            if json { return try output.line(CanonicalJSON.encode(answer)) }
            try Self.show(need, to: output)
            try output.line()
            try Self.show(answer["reach"]?.objectValue ?? JSONObject(), need, to: output)
        }
    }

    private static func show(_ need: ComputeNeed, to output: Output) throws {
        try output.line(Style.bold.paint("\(ComputeUnit.gpuHours.format(need.hours)) (\(need.device.name))", on: 1))
        var rows: [(String, [String])] = [
            ("operations", [operations(need.flop)]),
            ("device", ["\(need.device.label), \(need.device.peakText) dense BF16/FP16"]),
            ("peak from", [need.device.source]),
            ("utilisation", ["\(FixedPoint.format(need.utilisation, digits: 3)) % of the peak"]),
        ]
        if let devices = need.devices, let hours = need.wallClock {
            let days = FixedPoint.format((hours + 2_399) / 2_400, digits: 1)
            rows.append(
                (
                    "wall-clock",
                    [
                        "\(FixedPoint.format(hours, digits: 3)) hours (\(days) days) on \(Numbers.count(devices, "device", "devices"))"
                    ]
                ))
        }
        try RecordText.print(rows, to: output)
    }

    /// Groups of three digits, however many.
    private static func operations(_ flop: UInt128) -> String {
        var digits = String(flop)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    private static func show(_ reach: JSONObject, _ need: ComputeNeed, to output: Output) throws {
        let grants = (reach["grants"]?.arrayValue ?? []).compactMap(\.objectValue)
        guard !grants.isEmpty else {
            return try output.line("No grant of \(need.device.name) that you may see has anything left.")
        }
        var table = Table([
            .init("grant", least: 20), .init("until"), .init("left", right: true), .init("usable", right: true),
            .init("id"),
        ])
        for grant in grants {
            table.add([
                ComputeText.text(grant, "title"), ComputeText.text(grant, "until"),
                ComputeText.number(grant, "leftMilli"), ComputeText.number(grant, "usableMilli"),
                ShortID.text(ComputeText.text(grant, "id")),
            ])
        }
        try table.print(to: output)
        let share = FixedPoint.format(reach["coveredPermille"]?.integerValue ?? 0, digits: 1)
        let lacking = reach["lackingMilli"]?.integerValue ?? 0
        try output.line()
        try output.line(
            "The grants cover \(share) % of it"
                + (lacking > 0 ? "; \(ComputeUnit.gpuHours.format(lacking)) are lacking." : "."))
    }

    private static func devices(json: Bool) throws {
        try Output.write { output in
            if json {
                for device in ComputeDevice.all {
                    try output.line(
                        CanonicalJSON.encode(
                            [
                                "name": .string(device.name), "label": .string(device.label),
                                "peakGigaflops": .integer(device.peakGigaflops), "source": .string(device.source),
                            ] as JSONObject))
                }
                return
            }
            var table = Table([.init("device"), .init("name", least: 12), .init("dense BF16/FP16 peak", right: true)])
            for device in ComputeDevice.all {
                table.add([device.name, device.label, device.peakText], notes: [device.source])
            }
            try table.print(to: output)
        }
    }
}
