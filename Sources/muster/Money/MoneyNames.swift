import CanonicalJSON
import MusterClient
import Registry

/// Turns what a user calls a fund, a pledge, a stipend or a payout into its id.
struct MoneyNames {
    let connection: Connection

    /// A fund by its name, id or the beginning of it.
    func fund(_ text: String) throws -> String {
        let text = Normalization.nfc(Prompt.trimmed(text))
        if let id = RecordID(text) { return id.description }
        let funds = (try connection.client.call(.get, "/v1/funds").objectValue?["items"]?.arrayValue ?? [])
            .compactMap(\.objectValue)
        let exact = funds.filter { $0["name"]?.stringValue == text }
        let found =
            exact.isEmpty
            ? funds.filter {
                TextFolding.fold($0["name"]?.stringValue ?? "") == TextFolding.fold(text)
                    || References.first(of: text) != nil && ($0["id"]?.stringValue ?? "").hasPrefix(text.lowercased())
            } : exact
        guard found.count == 1, let id = found[0]["id"]?.stringValue else {
            let names = funds.compactMap { $0["name"]?.stringValue }.joined(separator: ", ")
            throw Failure(
                .refused,
                found.isEmpty
                    ? "There is no fund “\(TextWidth.printable(text))”\(names.isEmpty ? "" : ". There are: \(names)")."
                    : "“\(TextWidth.printable(text))” means more than one fund; name it by its id.",
                mend: found.isEmpty ? "muster fund create \"\(TextWidth.printable(text))\" makes it." : nil)
        }
        return id
    }

    /// A pledge or a stipend by its id or the beginning of it.
    func one(_ plural: String, _ text: String) throws -> String {
        let text = Prompt.trimmed(text)
        if let id = RecordID(text) { return id.description }
        let word = plural.dropLast()
        guard let first = References.first(of: text) else {
            throw Failure(
                .usage, "“\(TextWidth.printable(text))” is not the id of a \(word), nor the beginning of one.",
                mend: "muster \(word) list shows them; eight digits or more will do.")
        }
        // Payouts are listed latest first, so that the cursor comes from the other side.
        let isDescending = plural == "payouts"
        let edge = isDescending ? Self.last(of: text) : first
        let cursor =
            isDescending
            ? RecordID(high: edge.low == .max ? edge.high + 1 : edge.high, low: edge.low &+ 1)
            : RecordID(high: edge.low == 0 ? edge.high - 1 : edge.high, low: edge.low &- 1)
        let answer = try connection.client.call(
            .get, "/v1/\(plural)", [("cursor", cursor.description), ("limit", "10")])
        let digits = text.lowercased().filter { $0 != "-" }
        let found = (answer.objectValue?["items"]?.arrayValue ?? []).compactMap { $0.objectValue?["id"]?.stringValue }
            .filter { $0.filter { $0 != "-" }.hasPrefix(digits) }
        guard found.count == 1 else {
            throw Failure(
                .refused,
                found.isEmpty
                    ? "There is no \(word) “\(text)” that you may see."
                    : "More than one \(word) begins with “\(text)”.",
                mend: "muster \(word) list shows them.")
        }
        return found[0]
    }

    private static func last(of text: String) -> RecordID {
        let digits = text.filter { $0 != "-" }
        let padded = digits + String(repeating: "f", count: 32 - digits.count)
        return RecordID(
            high: UInt64(padded.prefix(16), radix: 16) ?? .max, low: UInt64(padded.suffix(16), radix: 16) ?? .max)
    }
}

/// Which fund, project or sponsor a question is about.
struct MoneyFilter {
    var fund: String?
    var project: String?
    var sponsor: String?

    /// The parameters of the API.
    func parameters(_ connection: Connection) throws -> [(String, String)] {
        var parameters: [(String, String)] = []
        if let fund { parameters.append(("fund", try MoneyNames(connection: connection).fund(fund))) }
        if let project { parameters.append(("project", try References(connection).resolve(.project, project))) }
        if let sponsor { parameters.append(("sponsor", try References(connection).resolve(.organization, sponsor))) }
        return parameters
    }
}

/// A date as an argument.
enum Days {
    static func parse(_ text: String) throws -> String {
        guard let day = CivilDate(text) else {
            throw Failure(.usage, "“\(TextWidth.printable(text))” is not a date.", mend: "Write it like 2026-12-01.")
        }
        return day.description
    }

    /// `60d`, or `60`.
    static func count(_ text: String) throws -> Int {
        guard let days = Int(text.hasSuffix("d") ? text.dropLast() : text[...]), (0...3660).contains(days) else {
            throw Failure(.usage, "“\(TextWidth.printable(text))” is not a number of days.", mend: "Write it like 60d.")
        }
        return days
    }
}
