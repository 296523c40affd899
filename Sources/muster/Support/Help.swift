import ArgumentParser

/// Builds the help of every command in one shape: what it does, how it is called, more about it, examples.
enum Help {
    /// - Parameters:
    ///   - usage: the line after USAGE; written by hand so that it fits 80 columns.
    ///   - discussion: paragraphs; they are wrapped when shown.
    ///   - standard: the subcommand that is meant when none is named.
    ///   - examples: a command line, and what it is for where that is not plain.
    static func command(
        _ name: String, _ abstract: String, usage: String, _ discussion: String, examples: [(String, String?)],
        subcommands: [any ParsableCommand.Type] = [], groups: [CommandGroup] = [], aliases: [String] = [],
        standard: (any ParsableCommand.Type)? = nil
    ) -> CommandConfiguration {
        let lines = examples.map { example, purpose in
            // A long example keeps its own line, its purpose above it.
            purpose.map { "  # \($0)\n  \(example)" } ?? "  \(example)"
        }
        let parts = [discussion, "EXAMPLES:\n" + lines.joined(separator: "\n")].filter { !$0.isEmpty }
        return CommandConfiguration(
            commandName: name, abstract: abstract, usage: usage, discussion: parts.joined(separator: "\n\n"),
            subcommands: subcommands, groupedSubcommands: groups, defaultSubcommand: standard, aliases: aliases)
    }
}

/// What this program is called in the world.
enum Version {
    static let number = "0.1.0"
}
