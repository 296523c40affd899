import CanonicalJSON
import Glibc
import Registry
import Testing

@testable import muster

@Suite struct AllocateTests {
    private static let root: String = {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    }()

    /// Rounds and results that scripts/allocate-oracle.py, which shares no line with the program, came to.
    private static func vectors() throws -> [JSONObject] {
        let bytes = try LocalFile.read("\(root)/Tests/MusterTests/Vectors/allocation.json")
        let list = try JSONParser.parse(bytes, options: .foreign(maxBytes: 1 << 20)).arrayValue
        return (list ?? []).compactMap(\.objectValue)
    }

    @Test func `every round of the independent implementation is shared out as it says`() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count == 61)
        for vector in vectors {
            let round = try AllocationInput(try #require(vector["round"]?.objectValue)).round()
            let seed = round.method == .draw ? vector["seed"]?.stringValue : nil
            let allocation = try Allocation(round, seed: seed, hashes: AllocateCommand.hashes)
            #expect(allocation.digest == vector["digest"]?.stringValue, "\(round.name)")
            let awards = allocation.awards.map { award -> JSONValue in
                [.string(award.request.id), .integer(award.amount), .string(award.reason?.rawValue ?? "")]
            }
            #expect(.array(awards) == vector["awards"], "\(round.name)")
            #expect(allocation.awarded + allocation.left == round.budget && allocation.left >= 0)
            // What the node is sent is the same round.
            let sent = try AllocationInput(round.inputJSON).round()
            #expect(sent == round)
        }
    }

    @Test func `the example round has the digest and the awards of the documentation`() throws {
        let muster = try MusterProcess()
        let file = "\(Self.root)/Examples/small-grants.json"
        let digest = "0e1d40ad1b0970d49a8d5e76321a438864ebd126da62b264ee42dfe571e97156"
        #expect(try muster.run(["allocate", file, "--commit"]).output == "\(digest)\n")
        let table = try muster.run([
            "allocate", file, "--seed", "4 8 15 16 23 42", "--expect", digest,
        ])
        #expect(table.status == 0)
        #expect(table.output.contains("1  2027-08  Example Clocks       2     3,000     3,000\n"))
        #expect(table.output.contains("8  2027-05  Example Arrays       1     5,500  2,550.01  budget gone\n"))
        #expect(table.output.contains("30,000 EUR to 7 of 8 requests, 0 EUR left.\n"))
        let again = try muster.run(["allocate", file, "--seed", "4 8 15 16 23 42", "--json"])
        #expect(again.output.contains(#""digest":"\#(digest)""#) && again.output.contains(#""left":0"#))
        let other = try muster.run(["allocate", file, "--seed", "4 8 15 16 23 43", "--csv"])
        #expect(other.output.hasPrefix("position,id,project,asked,weight,awarded,unit,reason,digest,seed\r\n"))
        let proportional = try muster.run(["allocate", file, "--method", "proportional", "--json"])
        // Example Arrays has two requests, which in proportion are one.
        #expect(proportional.status == 65 && proportional.errors.contains("add them up"))
    }

    @Test func `the same requests as CSV are the same round`() throws {
        let muster = try MusterProcess()
        let csv = "\(muster.home)/requests.csv"
        try LocalFile.write(
            Array("Project,ID,Amount,Weight,Awarded\r\nB,2,\"1,000.50\",2,\r\nA,1,700,,300\r\n".utf8), to: csv,
            mode: 0o600)
        let json = "\(muster.home)/round.json"
        try LocalFile.write(
            Array(
                #"{"name":"N","unit":"eur","budget":1500,"cap":"2,000","requests":[{"id":"1","project":"A","amount":"700.00 EUR","awarded":300},{"id":"2","project":"B","amount":"1000.5","weight":2}]}"#
                    .utf8), to: json, mode: 0o600)
        let one = try muster.run([
            "allocate", csv, "--name", "N", "--unit", "EUR", "--budget", "1500 EUR", "--cap", "2000", "--commit",
        ])
        let other = try muster.run(["allocate", json, "--commit"])
        #expect(
            one.status == 0 && one.output == other.output && one.output.utf8.count == 65, "\(one.errors)\(other.errors)"
        )
    }

    @Test func `what cannot be shared out is refused with its place and how to mend it`() throws {
        let muster = try MusterProcess()
        let request = #"{"id":"1","project":"A","amount":"10"}"#
        func round(_ members: String, _ requests: String) -> String {
            #"{"name":"N","unit":"EUR",\#(members),"requests":[\#(requests)]}"#
        }
        let mistakes: [(String, String)] = [
            (round(#""budget":"100""#, #"{"id":"1","project":"A","amount":"-5"}"#), "without a sign"),
            (round(#""budget":"100""#, #"{"id":"1","project":"A","amount":"0"}"#), "more than 0"),
            (round(#""budget":"100""#, #"{"id":"1","project":"A","amount":"1","weight":0}"#), "never be drawn"),
            (round(#""budget":"100""#, #"{"id":"1","project":"A","amount":"1.005"}"#), "decimals"),
            (round(#""budget":"100""#, #"{"id":"1","project":"A","amount":1.5}"#), "as text"),
            (round(#""budget":"100""#, #"{"id":"1","project":"A","amount":"5 USD"}"#), "not in EUR"),
            (round(#""budget":"100""#, request + "," + request), "Ids are unique"),
            (round(#""budget":"90071992547409.92""#, request), "too large"),
            (round(#""budget":"0""#, request), "/budget"),
            (round(#""budget":"5","minimum":"6""#, request), "/minimum"),
            (round(#""budget":"5","methode":"draw""#, request), "Did you mean “method”?"),
            (round(#""budget":"5","method":"lottery""#, request), "/method"),
            (#"{"name":"N","unit":"gpu-houres","budget":"5","requests":[\#(request)]}"#, "Did you mean “gpu-hours”?"),
            (round(#""budget":"5""#, ""), "Nobody asks"),
        ]
        for (text, words) in mistakes {
            let outcome = try muster.run(["allocate", "-", "--seed", "1"], input: text)
            let errors = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(outcome.status == 65 && outcome.output.isEmpty, "\(text): \(outcome.errors)")
            #expect(
                errors.contains(words),
                "\(text): \(outcome.errors)")
        }
        let whole = round(#""budget":"100""#, request)
        #expect(try muster.run(["allocate", "-"], input: whole).status == 64)
        #expect(try muster.run(["allocate", "-", "--seed", " x"], input: whole).status == 64)
        #expect(try muster.run(["allocate", "-", "--seed", "x", "--expect", "00"], input: whole).status == 1)
        #expect(try muster.run(["allocate", "-", "--seed", "x", "--budget", "5"], input: whole).status == 64)
        #expect(
            try muster.run(["allocate", "-", "--seed", "x", "--method", "proportional"], input: whole).status == 64)
    }
}
