import ArgumentParser

/// `muster completion`
struct CompletionCommand: ParsableCommand {
    static let configuration = Help.command(
        "completion", "A completion script for your shell.", usage: "muster completion <shell>", "",
        examples: [
            ("muster completion bash > ~/.local/share/bash-completion/completions/muster", nil),
            ("muster completion zsh > ~/.zsh/completions/_muster", nil),
            ("muster completion fish > ~/.config/fish/completions/muster.fish", nil),
        ])

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"), completion: .list(["bash", "zsh", "fish"]))
    var shell: String

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else {
            throw Failure(
                .usage, "“\(shell)” is not a shell that completion is made for.", mend: "It is bash, zsh or fish.")
        }
        try Output.lines(Muster.completionScript(for: shell))
    }
}
