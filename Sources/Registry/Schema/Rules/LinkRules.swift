import CanonicalJSON

extension Validator {
    mutating func checkLink(_ body: JSONObject) {
        if let contributor = body["contributor"], contributor == body["other"] {
            add(.contradiction, at: .key("other"), "It is the contributor itself. Name the other record.")
        }
        guard let primary = body["primary"], let contributor = body["contributor"], let other = body["other"],
            primary != contributor, primary != other
        else { return }
        add(.contradiction, at: .key("primary"), "It is neither of the two. Name one of them, or leave it out.")
    }
}
