import CanonicalJSON

extension Validator {
    mutating func checkComputeGrant(_ body: JSONObject) {
        checkInterval(body)
        let unit = body["unit"]?.stringValue.flatMap(ComputeUnit.init(rawValue:))
        guard let device = body["device"]?.stringValue else {
            if unit == .gpuHours, body["device"] == nil {
                add(
                    .required, at: .key("device"),
                    "GPU-hours are of a type. Add it, for example \"a100-80g\", or \"other\".")
            }
            return
        }
        if let unit, unit != .gpuHours {
            add(.contradiction, at: .key("device"), "Only GPU-hours are of a type. Leave it out, or correct the unit.")
        }
        // A peer may know devices that this node does not.
        guard !options.contains(.foreign), device != ComputeDevice.other, ComputeDevice.named(device) == nil else {
            return
        }
        add(
            .unknownValue, at: .key("device"), ComputeDevice.refusal(device) + " For any other write \"other\".",
            suggestion: Vocabulary.devices.nearest(to: device))
    }
}
