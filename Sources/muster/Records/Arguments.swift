import ArgumentParser
import CanonicalJSON
import Registry

/// Values that are written in one argument and stand for an object of the record.
enum Arguments {
    /// `python:expert` as a skill.
    static func skill(_ text: String) throws -> JSONObject {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw Failure(
                .usage, "“\(text)” is not a skill with its level.",
                mend: "Write it like python:proficient; the levels are learning, working, proficient, expert.")
        }
        return ["name": .string(Normalization.nfc(parts[0])), "level": .string(parts[1])]
    }

    /// `github:ada` as an identity.
    static func identity(_ text: String) throws -> JSONObject {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw Failure(
                .usage, "“\(text)” is not an identity.",
                mend: "Write it like github:ada-example or orcid:0000-0002-1825-0097.")
        }
        return ["service": .string(parts[0]), "handle": .string(Normalization.nfc(parts[1]))]
    }

    /// An account's or a bank's number as people copy it: without spaces, in capitals.
    static func account(_ text: String) -> String { text.uppercased().filter { !$0.isWhitespace } }

    /// `8h/week`, or `8`, as hours a week.
    static func hours(_ text: String) throws -> JSONValue {
        do {
            return .integer(Int64(try Hours.parse(text)))
        } catch {
            throw Failure(.usage, error.description)
        }
    }
}
