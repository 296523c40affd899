import CanonicalJSON
import Testing

@testable import Registry

@Suite("What a project may say of a person's work")
struct EngagementPolicyTests {
    private static let audiences: [Audience] = [.private, .circle("a"), .federation, .public]

    private func path(
        _ role: Role, _ before: (String?, Audience)?, _ after: (String?, Audience)
    ) -> String? {
        func version(_ pair: (String?, Audience)) -> EngagementPolicy.Version {
            var body: JSONObject = ["role": "maintainer"]
            body["exit"] = pair.0.map { .string($0) }
            return .init(body, pair.1)
        }
        return EngagementPolicy.issue(role, before: before.map(version), after: version(after))?.path
    }

    @Test("why a person left it may write for itself and them, and not for more", arguments: audiences)
    func reasons(audience: Audience) {
        for exit in ["burnout", "personal", "moved", "recruited-away", "other"] {
            let expected = audience == .private ? nil : "/record/exit"
            #expect(path(.project, nil, (exit, audience)) == expected)
            #expect(path(.project, (nil, audience), (exit, audience)) == expected)
            #expect(path(.project, ("completed", audience), (exit, audience)) == expected)
            // What the person wrote may stay.
            #expect(path(.project, (exit, audience), (exit, audience)) == nil)
        }
        for exit in [nil, "completed", "stipend-ended"] { #expect(path(.project, nil, (exit, audience)) == nil) }
    }

    @Test("it may narrow what is there and not widen it")
    func widening() {
        for before in Self.audiences {
            for after in Self.audiences {
                let expected = after.isWithin(before) ? nil : "/audience"
                #expect(path(.project, ("burnout", before), ("burnout", after)) == expected)
                #expect(path(.project, (nil, before), (nil, after)) == expected)
            }
        }
    }

    @Test("the person and staff may say what they like", arguments: [Role.contributor, .coordinator, .steward])
    func others(role: Role) {
        #expect(path(role, nil, ("burnout", .public)) == nil)
        #expect(path(role, ("burnout", .private), ("burnout", .public)) == nil)
    }
}
