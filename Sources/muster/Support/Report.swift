import ArgumentParser
import Glibc
import MusterClient
import Registry

/// The one place where an error becomes words on standard error and an exit status.
enum Report {
    /// Tells what went wrong and ends the process.
    static func exit(_ error: any Error) -> Never {
        switch error {
        case let failure as Failure: end(failure)
        case let error as ClientError: end(Failure(error))
        case let error as Issue: end(Failure(.invalidData, error.description))
        case is ExitCode, is CleanExit, is ValidationError: Muster.exit(withError: error)
        default:
            // ArgumentParser's own errors are of types it keeps to itself; all of them carry its usage status or a
            // clean exit. Anything else is ours, and a bug.
            let code = Muster.exitCode(for: error)
            if code == .success || code == .validationFailure { Muster.exit(withError: error) }
            end(
                Failure(
                    .internal, "A bug in Muster: \(error)",
                    mend: "Please report it with the command you gave and “muster --version”."))
        }
    }

    private static func end(_ failure: Failure) -> Never {
        for line in lines(failure) { Output.tell(line) }
        Glibc.exit(failure.status.rawValue)
    }

    /// The lines on standard error, at most as wide as the terminal.
    static func lines(_ failure: Failure) -> [String] {
        let width = Terminal.columns(2)
        var lines = wrap("muster: \(TextWidth.printable(failure.message))", hanging: 0, width: width)
        if let first = lines.first { lines[0] = Style.red.paint("muster:", on: 2) + first.dropFirst("muster:".count) }
        for field in failure.fields {
            let place = field.place.isEmpty ? "" : "\(field.place): "
            lines += wrap("  \(TextWidth.printable(place + field.message))", hanging: 4, width: width)
        }
        if let mend = failure.mend { lines += wrap("  \(TextWidth.printable(mend))", hanging: 2, width: width) }
        return lines
    }

    private static func wrap(_ text: String, hanging: Int, width: Int) -> [String] {
        let indent = text.prefix { $0 == " " }
        let lines = TextWidth.wrap(text, to: width - max(hanging, indent.count))
        return lines.enumerated().map { index, line in
            (index == 0 ? String(indent) : String(repeating: " ", count: max(hanging, indent.count))) + line
        }
    }
}
