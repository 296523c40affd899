/// The members of a JSON object, each key once, kept in canonical order (RFC 8785: by UTF-16 code units).
package struct JSONObject: Sendable, Hashable {
    /// One member.
    package typealias Element = (key: String, value: JSONValue)

    struct Member: Sendable, Hashable {
        var key: String
        var value: JSONValue

        static func == (left: Member, right: Member) -> Bool {
            KeyOrder.same(left.key, right.key) && left.value == right.value
        }
    }

    /// Invariant: strictly ascending by ``KeyOrder``.
    private(set) var members: [Member]

    /// An object without members.
    package init() { members = [] }

    /// Of two members with one key the later wins.
    package init(_ pairs: some Sequence<(String, JSONValue)>) {
        members = []
        for (key, value) in pairs { self[key] = value }
    }

    /// Takes members that the caller has put in order and made unique.
    init(sorted members: [Member]) { self.members = members }

    /// The value under a key. Setting nil takes the member away; to keep a JSON null, set `.null`.
    package subscript(key: String) -> JSONValue? {
        get {
            // Short objects are searched faster in a row: `==` on short strings compares two words.
            if members.count <= 12 {
                for member in members where member.key == key && KeyOrder.same(member.key, key) { return member.value }
                return nil
            }
            let (index, found) = position(of: key)
            return found ? members[index].value : nil
        }
        set {
            let (index, found) = position(of: key)
            switch (newValue, found) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// The keys in canonical order.
    package var keys: [String] { members.map(\.key) }

    /// This object with another's members laid over it: where both have a key, the other's value stands.
    package func merging(_ other: JSONObject) -> JSONObject {
        var result = self
        for (key, value) in other { result[key] = value }
        return result
    }

    private func position(of key: String) -> (index: Int, found: Bool) {
        // The common case when building: keys that arrive in order go at the end.
        guard let last = members.last, KeyOrder.compare(key, last.key) <= 0 else { return (members.count, false) }
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            let order = KeyOrder.compare(members[middle].key, key)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { members.count }
    package subscript(position: Int) -> Element { (members[position].key, members[position].value) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject: CustomStringConvertible {
    /// The canonical JSON text.
    package var description: String { JSONValue.object(self).description }
}
