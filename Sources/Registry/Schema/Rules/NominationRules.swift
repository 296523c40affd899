import CanonicalJSON

extension Validator {
    mutating func checkNomination(_ body: JSONObject) {
        switch (body["project"], body["repository"]) {
        case (nil, nil):
            add(
                .required, at: .key("project"),
                "Which project? Add \"project\" with its id, or \"repository\" with its address.")
        case (.some, .some):
            add(.contradiction, at: .key("repository"), "The project is named already. Keep one of the two.")
        default: break
        }
    }
}
