import CanonicalJSON
import Registry
import Testing

@Suite struct `A record id` {
    /// RFC 9562, appendix A.6: time 0x017F22E279B0, random parts 0xCC3 and 0x18C4DC0C0C07398F.
    @Test func `is a UUID of version 7 as in the RFC's example`() {
        let id = RecordID.v7(milliseconds: 0x017F_22E2_79B0, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func `keeps version and variant whatever the random bits are`() {
        for random in [(UInt64.max, UInt64.max), (0, 0)] {
            let text = Array(RecordID.v7(milliseconds: .max, random: random).description)
            #expect(text[14] == "7")
            #expect("89ab".contains(text[19]))
        }
    }

    @Test func `reads what it writes, in either case`() {
        let id = RecordID.v7(milliseconds: 1_700_000_000_000, random: (0x1234_5678, 0xDEAD_BEEF_0000_0001))
        #expect(RecordID(id.description) == id)
        #expect(RecordID(id.description.uppercased()) == id)
        #expect(RecordID(bytes: id.bytes) == id)
    }

    @Test(arguments: [
        "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017f22e279b0-7cc3-98c4-dc0c0c07398f-", "017g22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "０17f22e2-79b0-7cc3-98c4-dc0c0c0739",
    ])
    func `is not read from anything else`(text: String) { #expect(RecordID(text) == nil) }

    @Test func `orders by time, as text does`() {
        let ids = (0..<50).map { RecordID.v7(milliseconds: $0 * 977, random: (UInt64(50 - $0), UInt64($0))) }
        #expect(ids.sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
        #expect(RecordID(bytes: [1, 2, 3]) == nil)
    }
}

@Suite struct `An audience` {
    @Test(arguments: ["private", "circle:a", "circle:numfocus-sfc", "federation", "public"])
    func `reads what it writes`(text: String) { #expect(Audience(text)?.description == text) }

    @Test(arguments: [
        "", "Public", "circle", "circle:", "circle:-a", "circle:a-", "circle:A", "circle:a b", "circle:é",
    ])
    func `is nothing else`(text: String) { #expect(Audience(text) == nil) }

    @Test func `widens from private to public`() {
        #expect(["private", "circle:x", "federation", "public"].compactMap { Audience($0)?.rank } == [0, 1, 2, 3])
        #expect(Audience("circle:\(String(repeating: "a", count: 65))") == nil)
    }
}

@Suite struct `A kind of record` {
    @Test func `is found by its plural`() {
        for kind in RecordKind.allCases { #expect(RecordKind(plural: kind.plural) == kind) }
        #expect(RecordKind(plural: "peoples") == nil)
    }
}

@Suite struct `A provenance` {
    @Test func `reads what it writes`() {
        let full = Provenance(via: .import, by: "desk", format: "all-contributors", file: "a.json", line: 12)
        #expect(Provenance(full.json) == full)
        #expect(
            full.json.description
                == #"{"by":"desk","file":"a.json","format":"all-contributors","line":12,"via":"import"}"#)
        #expect(Provenance(Provenance(via: .person).json) == Provenance(via: .person))
        #expect(Provenance(["via": "rumour"]) == nil)
    }
}
