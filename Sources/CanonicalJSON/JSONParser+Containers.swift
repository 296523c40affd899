/// A member that waits for the end of its object.
struct PendingMember {
    var key: String
    var value: JSONValue
    /// Where the key begins, to say where a duplicate stands.
    var offset: Int
}

extension JSONParser {
    mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        let start = elements.count
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
            leave()
            return []
        }
        while true {
            let element = try value()
            elements.push(element)
            skipSpace()
            guard at < bytes.count else { throw ended("\",\" or \"]\" in a list") }
            if bytes[at] == UInt8(ascii: "]") { break }
            guard bytes[at] == UInt8(ascii: ",") else { throw unexpected("\",\" or \"]\" in a list") }
            at += 1
            skipSpace()
            if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
                throw error(.unexpectedByte, at: at, "a comma before \"]\"; remove that comma")
            }
        }
        leave()
        return elements.take(from: start)
    }

    mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        let start = members.count
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
            leave()
            return JSONObject()
        }
        var ascending = true
        // The key before this one, as it stands in the input; keys without escapes are compared there.
        var previous: (raw: UnsafeBufferPointer<UInt8>, escaped: Bool)?
        while true {
            guard at < bytes.count else { throw ended("a key in quotes") }
            guard bytes[at] == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let keyOffset = at
            escaped = false
            let key = try string()
            if ascending {
                let raw = UnsafeBufferPointer(rebasing: bytes[(keyOffset + 1)..<(at - 1)])
                if let previous {
                    ascending =
                        previous.escaped || escaped
                        ? KeyOrder.compare(members.storage[members.count - 1].key, key) < 0
                        : KeyOrder.compare(previous.raw, raw) < 0
                }
                previous = (raw, escaped)
            }
            skipSpace()
            guard at < bytes.count else { throw ended("\":\" after a key") }
            guard bytes[at] == UInt8(ascii: ":") else { throw unexpected("\":\" after a key") }
            at += 1
            skipSpace()
            let value = try value()
            members.push(PendingMember(key: key, value: value, offset: keyOffset))
            skipSpace()
            guard at < bytes.count else { throw ended("\",\" or \"}\" in an object") }
            if bytes[at] == UInt8(ascii: "}") { break }
            guard bytes[at] == UInt8(ascii: ",") else { throw unexpected("\",\" or \"}\" in an object") }
            at += 1
            skipSpace()
            if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
                throw error(.unexpectedByte, at: at, "a comma before \"}\"; remove that comma")
            }
        }
        leave()
        if !ascending { try putInOrder(from: start) }
        return takeMembers(from: start)
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= options.maxDepth else {
            throw error(
                .tooDeep, at: at, "more than \(options.maxDepth) objects and lists lie in each other; make it flatter")
        }
        at += 1
    }

    private mutating func leave() {
        depth -= 1
        at += 1
    }

    private mutating func takeMembers(from start: Int) -> JSONObject {
        let size = members.count - start
        let source = members.storage + start
        var taken: [JSONObject.Member] = []
        taken.reserveCapacity(size)
        for index in 0..<size {
            let member = (source + index).move()
            taken.append(.init(key: member.key, value: member.value))
        }
        members.didMove(from: start)
        return JSONObject(sorted: taken)
    }

    private mutating func putInOrder(from start: Int) throws(JSONError) {
        var slice = UnsafeMutableBufferPointer(start: members.storage + start, count: members.count - start)
        if slice.count <= 16 {
            for index in 1..<slice.count {
                var hole = index
                while hole > 0, KeyOrder.compare(slice[hole - 1].key, slice[hole].key) > 0 {
                    slice.swapAt(hole - 1, hole)
                    hole -= 1
                }
            }
        } else {
            slice.sort { KeyOrder.compare($0.key, $1.key) < 0 }
        }
        for index in 1..<slice.count where KeyOrder.same(slice[index - 1].key, slice[index].key) {
            throw error(
                .duplicateKey, at: max(slice[index - 1].offset, slice[index].offset),
                "the key \"\(slice[index].key.prefix(60))\" stands twice in one object; keep one of the two")
        }
    }
}
