import CanonicalJSON
import Glibc
import Registry
import Testing

@testable import muster

/// BLOOM's published compute on a real node: granted, used from a file, corrected, ended.
@Suite struct BloomTests {
    private static let examples = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Examples"
    private static let grant = "01890a5d-ac96-774b-bcce-0b100a000002"

    private static func account(_ node: NodeProcess, on day: String) throws -> JSONObject {
        let output = try node.muster.succeed("compute", "show", grant, "--on", day, "--json")
        return try JSONParser.parseObject(Array(output.utf8.dropLast()))
    }

    @Test func `1,082,990 A100-hours on 384 GPUs: used, left, runway and what ends first are the published figures'`()
        throws
    {
        let node = try NodeProcess()
        let muster = node.muster
        try muster.succeed("import", "\(Self.examples)/bloom.ndjson")
        let usage = "\(Self.examples)/bloom-usage.csv"
        let dry = try muster.succeed("compute", "import", Self.grant, usage, "--dry-run")
        #expect(dry == "5 reports would be new, 0 known already (read as csv).\n0 GPU-hours used, 1,082,990 left.\n")
        let first = try muster.succeed("compute", "import", Self.grant, usage)
        #expect(first == "5 reports were new, 0 known already (read as csv).\n1,082,990 GPU-hours used, 0 left.\n")
        let again = try muster.succeed("compute", "import", Self.grant, usage)
        #expect(again.hasPrefix("0 reports were new, 5 known already"))

        // Eleven weeks in: 82 days of 384 GPUs around the clock, 9,216 GPU-hours a day.
        let may = try Self.account(node, on: "2022-05-31")
        #expect(may["usedMilli"] == 755_712_000 && may["leftMilli"] == 327_278_000 && may["trailingDays"] == 82)
        #expect(may["ratePerDayMilli"] == 9_216_000 && may["runwayDays"] == 35)
        #expect(may["endsBy"] == "exhaustion" && may["ends"] == "2022-07-05")
        // The window ends on 31 July: when the hours last beyond it, it is what ends first.
        let march = try Self.account(node, on: "2022-03-11")
        #expect(march["usedMilli"] == 9_216_000 && march["runwayDays"] == 116 && march["ends"] == "2022-07-05")
        let july = try Self.account(node, on: "2022-07-06")
        #expect(july["leftMilli"] == 0 && july["state"] == "exhausted" && july["usedMilli"] == 1_082_990_000)
        let now = try Self.account(node, on: "2026-01-01")
        #expect(now["endsBy"] == "exhaustion" && now["ends"] == "2022-07-06")

        // A correction: July was counted wrongly. It is reversed, and after the window's end the rest is gone.
        let reversal = try muster.succeed(
            "compute", "reverse", Self.grant, "bloom-2022-07", "--note", "a test run was counted")
        #expect(reversal == "Reversed 50,798 GPU-hours.\n1,032,192 GPU-hours used, 50,798 left.\n")
        let expired = try Self.account(node, on: "2022-08-01")
        #expect(expired["state"] == "expired" && expired["expiredMilli"] == 50_798_000 && expired["leftMilli"] == 0)
        #expect(expired["runwayDays"] == nil && expired["endsBy"] == "expiry")
        // Two days before the end at a third of the rate: the window ends first, and says what would be gone.
        let late = try Self.account(node, on: "2022-07-29")
        #expect(late["endsBy"] == "expiry" && late["ends"] == "2022-07-31")
        #expect(late["unusedMilli"] == .integer(50_798_000 - (late["trailingMilli"]?.integerValue ?? 0) * 2 / 90))
        let right = try muster.succeed(
            "compute", "use", Self.grant, "50,700.5", "--from", "2022-07-01", "--until", "2022-07-06", "--reference",
            "bloom-2022-07")
        #expect(right.hasPrefix("Reported 50,700.5 GPU-hours.\n1,082,892.5 GPU-hours used, 97.5 left.\n"))

        // The file now says something else than what is kept: refused by line, nothing posted.
        let stale = try muster.run(["compute", "import", Self.grant, usage])
        #expect(stale.status == 65 && stale.errors.contains("bloom-usage.csv:6"), "\(stale.errors)")
        let over = try muster.run(["compute", "use", Self.grant, "98", "--from", "2022-07-07"])
        #expect(over.status == 65 && over.errors.contains("97.5 GPU-hours"), "\(over.errors)")
        let beyond = try muster.succeed("compute", "use", Self.grant, "98", "--from", "2022-07-07", "--overuse")
        #expect(beyond.contains("0.5 GPU-hours more than granted."))
        let shown = try muster.succeed("compute", "show", Self.grant, "--reports")
        #expect(shown.contains("-0.5 GPU-hours: more than granted") && shown.contains("reversal"))
        let trail = try muster.succeed("audit")
        #expect(trail.contains("reverse-usage") && trail.contains("report-usage"))

        // What others see: nothing of the account, until its sum is published.
        try muster.succeed("compute", "publish", Self.grant)
        let record = try muster.succeed("compute-grant", "show", Self.grant)
        #expect(record.contains("1082990500"), "\(record)")
        let checked = try muster.run(["db", "check", "--data", node.data])
        #expect(checked.status == 0, "\(checked.errors)")
    }

