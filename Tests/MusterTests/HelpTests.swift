import CanonicalJSON
import Glibc
import Testing

/// The help of every command, held against files of this folder. With MUSTER_UPDATE_GOLDEN=1 they are written anew.
@Suite struct HelpTests {
    /// Every command's words, as the program itself lists them.
    static func commands() throws -> [[String]] {
        let outcome = try MusterProcess().run(["--experimental-dump-help"])
        let tree = try JSONParser.parse(outcome.output, options: .foreign(maxBytes: 8 << 20))
        func walk(_ command: JSONObject, _ words: [String]) -> [[String]] {
            [words]
                + (command["subcommands"]?.arrayValue ?? []).compactMap(\.objectValue).flatMap { child -> [[String]] in
                    guard let name = child["commandName"]?.stringValue, name != "help" else { return [] }
                    return walk(child, words + [name])
                }
        }
        return walk(try #require(tree.objectValue?["command"]?.objectValue), [])
    }

    static var folder: String {
        let file = #filePath
        return "\(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])/Golden"
    }

    @Test func `the program has the commands that its documentation promises`() throws {
        let names = Set(try Self.commands().compactMap(\.first))
        let promised = [
            "init", "serve", "login", "logout", "profile", "enrol", "contributor", "availability", "organization",
            "project", "opening", "engagement", "nomination", "search", "import", "export", "db", "token", "status",
            "audit", "completion", "openapi",
        ]
        #expect(names.isSuperset(of: promised))
    }

    @Test func `the help of every command is the one on record`() throws {
        let muster = try MusterProcess()
        let update = getenv("MUSTER_UPDATE_GOLDEN") != nil
        let commands = try Self.commands()
        for command in commands {
            let outcome = try muster.run(command + ["--help"])
            #expect(outcome.status == 0)
            // “compute grant” and “compute-grant” are two commands.
            let isTaken = command.count > 1 && commands.contains([command.joined(separator: "-")])
            let name = command.isEmpty ? "muster" : command.joined(separator: isTaken ? "_" : "-")
            let path = "\(Self.folder)/\(name).txt"
            if update {
                let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
                try #require(descriptor >= 0)
                let bytes = Array(outcome.output.utf8)
                try #require(write(descriptor, bytes, bytes.count) == bytes.count)
                close(descriptor)
                continue
            }
            let descriptor = open(path, O_RDONLY)
            #expect(descriptor >= 0, "\(path) is missing: run the tests with MUSTER_UPDATE_GOLDEN=1")
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            #expect(outcome.output == MusterProcess.text(descriptor), "muster \(command.joined(separator: " ")) --help")
        }
    }

    @Test func `every help fits 80 columns and shows an example`() throws {
        let muster = try MusterProcess()
        for command in try Self.commands() {
            let help = try muster.run(command + ["--help"]).output
            #expect(help.contains("EXAMPLES:\n"), "muster \(command.joined(separator: " "))")
            for line in help.split(separator: "\n") {
                #expect(line.count <= 80, "muster \(command.joined(separator: " ")): \(line)")
            }
        }
    }
}
