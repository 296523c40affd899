import CanonicalJSON
import Registry
import Testing

@Suite("Whose name a nomination may bear")
struct NominationPolicyTests {
    static let (mine, other) = (RecordID(high: 1, low: 1), RecordID(high: 1, low: 2))

    static func nomination(by: RecordID?) -> JSONObject {
        var body: JSONObject = ["reason": "Its only maintainer has left."]
        body["by"] = by.map { .string($0.description) }
        return body
    }

    static func path(_ role: Role, before: JSONObject? = nil, by: RecordID?) -> String? {
        let writer = Principal(role: role, subjects: [mine], label: "x")
        return NominationPolicy.issue(writer, before: before, after: nomination(by: by))?.path
    }

    @Test func `a project may not sign as somebody else`() {
        #expect(Self.path(.project, by: Self.other) == "/record/by")
        #expect(Self.path(.project, before: Self.nomination(by: nil), by: Self.other) == "/record/by")
        #expect(
            Self.path(.project, before: Self.nomination(by: Self.other), by: RecordID(high: 2, low: 0)) == "/record/by")
    }

    @Test func `a project may leave the name out, or be it`() {
        #expect(Self.path(.project, by: nil) == nil)
        #expect(Self.path(.project, by: Self.mine) == nil)
    }

    @Test func `a project may close what others signed`() {
        #expect(Self.path(.project, before: Self.nomination(by: Self.other), by: Self.other) == nil)
    }

    @Test(arguments: [Role.steward, .coordinator, .contributor]) func `others are held by who owns the record`(
        _ role: Role
    ) {
        #expect(Self.path(role, by: Self.other) == nil)
    }
}
