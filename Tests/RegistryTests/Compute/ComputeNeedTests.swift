import CanonicalJSON
import Testing

@testable import Registry

@Suite struct ComputeNeedTests {
    private static func need(_ flop: String, _ device: String, _ share: String, _ devices: Int64? = nil) throws
        -> ComputeNeed
    {
        try ComputeNeed(
            flop: try ComputeNeed.flop(flop), device: try ComputeDevice.parse(device),
            utilisation: try ComputeNeed.utilisation(share), devices: devices)
    }

    @Test func `device-hours are the operations over what is reached of the peak, rounded up`() throws {
        // 3.14e23 ÷ (312e12 · 0.35 · 3600) = 798,738.298738298…
        #expect(try Self.need("3.14e23", "a100-80g", "35%").hours == 798_738_299)
        // One hour exactly: 312e12 · 3600.
        #expect(try Self.need("1123200000000000000", "a100-40g", "100%").hours == 1_000)
        #expect(try Self.need("1123200000000000001", "a100-40g", "100%").hours == 1_001)
        #expect(try Self.need("1", "b200", "100%").hours == 1)
        #expect(try Self.need("3.14e23", "a100-80g", "35%", 384).wallClock == 2_080_048)
    }

    @Test func `BLOOM's published hours and throughput are its operations, and these its hours`() throws {
        // 1,082,990 A100-hours at 156 TFLOP/s, which is half of the peak (Le Scao et al. 2022, sections 3.4 and 3.4.5).
        let flop = UInt128(1_082_990) * 3_600 * 156_000_000_000_000
        #expect(flop == 608_207_184_000_000_000_000_000)
        let bloom = try ComputeNeed(
            flop: flop, device: ComputeDevice.parse("a100-80g"), utilisation: 50_000, devices: 384)
        #expect(bloom.hours == 1_082_990_000)
        // 2,820.287 h, which is 117.5 days.
        #expect(bloom.wallClock == 2_820_287)
        // A needs-estimate from the model's size: 6 · 176e9 parameters · 366e9 tokens at that utilisation.
        #expect(try Self.need("3.86496e23", "a100-80g", "50%").hours == 688_205_129)
    }

    @Test(arguments: [
        "", "0", "0e5", "1.5", "3.14e1", "1e30", "-1", "1e", "e5", "1e-3", "1,000", "1e5e5", "0x10",
        "1e99999999999999999999",
        "١", "3.14 e23",
    ])
    func `operations that are none are refused`(text: String) {
        #expect(throws: InputError.self) { try ComputeNeed.flop(text) }
    }

    @Test func `operations are read exactly`() throws {
        #expect(try ComputeNeed.flop("3.14E+2") == 314)
        #expect(try ComputeNeed.flop("1.500e3") == 1_500)
        #expect(try ComputeNeed.flop("15.0") == 15)
        #expect(try ComputeNeed.flop("999999999999999999999999999999") == UInt128("999999999999999999999999999999"))
        #expect(try Self.need("999999999999999999999999999999", "gaudi3", "100%").hours == 151_377_535_573_721)
    }

    @Test(arguments: ["35", "0.35", "0%", "100.001%", "-5%", "35.0001%", "%", "x%"])
    func `utilisation is a percentage`(text: String) {
        #expect(throws: InputError.self) { try ComputeNeed.utilisation(text) }
    }

    @Test func `a device is known by its other spellings, and a slip is told the nearest`() throws {
        #expect(try ComputeDevice.parse("A100-80GB").name == "a100-80g")
        #expect(throws: InputError(ComputeDevice.refusal("a100-80h"), suggestion: "a100-80g")) {
            try ComputeDevice.parse("a100-80h")
        }
        #expect(throws: InputError(ComputeDevice.refusal("mi300y"), suggestion: "mi300x")) {
            try ComputeDevice.parse("mi300y")
        }
        let names = ComputeDevice.all.map(\.name)
        #expect(Set(names).count == names.count)
        for device in ComputeDevice.all {
            #expect(Slug.of(device.name) == device.name && device.peakGigaflops > 0)
            #expect(device.source.contains("20"), "\(device.name) names no year")
        }
    }

    @Test func `units are read as people write them, and terabytes are told what is counted`() throws {
        for text in ["gpu-hours", "GPU hours", "GPUh", "gpu_hours"] {
            #expect(try ComputeUnit.parse(text) == .gpuHours)
        }
        #expect(try ComputeUnit.parse("CPU-hours") == .coreHours)
        #expect(throws: InputError.self) { try ComputeUnit.parse("TB-months") }
        do { _ = try ComputeUnit.parse("gpu-houres") } catch { #expect(error.suggestion == "gpu-hours") }
    }
}
