import Testing

@testable import Registry

@Suite("Who may do what")
struct PolicyTests {
    /// Every role, action and kind. A letter for each role in the order steward, coordinator, project, contributor, peer,
    /// anonymous: `a` any record, `v` what its audience shows and what is its own, `o` its own, `1` its first, `.` none.
    static let table: [(Action, [(RecordKind?, String)])] = [
        (.read, rows("aavvvv", [:]) + [(nil, "aavvvv")]),
        (
            .create,
            rows(
                "aa....",
                [
                    .contributor: "aa.1..", .availability: "aa.o..", .opening: "aao...", .engagement: "aaoo..",
                    .nomination: "aaao..", .link: "aa.o..",
                ])
        ),
        (
            .update,
            rows(
                "aa....",
                [
                    .contributor: "aa.o..", .availability: "aa.o..", .project: "aao...", .opening: "aao...",
                    .engagement: "aaoo..", .nomination: "aa.o..", .link: "aa.o..",
                ])
        ),
        (
            .close,
            rows(
                "aa....",
                [
                    .availability: "aa.o..", .project: "aao...", .opening: "aao...", .engagement: "aaoo..",
                    .nomination: "aaoo..",
                ])
        ),
        (
            .erase,
            rows(
                "aa....",
                [
                    .contributor: "aa.o..", .availability: "aa.o..", .opening: "aao...", .engagement: "aaoo..",
                    .nomination: "aa.o..", .link: "aa.o..",
                ])
        ),
        (.readPrivate, rows("aa....", [.contributor: "aa.o.."])),
        (.writePrivate, rows("aa....", [.contributor: "aa.o.."])),
        (.export, rows("aa....", [.contributor: "aa.o.."]) + [(nil, "aa....")]),
        (.import, rows("aa....", [:]) + [(nil, "aa....")]),
        (.manageTokens, [(nil, "aa....")]),
        (.readAudit, [(nil, "aa....")]),
        (.readDiagnostics, [(nil, "a.....")]),
        (.liftSuppression, [(nil, "a.....")]),
        (.managePeers, [(nil, "a.....")]),
        (.readUsage, rows("aa....", [.computeGrant: "aao..."])),
        (.reportUsage, rows("aa....", [.computeGrant: "aao..."])),
        (.correctUsage, rows("aa....", [:])),
        (.allocate, [(nil, "aa....")]),
        (.readBooks, [(nil, "aa....")]),
        (.keepBooks, [(nil, "aa....")]),
    ]

    private static func rows(_ usual: String, _ exceptions: [RecordKind: String]) -> [(RecordKind?, String)] {
        RecordKind.allCases.map { ($0, exceptions[$0] ?? usual) }
    }

    static let own = RecordID(high: 1, low: 1)
    static let other = RecordID(high: 2, low: 2)

    @Test("the whole table: own and others' records, every audience, bound and unbound tokens")
    func wholeTable() {
        #expect(Set(Self.table.map(\.0)) == Set(Action.allCases))
        for (action, rows) in Self.table {
            for (kind, letters) in rows {
                #expect(letters.count == Role.allCases.count)
                for (role, letter) in zip(Role.allCases, letters) {
                    for isBound in [true, false] { check(action, kind, role, letter, isBound: isBound) }
                }
            }
        }
    }

    private func check(_ action: Action, _ kind: RecordKind?, _ role: Role, _ letter: Character, isBound: Bool) {
        let principal = Principal(role: role, subjects: isBound ? [Self.own] : [], label: "test")
        for owners in [[], [Self.own], [Self.other], [Self.other, Self.own]] {
            let audiences: [Audience?] = [nil, .private, .circle("a"), .federation, .public]
            for audience in audiences {
                let isOwn = isBound && owners.contains(Self.own)
                let expected =
                    switch letter {
                    case "a": true
                    case "o": isOwn
                    case "1": !isBound
                    case "v": isOwn || (audience.map { sees(role, $0) } ?? true)
                    default: false
                    }
                let verdict = Policy.verdict(principal, action, kind: kind, owners: owners, audience: audience)
                #expect(
                    verdict.isAllowed == expected,
                    "\(role) \(action) \(kind?.rawValue ?? "-") bound \(isBound) own \(isOwn) \(audience.map(String.init(describing:)) ?? "-")"
                )
                if case .denied(let reason) = verdict {
                    #expect(reason.count > 20 && (reason.hasSuffix(".") || reason.hasSuffix("…")), "\(reason)")
                }
            }
        }
    }

    private func sees(_ role: Role, _ audience: Audience) -> Bool {
        switch role {
        case .steward, .coordinator: true
        case .project, .peer: audience == .federation || audience == .public
        case .contributor, .anonymous: audience == .public
        }
    }

    @Test("visible audiences are those that the verdict shows", arguments: Role.allCases)
    func visibleAudiences(role: Role) {
        for audience: Audience in [.private, .circle("a"), .federation, .public] {
            #expect(Policy.visibleAudiences(role).contains(audience) == sees(role, audience))
        }
    }

    @Test("stewards make any token, coordinators those of contributors and projects, others none")
    func tokens() {
        for role in Role.allCases {
            for issued in Role.allCases {
                let expected =
                    role == .steward || (role == .coordinator && (issued == .contributor || issued == .project))
                let principal = Principal(role: role, subjects: [Self.own], label: "test")
                #expect(Policy.verdict(principal, issuing: issued).isAllowed == expected, "\(role) issues \(issued)")
            }
        }
    }

    @Test("a token of a contributor enrols one person, and then changes that person only")
    func enrolment() {
        let unbound = Principal(role: .contributor, label: "new")
        let bound = Principal(role: .contributor, subjects: [Self.own], label: "old")
        #expect(Policy.verdict(unbound, .create, kind: .contributor, owners: [Self.own]).isAllowed)
        #expect(!Policy.verdict(unbound, .update, kind: .contributor, owners: [Self.own]).isAllowed)
        #expect(!Policy.verdict(unbound, .create, kind: .availability, owners: [Self.own]).isAllowed)
        #expect(!Policy.verdict(bound, .create, kind: .contributor, owners: [Self.own]).isAllowed)
        #expect(Policy.verdict(bound, .update, kind: .contributor, owners: [Self.own]).isAllowed)
    }

    @Test("a denial says who may not do what, and who can")
    func reasons() {
        let bound = Principal(role: .contributor, subjects: [Self.own], label: "ada")
        #expect(
            Policy.verdict(bound, .update, kind: .availability, owners: [Self.other])
                == .denied(
                    "A contributor may change only availabilities that name them as contributor. "
                        + "For others' records, ask a coordinator."))
        #expect(
            Policy.verdict(bound, .create, kind: .organization)
                == .denied("A contributor may not create an organization. A coordinator can."))
        #expect(
            Policy.verdict(.anonymous, .create, kind: .project)
                == .denied(
                    "Someone without a token may not create a project. Send a token: Authorization: Bearer mst_…"))
    }

    @Test("the answer to a hidden record does not say that it exists")
    func hidden() {
        let verdict = Policy.verdict(.anonymous, .read, kind: .contributor, owners: [Self.other], audience: .private)
        guard case .denied(let reason) = verdict else {
            Testing.Issue.record("shown")
            return
        }
        #expect(reason.hasPrefix("There is no such record, or "))
    }
}
