import CanonicalJSON

extension Validator {
    mutating func checkEngagement(_ body: JSONObject) {
        checkInterval(body)
        if body["status"] == "active", body["exit"] != nil {
            add(
                .contradiction, at: .key("exit"),
                "What goes on has no reason for its end. Leave it out, or write \"ended\" under \"status\".")
        }
    }
}
