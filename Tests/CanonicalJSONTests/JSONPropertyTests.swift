import CanonicalJSON
import Testing

@Suite struct `For any value` {
    private let seed = UInt64.random(in: .min ... .max)

    @Test func `what is written reads back the same, and writing that changes nothing`() throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<400 {
            let value = random.value(depth: 4)
            let bytes = CanonicalJSON.encode(value)
            let options = JSONParser.Options.profile(maxBytes: 10_000_000)
            try #require(try JSONParser.parse(bytes, options: options) == value, "seed \(seed), round \(round)")
            if bytes.count < 65_536 { try #require(CanonicalJSON.isCanonical(bytes), "seed \(seed), round \(round)") }
            var appended: [UInt8] = [1]
            CanonicalJSON.encode(value, into: &appended)
            try #require(appended == [1] + bytes)
        }
    }

    @Test func `doubles read back bit for bit`() throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<2_000 {
            let number = random.double()
            let bytes = CanonicalJSON.encode(.number(number))
            let again = try JSONParser.parse(bytes, options: .foreign(maxBytes: 100)).doubleValue
            try #require(again?.bitPattern == number.bitPattern, "seed \(seed), round \(round), \(number)")
        }
    }

    @Test func `the order of input members does not matter`() throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<200 {
            guard case .object(let object) = JSONValue.object(JSONObject((0..<30).map { _ in (random.text(), .null) }))
            else { return }
            let members = object.shuffled(using: &random).map { "\(JSONValue.string($0.key)):\($0.value)" }
            let parsed = try JSONParser.parse("{\(members.joined(separator: " , "))}")
            try #require(parsed == .object(object), "seed \(seed), round \(round)")
            let units = object.keys.map { Array($0.utf16) }
            try #require(zip(units, units.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }, "seed \(seed)")
        }
    }

    @Test func `damaged bytes are read or refused, and never crash`() {
        var random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<3_000 {
            var bytes = CanonicalJSON.encode(random.value(depth: 3, fractions: true))
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where place < bytes.count: bytes.remove(at: place)
                case 1 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 2: bytes.removeSubrange(place...)
                default: bytes.insert(Array("{}[]\",:\\u0e-\0".utf8).randomElement(using: &random) ?? 0, at: place)
                }
            }
            do throws(JSONError) {
                let value = try JSONParser.parse(bytes, options: .foreign(maxBytes: 1_000_000))
                #expect(!CanonicalJSON.encode(value).isEmpty)
            } catch {
                refused += 1
                #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
                #expect(!error.message.isEmpty && error.line > 0 && error.column > 0, "seed \(seed)")
            }
        }
        #expect(refused > 300)
    }
}
