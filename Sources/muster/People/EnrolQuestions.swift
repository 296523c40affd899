import CanonicalJSON
import MusterClient
import Registry

/// The questions of `muster enrol` on a terminal. Each answer is checked by the rules as soon as it is given.
struct EnrolQuestions {
    let today: CivilDate

    /// Asks for everything; `audience` is not asked for when it is given.
    func ask(audience: String?) throws -> Draft {
        Prompt.write("Enrolling a contributor. Ctrl-C stops; nothing is sent before the end.\n\n")
        var body = JSONObject()
        try text("name", "Name", into: &body)
        try text("country", "Country (two letters, such as PT)", optional: true, into: &body)
        try text("timeZone", "Time zone (such as Europe/Lisbon)", default: Zone.local(), optional: true, into: &body)
        try list("languages", "Languages (such as en, pt-BR)", into: &body) { .string($0) }
        try list("identities", "Accounts (such as github:ada-example)", into: &body) {
            .object(try Arguments.identity($0))
        }
        try list("skills", "Skills with level (such as python:expert, c:working)", into: &body) {
            .object(try Arguments.skill($0))
        }
        try list("topics", "Topics", into: &body) { .string($0) }
        try list("roles", "Roles sought (such as maintainer, mentor)", into: &body) { .string($0) }
        try text("summary", "A sentence about them", optional: true, into: &body)
        var secret = JSONObject()
        try privateText("email", "E-mail (private)", into: &secret)
        try privateText("legalName", "Legal name (private)", into: &secret)
        let audience = try audience ?? askAudience()
        if audience != Audience.private.description {
            let basis = try Prompt.ask("Consent: self, written or published", default: "self") { answer in
                fault(["consent": ["basis": .string(answer), "date": .string(today.description)]], at: "/consent")
            }
            body["consent"] = ["basis": .string(basis ?? "self"), "date": .string(today.description)]
        }
        return Draft(record: body, audience: audience, privateFields: secret.isEmpty ? nil : secret)
    }

    private func askAudience() throws -> String {
        try Prompt.ask("Who may see it (private, circle:NAME, federation, public)", default: "private") { answer in
            Audience(answer) == nil ? "It is private, circle:NAME, federation or public." : nil
        } ?? Audience.private.description
    }

    private func text(
        _ field: String, _ question: String, default value: String? = nil, optional: Bool = false,
        into body: inout JSONObject
    ) throws {
        let answer = try Prompt.ask(question, default: value, optional: optional) { answer in
            fault([field: .string(Normalization.nfc(answer))], at: "/\(field)")
        }
        body[field] = answer.map { .string(Normalization.nfc($0)) }
    }

    private func list(
        _ field: String, _ question: String, into body: inout JSONObject, _ value: (String) throws -> JSONValue
    ) throws {
        func values(_ answer: String) throws -> [JSONValue] {
            try answer.split(separator: ",").map { try value(Normalization.nfc(Prompt.trimmed(String($0)))) }
        }
        let answer = try Prompt.ask(question, optional: true) { answer in
            do {
                return fault([field: .array(try values(answer))], at: "/\(field)")
            } catch let failure as Failure {
                return failure.message + (failure.mend.map { " \($0)" } ?? "")
            }
        }
        if let answer { body[field] = .array(try values(answer)) }
    }

    private func privateText(_ field: String, _ question: String, into fields: inout JSONObject) throws {
        let answer = try Prompt.ask(question, optional: true) { answer in
            Validation.checkPrivate([field: .string(Normalization.nfc(answer))]).first.map(words)
        }
        fields[field] = answer.map { .string(Normalization.nfc($0)) }
    }

    /// What the rules say against one field, judged beside a name that is surely right.
    private func fault(_ fields: JSONObject, at path: String) -> String? {
        let body = JSONObject([("name", "Ada Example")]).merging(fields)
        return Validation.check(body, kind: .contributor, today: today).first { $0.path.hasPrefix(path) }.map(words)
    }

    /// An issue without its path: the question has just been asked.
    private func words(_ issue: Issue) -> String { Failure.words(issue.message, suggestion: issue.suggestion) }
}

/// This machine's time zone, as a default for a question.
enum Zone {
    static func local() -> String? {
        var named = Environment.value("TZ")
        if named == nil, LocalFile.exists("/etc/timezone") {
            do {
                named = Prompt.trimmed(String(decoding: try LocalFile.read("/etc/timezone", limit: 256), as: UTF8.self))
            } catch {
                // Only a default is lost.
                return nil
            }
        }
        return named.flatMap { Vocabulary.timeZones.contains($0) ? $0 : nil }
    }
}
