import ArgumentParser

/// `muster logout`
struct LogoutCommand: ParsableCommand {
    static let configuration = Help.command(
        "logout", "Forget a profile and its token.",
        usage: "muster logout [<name>]",
        """
        The token stays valid at the node; “muster token revoke” makes it worthless.
        """,
        examples: [("muster logout", "the profile in use"), ("muster logout numfocus", nil)])

    @Argument(help: ArgumentHelp("The profile (default: the one in use).", valueName: "name"))
    var name: String?

    func run() throws {
        var file = try ProfileFile.load()
        guard let name = name ?? file.current else { throw Failure(.usage, "You are not logged in anywhere.") }
        guard file.profiles.removeValue(forKey: name) != nil else {
            throw Failure(.usage, "There is no profile “\(name)”.", mend: "muster profile list shows those there are.")
        }
        if file.current == name { file.current = file.profiles.keys.sorted().first }
        try file.save()
        try Output.lines(
            "Forgot “\(name)”." + (file.current.map { " Profile “\($0)” is in use." } ?? " No profile is left."))
    }
}