    @Test
    func `the service killed while reports come: what was acknowledged is there once, and the rest can be sent again`()
        throws
    {
        let node = try NodeProcess()
        try node.muster.succeed("import", "\(Self.examples)/bloom.ndjson")
        let port = try #require(node.address.split(separator: ":").last.map(String.init))
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        func report(_ index: Int) -> [String] {
            ["compute", "use", Self.grant, "1", "--from", "2022-04-01", "--reference", "kill-\(index)"]
        }
        var acknowledged: Set<String> = []
        for round in 0..<3 {
            let children = try (0..<6).map { index in
                (
                    "kill-\(round * 6 + index)",
                    try node.muster.start(report(round * 6 + index), input: null, output: null, errors: null)
                )
            }
            // Anywhere in the work of the six, a little later each time.
            usleep(UInt32(40_000 + 30_000 * round))
            #expect(node.stop(SIGKILL) == 128 + SIGKILL)
            for (reference, child) in children where MusterProcess.wait(child) == 0 { acknowledged.insert(reference) }
            try node.start(port: port)
        }
        func references() throws -> [String] {
            let output = try node.muster.succeed("compute", "show", Self.grant, "--reports", "--json")
            let entries = try JSONParser.parseObject(Array(output.utf8.dropLast()))["reports"]?.arrayValue ?? []
            return entries.compactMap { $0.objectValue?["reference"]?.stringValue }
        }
        let kept = try references()
        #expect(Set(kept).count == kept.count && acknowledged.isSubset(of: kept))
        for index in 0..<18 { #expect(try node.muster.run(report(index)).status == 0) }
        #expect(Set(try references()) == Set((0..<18).map { "kill-\($0)" }))
        #expect(try Self.account(node, on: "2022-04-01")["usedMilli"] == 18_000)
    }

    @Test func `needs are computed without a node, and mistakes are told with the nearest`() throws {
        let muster = try MusterProcess()
        let need = ["compute", "need", "--offline", "--flop"]
        let bloom = try muster.run(
            need + ["608207184000000000000000", "--device", "a100-80g", "--utilisation", "50%", "--devices", "384"])
        #expect(bloom.status == 0)
        #expect(bloom.output.hasPrefix("1,082,990 GPU-hours (a100-80g)\n"), "\(bloom.output)")
        #expect(bloom.output.contains("2,820.287 hours (117.6 days) on 384 devices"))
        #expect(bloom.output.contains("312 TFLOP/s") && bloom.output.contains("NVIDIA A100 data sheet"))
        for (arguments, words) in [
            (["3e23", "--device", "a100-80h", "--utilisation", "35%"], "a100-80g"),
            (["3e23", "--device", "a100-80g", "--utilisation", "0.35"], "35%"),
            (["3.5", "--device", "a100-80g", "--utilisation", "35%"], "whole number"),
            (["3e23", "--device", "a100-80g", "--utilisation", "35%", "--devices", "0"], "from 1"),
        ] {
            let outcome = try muster.run(
                need + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
        }
    }
}
