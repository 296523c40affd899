import Glibc
import Testing

/// Somebody with a name that is nowhere else is enrolled, erased, and looked for in every file of the node. (`scripts/soak
/// canary` does the same with three nodes and a backup.)
@Suite struct CanaryTests {
    private static let marker = Array("zyxwoquan".utf8)

    /// The files below a folder that hold the name, whatever its case.
    private func holders(_ folder: String) throws -> [String] {
        let stream = try #require(opendir(folder), "\(folder)")
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "\(folder)/\(name)"
            var information = stat()
            guard name != ".", name != "..", lstat(path, &information) == 0 else { continue }
            switch information.st_mode & S_IFMT {
            case S_IFDIR: found += try holders(path)
            case S_IFREG: if holds(path) { found.append(path) }
            default: break
            }
        }
        return found
    }

    private func holds(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        // PostgreSQL may have removed it meanwhile.
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var kept: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return false }
            let bytes = kept + buffer[..<count].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            if Self.isIn(bytes) { return true }
            kept = Array(bytes.suffix(Self.marker.count - 1))
        }
    }

    private static func isIn(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            var place = 0
            while place + marker.count <= bytes.count,
                let next = memchr(start + place, Int32(marker[0]), bytes.count - place - marker.count + 1)
            {
                if memcmp(next, marker, marker.count) == 0 { return true }
                place = UnsafeRawPointer(next) - start + 1
            }
            return false
        }
    }

    @Test func `after an erasure and a scrub, no file of the node holds the name`() throws {
        let node = try NodeProcess()
        try node.muster.succeed(
            "enrol", "--name", "Zyxwoquan Example", "--identity", "github:zyxwoquan", "--summary", "Of Zyxwoquan.",
            "--consent", "self", "--audience", "public")
        try node.muster.succeed(
            "enrol", "--name", "Bo Example", "--identity", "github:bo-example", "--consent", "self", "--audience",
            "public")
        // Until it is in the log as well; the bound only ends a hopeless wait.
        for _ in 0..<100 where try !node.muster.run(["log", "verify"]).output.contains("2 records") { usleep(100_000) }
        #expect(try !holders(node.data).isEmpty)
        try node.muster.succeed("contributor", "erase", "github:zyxwoquan", "--yes")
        for _ in 0..<100 where try !node.muster.run(["log", "verify"]).output.contains("1 record") { usleep(100_000) }
        let said = try node.muster.succeed("db", "scrub", "--data", node.data)
        #expect(said.contains("anew") && said.contains("moved on"), "\(said)")
        #expect(try holders(node.data) == [])
        #expect(try node.muster.succeed("search", "contributors").contains("Bo Example"))
        #expect(try node.muster.succeed("db", "check", "--data", node.data).contains("agree with all"))
    }
}
