import CanonicalJSON
import Interchange
import Registry

/// Reads a round from a file, by its content.
enum AllocationFile {
    static let limit = 16 << 20

    static func read(_ path: String, _ settings: AllocationSettings, method: String?) throws -> AllocationRound {
        let bytes = try LocalFile.read(path, limit: limit)
        var input = AllocationInput()
        if AllocationCSV.isLikely(bytes) {
            input.name = settings.name ?? ""
            input.unit = settings.unit ?? ""
            input.budget = settings.budget ?? ""
            input.cap = settings.cap
            input.minimum = settings.minimum
            guard settings.unit != nil, settings.budget != nil, settings.name != nil else {
                throw Failure(
                    .usage, "\(path) is not JSON, so it is read as CSV, which does not say the round's settings.",
                    mend: "Add --name, --unit and --budget.")
            }
            AllocationCSV.read(bytes, into: &input)
        } else {
            guard !settings.isSaid else {
                throw Failure(
                    .usage, "\(path) is a whole round; --name, --unit, --budget, --cap and --minimum are for CSV.",
                    mend: "Change the file, so that everyone sees what was shared out.")
            }
            input = AllocationInput(try object(bytes, path))
        }
        if let method {
            guard input.method == nil || input.method == method else {
                throw Failure(
                    .usage, "The round says the method \(input.method ?? ""), and --method \(method).",
                    mend: "Leave --method out, or change the round.")
            }
            input.method = method
        }
        do { return try input.round() } catch {
            throw Failure(
                .invalidData, "\(path) cannot be shared out.",
                fields: error.issues.map {
                    .init(
                        place: $0.path,
                        message: $0.message + ($0.suggestion.map { " Did you mean “\($0)”?" } ?? ""))
                })
        }
    }

    private static func object(_ bytes: [UInt8], _ path: String) throws -> JSONObject {
        do {
            guard let object = try JSONParser.parse(bytes, options: .foreign(maxBytes: limit)).objectValue else {
                throw Failure(.invalidData, "\(path) holds JSON that is not an object.")
            }
            return object
        } catch let error as JSONError {
            throw Failure(.invalidData, "\(path): \(error)")
        }
    }
}
