/// What a message signature is over: RFC 9421, section 2.5. Each covered component on a line of its own, and what was
/// covered and how in the last one.
struct SignatureBase {
    /// A component's identifier and its value.
    struct Component {
        var name: String
        var value: String
    }

    let components: [Component]
    /// `created`, `keyid` and their kin, in the order in which they were sent.
    let parameters: StructuredField.Parameters

    /// The value of `@signature-params`, which is also the member of `Signature-Input`.
    var input: StructuredField.InnerList {
        StructuredField.InnerList(components.map { .init(.string($0.name)) }, parameters)
    }

    var bytes: [UInt8] {
        var lines = components.map { "\"\($0.name)\": \($0.value)" }
        lines.append("\"@signature-params\": \(input.text)")
        return Array(lines.joined(separator: "\n").utf8)
    }
}
