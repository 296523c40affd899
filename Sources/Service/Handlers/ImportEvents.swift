import CanonicalJSON
import Registry
import Store

extension ImportEvent {
    /// The event as a line of the answer.
    var json: JSONObject {
        switch self {
        case .progress(let lines, let bytes):
            ["event": "progress", "lines": .integer(Int64(lines)), "bytes": .integer(Int64(bytes))]
        case .added(let outcome): outcome.json("added")
        case .changed(let outcome): outcome.json("changed")
        case .unchanged(let outcome): outcome.json("unchanged")
        case .refused(let refusal): refusal.json
        }
    }
}

extension ImportOutcome {
    fileprivate func json(_ event: String) -> JSONObject {
        var object: JSONObject = [
            "event": .string(event), "line": .integer(Int64(line)), "kind": .string(kind.rawValue),
            "id": .string(id.description), "title": .string(title),
        ]
        object["diff"] = diff.map { .object($0) }
        return object
    }
}

extension ImportRefusal {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "event": "refused", "line": .integer(Int64(line)), "path": .string(path), "code": .string(code),
            "message": .string(message),
        ]
        object["file"] = file.map { .string($0) }
        object["fileLine"] = fileLine.map { .integer(Int64($0)) }
        return object
    }
}

extension ImportSummary {
    /// The last line of the answer.
    var json: JSONObject {
        [
            "event": "done", "lines": .integer(Int64(lines)), "added": .integer(Int64(added)),
            "changed": .integer(Int64(changed)), "unchanged": .integer(Int64(unchanged)),
            "refused": .integer(Int64(refused)),
        ]
    }
}
