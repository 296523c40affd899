/// The media types this service reads and writes.
package enum MediaType: String, Sendable, CaseIterable {
    case json = "application/json"
    case ndjson = "application/x-ndjson"
    case mergePatch = "application/merge-patch+json"
    case problem = "application/problem+json"
    case html = "text/html"
    case metrics = "text/plain"
    case octets = "application/octet-stream"

    /// What goes into `Content-Type`.
    package var header: String {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .metrics: "text/plain; version=0.0.4; charset=utf-8"
        case .json, .ndjson, .mergePatch, .problem, .octets: rawValue
        }
    }

    /// Whether a `Content-Type` names this type; the parameters may only say that the text is UTF-8.
    package func matches(contentType header: String) -> Bool {
        var pieces = header.split(separator: ";", omittingEmptySubsequences: false)
        guard let type = pieces.first, type.trimmingBlanks.lowercased() == rawValue else { return false }
        pieces.removeFirst()
        for piece in pieces {
            let parameter = piece.trimmingBlanks.lowercased()
            if parameter.isEmpty { continue }
            guard parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"" || parameter == "charset=utf8" else {
                return false
            }
        }
        return true
    }

    /// The first of `offered` with the highest quality in an `Accept` header (RFC 9110 section 12.5.1); nil when none
    /// is acceptable or the header cannot be read.
    package static func negotiate(accept header: String?, offered: [MediaType]) -> MediaType? {
        guard let header, header != "*/*", !header.trimmingBlanks.isEmpty else { return offered.first }
        var best: (quality: Int, type: MediaType)?
        let ranges = header.split(separator: ",").map(Range.init)
        for type in offered {
            // The most specific range that covers a type decides on it.
            var match: (specificity: Int, quality: Int)?
            for range in ranges {
                guard let specificity = range.specificity(for: type) else { continue }
                if match == nil || specificity > match!.specificity { match = (specificity, range.quality) }
            }
            guard let match, match.quality > 0 else { continue }
            if best == nil || match.quality > best!.quality { best = (match.quality, type) }
        }
        return best?.type
    }

    /// One range of an `Accept` header.
    private struct Range {
        var name: String
        /// In thousandths.
        var quality = 1000

        init(_ text: Substring) {
            let pieces = text.split(separator: ";")
            name = pieces.first.map { $0.trimmingBlanks.lowercased() } ?? ""
            for piece in pieces.dropFirst() {
                let parameter = piece.trimmingBlanks
                guard parameter.hasPrefix("q=") || parameter.hasPrefix("Q=") else { continue }
                quality = Double(parameter.dropFirst(2)).map { Int((min(max($0, 0), 1)) * 1000) } ?? 0
            }
        }

        func specificity(for type: MediaType) -> Int? {
            if name == type.rawValue { return 2 }
            if name == "*/*" || name == "*" { return 0 }
            if name.hasSuffix("/*"), type.rawValue.hasPrefix(name.dropLast()) { return 1 }
            return nil
        }
    }
}
