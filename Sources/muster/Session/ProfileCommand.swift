import ArgumentParser
import CanonicalJSON

/// `muster profile`
struct ProfileCommand: ParsableCommand {
    static let configuration = Help.command(
        "profile", "The nodes you are logged in to.", usage: "muster profile <subcommand>",
        "", examples: [("muster profile list", nil), ("muster profile use numfocus", nil)],
        subcommands: [List.self, Use.self])

    /// `muster profile list`
    struct List: ParsableCommand {
        static let configuration = Help.command(
            "list", "List profiles; a star marks the one in use. Tokens are not shown.",
            usage: "muster profile list [--json]", "", examples: [("muster profile list", nil)])

        @Flag(help: "Write JSON.") var json = false

        func run() throws {
            let file = try ProfileFile.load()
            let names = file.profiles.keys.sorted()
            try Output.write { output in
                if json {
                    for name in names {
                        guard let profile = file.profiles[name] else { continue }
                        let line: JSONObject = [
                            "name": .string(name), "node": .string(profile.node), "role": .string(profile.role),
                            "inUse": .bool(name == file.current),
                        ]
                        try output.line(CanonicalJSON.encode(line))
                    }
                    return
                }
                var table = Table([.init(""), .init("name", least: 12), .init("node", least: 20), .init("role")])
                for name in names {
                    guard let profile = file.profiles[name] else { continue }
                    table.add([name == file.current ? "*" : "", name, profile.node, profile.role])
                }
                try table.print(to: output)
                if names.isEmpty { try output.line("No profiles yet: muster login URL makes one.") }
            }
        }
    }

    /// `muster profile use`
    struct Use: ParsableCommand {
        static let configuration = Help.command(
            "use", "Use a profile from now on.", usage: "muster profile use <name>",
            "For one command only, say --profile NAME or set MUSTER_PROFILE.",
            examples: [("muster profile use numfocus", nil)])

        @Argument(help: ArgumentHelp("The profile.", valueName: "name"))
        var name: String

        func run() throws {
            var file = try ProfileFile.load()
            guard let profile = file.profiles[name] else {
                throw Failure(
                    .usage, "There is no profile “\(name)”.", mend: "muster profile list shows those there are.")
            }
            file.current = name
            try file.save()
            try Output.lines("Profile “\(name)” (\(profile.node)) is now in use.")
        }
    }
}
