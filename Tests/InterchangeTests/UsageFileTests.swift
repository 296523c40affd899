import Registry
import Testing

@testable import Interchange

@Suite struct UsageFileTests {
    private static let grant = RecordID(high: 1, low: 1)

    private static func read(_ text: String, _ unit: ComputeUnit = .gpuHours, _ device: String? = "a100-80g")
        -> UsageFile
    {
        let terms = ComputeTerms(
            unit: unit, device: unit == .gpuHours ? device : nil, granted: 1_000_000_000,
            from: CivilDate("2026-01-01") ?? CivilDate(daysSince1970: 0),
            until: CivilDate("2026-12-31") ?? CivilDate(daysSince1970: 0))
        return UsageFile(SourceFile(path: "usage", text: text), of: grant, terms)
    }

    @Test func `CSV is read by its heading, in any order, with what people call the columns`() {
        let file = Self.read(
            "Hours,Job,Start,End,Comment,unit\r\n\"1,000.5\",j-1,2026-01-01,2026-01-31,\"two, words\",GPU hours\r\n\r\n2,j-2,2026-02-01,,,\r\n"
        )
        #expect(file.format == .csv && file.isWhole, "\(file.diagnostics)")
        #expect(file.lines.map(\.line) == [2, 4])
        #expect(file.lines[0].report.amount == 1_000_500 && file.lines[0].report.note == "two, words")
        #expect(file.lines[0].report.until.description == "2026-01-31")
        #expect(file.lines[1].report.until.description == "2026-02-01" && file.lines[1].report.reference == "j-2")
    }

    @Test func `every wrong line is named with its reason`() {
        let file = Self.read(
            """
            from,amount,reference,unit,overuse
            2026-01-01,-5,a,,
            2026-13-01,5,b,,
            2026-01-01,5,,,
            2026-01-01,5,c,node-hours,
            2026-01-01,5,d,gpu-houres,
            2026-01-01,5,e,,maybe
            2026-01-01,1.0001,f,,
            2026-01-01,5
            ,5,g,,
            2026-01-01,5,h,,yes
            """)
        #expect(file.diagnostics.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9, 10], "\(file.diagnostics)")
        #expect(file.diagnostics[4].message.contains("Did you mean gpu-hours?"))
        #expect(file.lines.count == 1 && file.lines[0].report.isOveruse)
        #expect(Self.read("from,amont,reference\n").diagnostics.first?.message.contains("did you mean amount?") == true)
        #expect(!Self.read("").isWhole)
        #expect(Self.read("from,amount,from,reference\n").diagnostics.first?.code == .duplicate)
    }

    private static let sacct = """
        JobID|Start|End|ElapsedRaw|AllocTRES|State
        100|2026-03-01T10:00:00|2026-03-02T10:00:00|86400|billing=64,cpu=64,gres/gpu=8,mem=480G,node=1|COMPLETED
        100.batch|2026-03-01T10:00:00|2026-03-02T10:00:00|86400|cpu=64,gres/gpu=8,node=1|COMPLETED
        101_4|2026-03-03T00:00:00|2026-03-03T00:00:07|7|cpu=3,gres/gpu:nvidia_a100=2,node=1|FAILED
        102|2026-03-03T00:00:00|Unknown|50|cpu=3,gres/gpu=2,node=1|RUNNING
        103|2026-03-03T00:00:00|2026-03-03T00:00:01|1|cpu=1,node=1|COMPLETED

        """

    @Test func `sacct's jobs are reported in the grant's unit, steps and running jobs are not`() {
        let gpus = Self.read(Self.sacct)
        #expect(gpus.format == .sacct && gpus.isWhole)
        #expect(gpus.lines.map(\.report.amount) == [192_000, 4])
        #expect(gpus.lines.map(\.report.reference) == ["100", "101_4"])
        #expect(gpus.lines[0].report.until.description == "2026-03-02")
        #expect(gpus.diagnostics.map(\.line) == [5, 6])
        // 7 s on 3 cores are 5.8333 thousandths of an hour; 1 s on one is 0.2778.
        #expect(Self.read(Self.sacct, .coreHours).lines.map(\.report.amount) == [1_536_000, 6])
        #expect(Self.read(Self.sacct, .nodeHours).lines.map(\.report.amount) == [24_000, 2])
        #expect(!Self.read(Self.sacct, .gibDays).isWhole)
    }

    @Test func `a job on another device is refused, and so is what is not sacct's`() {
        let other = Self.read(
            "JobID|Start|End|ElapsedRaw|AllocTRES\n1|2026-03-01|2026-03-01|60|gres/gpu:v100=4\n2|2026-03-01|2026-03-01|x|\n3|\n"
        )
        #expect(other.diagnostics.map(\.line) == [2, 3, 4] && other.lines.isEmpty)
        #expect(Self.read("JobID|Start|End\n").diagnostics.first?.message.contains("--parsable2") == true)
    }
}
