import ArgumentParser
import Glibc

/// The program: a service and its command line in one.
@main
struct Muster: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "A federated registry of the people who keep open source alive.",
        usage: "muster <command> [<options>]",
        discussion: """
            Muster records who maintains what, who could, and who is needed, and says where it runs out next. One \
            program is the node and the command line for any node.

            EXAMPLES:
              # make a node and run it
              muster init --name muster.example.org
              muster serve
              # keep the steward's token, take a roster in, ask
              muster login http://127.0.0.1:8642
              muster import project-maintainers.csv
              muster search contributors --skill python:proficient --hours 8

            EXIT STATUS:
              0   done                         70  a bug in Muster
              1   refused                      74  a file cannot be read or written
              3   imported, but lines refused   75  in use or too busy; try again
              64  wrong usage                   77  not logged in, or not allowed
              65  invalid record or file        130 stopped at a question
              69  the node cannot be reached

            ENVIRONMENT:
              MUSTER_PROFILE, MUSTER_NODE, MUSTER_TOKEN   whom to ask, and as whom
              MUSTER_DATA      the data directory of init, serve and db
              MUSTER_CA_FILE   certificates to trust for https
              DATABASE_URL     the PostgreSQL of serve and db
              NO_COLOR, COLUMNS, VISUAL, EDITOR, XDG_CONFIG_HOME, https_proxy, no_proxy
            """,
        version: Version.number,
        groupedSubcommands: [
            CommandGroup(
                name: "Ask", subcommands: [SearchCommand.self, StatusCommand.self, ExportCommand.self]),
            CommandGroup(
                name: "People",
                subcommands: [EnrolCommand.self, ContributorCommand.self, LinkCommand.self, AvailabilityCommand.self]),
            CommandGroup(
                name: "Records",
                subcommands: [
                    OrganizationCommand.self, ProjectCommand.self, OpeningCommand.self, EngagementCommand.self,
                    NominationCommand.self, ComputeGrantCommand.self, ImportCommand.self,
                ]),
            CommandGroup(
                name: "Money and compute",
                subcommands: [
                    FundCommand.self, PledgeCommand.self, StipendCommand.self, PayoutCommand.self, MoneyCommand.self,
                    ComputeCommand.self, AllocateCommand.self,
                ]),
            CommandGroup(
                name: "Access",
                subcommands: [LoginCommand.self, LogoutCommand.self, ProfileCommand.self, TokenCommand.self]),
            CommandGroup(
                name: "Node",
                subcommands: [
                    InitCommand.self, ServeCommand.self, NodeCommand.self, DatabaseCommand.self, AuditCommand.self,
                ]),
            CommandGroup(
                name: "Federation",
                subcommands: [
                    PeerCommand.self, CircleCommand.self, ErasureCommand.self, SyncCommand.self, FederationCommand.self,
                    LogCommand.self, EpochCommand.self,
                    PublishCommand.self,
                ]),
            CommandGroup(name: "Other", subcommands: [OpenAPICommand.self, CompletionCommand.self]),
        ])

    static func main() async {
        // A reader that leaves early is noticed where the output is written; it must not kill a download half-way.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Report.exit(error)
        }
    }
}
