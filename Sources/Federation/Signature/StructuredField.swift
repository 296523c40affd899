/// Structured field values (RFC 9651): as much of them as HTTP message signatures and digests are written in, which is
/// dictionaries of items and inner lists with parameters.
package enum StructuredField {
    /// A value without parameters.
    package enum BareItem: Hashable, Sendable {
        /// At most 15 digits.
        case integer(Int64)
        /// In thousandths.
        case decimal(thousandths: Int64)
        /// Printable ASCII.
        case string(String)
        case token(String)
        case bytes([UInt8])
        case boolean(Bool)
        /// Seconds since 1970 began.
        case date(Int64)
        /// Unicode.
        case display(String)
    }

    /// Names with values, in their order; a name stands once.
    package struct Parameters: Hashable, Sendable {
        package private(set) var names: [String] = []
        package private(set) var values: [BareItem] = []

        package init(_ pairs: [(String, BareItem)] = []) { for (name, value) in pairs { self[name] = value } }

        package var isEmpty: Bool { names.isEmpty }

        /// What is set anew keeps its place.
        package subscript(name: String) -> BareItem? {
            get { names.firstIndex(of: name).map { values[$0] } }
            set {
                guard let newValue else { return }
                if let place = names.firstIndex(of: name) {
                    values[place] = newValue
                } else {
                    names.append(name)
                    values.append(newValue)
                }
            }
        }
    }

    package struct Item: Hashable, Sendable {
        package var value: BareItem
        package var parameters: Parameters

        package init(_ value: BareItem, _ parameters: Parameters = Parameters()) {
            self.value = value
            self.parameters = parameters
        }
    }

    package struct InnerList: Hashable, Sendable {
        package var items: [Item]
        package var parameters: Parameters

        package init(_ items: [Item], _ parameters: Parameters = Parameters()) {
            self.items = items
            self.parameters = parameters
        }
    }

    package enum Member: Hashable, Sendable {
        case item(Item)
        case innerList(InnerList)
    }

    /// Names with members, in their order; of a name that came twice the last member counts, in the place of the first.
    package struct Dictionary: Hashable, Sendable {
        package private(set) var names: [String] = []
        package private(set) var members: [Member] = []

        package init() {}

        package subscript(name: String) -> Member? { names.firstIndex(of: name).map { members[$0] } }

        mutating func set(_ name: String, _ member: Member) {
            if let place = names.firstIndex(of: name) {
                members[place] = member
            } else {
                names.append(name)
                members.append(member)
            }
        }
    }
}

/// Why a structured field cannot be read.
package struct StructuredFieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, and at which byte.
    package let description: String
}
