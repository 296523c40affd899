internal import CanonicalJSON

/// What an import changes in a record, as its events tell it.
enum MemberDiff {
    /// What differs between two records, by member: `{"name":{"from":…,"to":…}}`.
    static func between(_ old: JSONObject, _ new: JSONObject) -> JSONObject {
        var diff: JSONObject = [:]
        for key in Set(old.keys).union(new.keys) where old[key] != new[key] {
            var change: JSONObject = [:]
            change["from"] = old[key]
            change["to"] = new[key]
            diff[key] = .object(change)
        }
        return diff
    }
}
