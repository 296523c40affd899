import ArgumentParser
import CanonicalJSON
import Interchange
import MusterClient

/// Tells what became of an import: lines as they are refused, what was done, a summary, and the exit status.
struct ImportReport {
    private let dryRun: Bool
    private let verbose: Bool
    private let json: Bool
    private var localRefusals: Int64 = 0
    private var done: JSONObject?

    init(dryRun: Bool, verbose: Bool, json: Bool) {
        self.dryRun = dryRun
        self.verbose = verbose
        self.json = json
    }

    /// Something the reader of the files had to say.
    mutating func local(_ diagnostic: Diagnostic) throws {
        if diagnostic.severity == .refused { localRefusals += 1 }
        guard json else { return Output.tell(TextWidth.printable(diagnostic.description)) }
        let event: JSONObject = [
            "event": .string(diagnostic.severity.rawValue), "file": .string(diagnostic.file),
            "line": .integer(Int64(diagnostic.line)), "code": .string(diagnostic.code.rawValue),
            "message": .string(diagnostic.message),
        ]
        try Output.write { try $0.line(CanonicalJSON.encode(event)) }
    }

    /// One of the node's events.
    ///
    /// - Parameter place: turns a line of what was sent into a line of the user's own file.
    mutating func take(_ event: JSONObject, place: (Int64) -> (file: String, line: Int64)?) throws {
        let name = event["event"]?.stringValue ?? ""
        let origin = event["line"]?.integerValue.flatMap(place)
        if name == "done" { done = event }
        if name == "failed" { throw failed(event) }
        if json {
            var event = event
            if let origin {
                event["file"] = .string(origin.file)
                event["line"] = .integer(origin.line)
            }
            if name == "done" { event["refused"] = .integer((event["refused"]?.integerValue ?? 0) + localRefusals) }
            return try Output.write { try $0.line(CanonicalJSON.encode(event)) }
        }
        switch name {
        case "refused":
            let at = origin.map { "\($0.file):\($0.line): " } ?? ""
            let path = event["path"]?.stringValue.flatMap { $0.isEmpty ? nil : "\($0): " } ?? ""
            let message = event["message"]?.stringValue ?? ""
            let code = event["code"]?.stringValue.map { " [\($0)]" } ?? ""
            Output.tell(TextWidth.printable("\(at)refused: \(path)\(message)\(code)"))
        case "added", "changed":
            guard verbose else { return }
            let mark = name == "added" ? Style.green.paint("+", on: 1) : Style.yellow.paint("~", on: 1)
            let kind = event["kind"]?.stringValue ?? ""
            let title = TextWidth.printable(event["title"]?.stringValue ?? "")
            try Output.lines(
                "\(mark) \(kind) \(title)" + (event["diff"].map { ": \(ImportReport.difference($0))" } ?? ""))
        default: break
        }
    }

    /// The summary; the exit status 3 when lines were refused.
    func finish() throws {
        guard let done else {
            throw Failure(
                .unreachable, "The node's answer ended before the import did; nothing of it is kept.",
                mend: "Do it again; look at the node's log if it happens twice.")
        }
        func count(_ name: String) -> Int64 { done[name]?.integerValue ?? 0 }
        let refused = count("refused") + localRefusals
        if !json {
            var table = Table([
                .init(dryRun ? "would add" : "added", right: true),
                .init(dryRun ? "would change" : "changed", right: true),
                .init("unchanged", right: true), .init("refused", right: true),
            ])
            table.add([count("added"), count("changed"), count("unchanged"), refused].map(Numbers.grouped))
            try Output.write { try table.print(to: $0) }
            if dryRun { try Output.lines("Nothing was changed (--dry-run).") }
        }
        if refused > 0 { throw ExitCode(ExitStatus.partial.rawValue) }
    }

    private func failed(_ event: JSONObject) -> Failure {
        let why = (event["detail"] ?? event["title"] ?? "The node did not say why.").printable
        let isTheNodes = (502...504).contains(event["status"]?.integerValue ?? 0)
        guard event["stored"]?.stringValue == "unknown" else {
            return Failure(
                isTheNodes ? .unreachable : .refused, "The import failed, and nothing of it is kept. \(why)")
        }
        return Failure(
            .unreachable, "The node lost its database's answer at the very end: all of the import is kept, or nothing.",
            mend: "Do it again: what is there already stays as it is.")
    }

    /// A difference in as few words as say it.
    private static func difference(_ value: JSONValue) -> String {
        TextWidth.printable(RecordText.text(value))
    }
}

extension JSONValue {
    /// A text as it is, anything else as JSON.
    fileprivate var printable: String { stringValue ?? description }
}
