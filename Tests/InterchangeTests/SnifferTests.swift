import Testing

@testable import Interchange

@Suite struct `Telling formats apart` {
    @Test(arguments: [
        ("x.txt", "{\"kind\":\"project\",\"record\":{}}\n{\"kind\":\"project\"", Format.muster),
        ("x.txt", "\u{FEFF},Project,Maintainer Name ,Company,Github Name,OWNERS/MAINTAINERS\r\n", .cncfMaintainers),
        ("x.txt", "{\"contributors\": [], \"imageSize\": 100}", .allContributors),
        ("x.txt", "{\"entity\": {\"a\": {}}, \"funding\": {}", .fundingJSON), ("x.txt", "{\"basics\": {}", .jsonResume),
        ("x.toml", "name = 'x'\n[people]\n", .rustTeam), ("y.toml", "github = 'x'\ngithub-id = 1\n", .rustTeam),
    ])
    func `goes by content, which may be cut off`(_ path: String, _ text: String, _ format: Format) {
        let sniff = Interchange.sniff([SourceFile(path: path, text: text)])
        #expect(sniff.format == format, "\(sniff.reason)")
        #expect(sniff.reason.contains(path))
    }

    @Test(arguments: [
        ("project-maintainers.csv", "a,b\n"), (".all-contributorsrc", "{\"a\": 1}"),
        ("funding.json", "{\"opRetro\": {}}"),
        ("x.toml", "a = 1\n"), ("x.toml", "a = "), ("empty", " \n"), ("x", "\u{1}\u{2}"),
    ])
    func `is not fooled by names, and says why`(_ path: String, _ text: String) {
        let sniff = Interchange.sniff([SourceFile(path: path, text: text)])
        #expect(sniff.format == nil)
        #expect(sniff.reason.contains(path))
    }

    @Test func `survives hostile beginnings`() {
        for start in ["{", "[", "{\"a\":", "\""] {
            let text = String(repeating: start, count: 200_000)
            #expect(Interchange.sniff([SourceFile(path: "x", text: text)]).format == nil)
        }
        #expect(Interchange.sniff([]).format == nil)
    }
}
