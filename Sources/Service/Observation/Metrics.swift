import NIOConcurrencyHelpers

/// What the service counts, in Prometheus' text format. Labels come from closed sets: the route's template, never an
/// address, and the class of the status. Everything is allocated when the service starts.
package final class ServiceMetrics: Sendable {
    /// Upper bounds of the duration histogram's buckets, in microseconds; there is one more above them.
    static let bounds: [UInt64] = [
        100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 10_000_000,
    ]
    private static let statusClasses = 5

    private struct Counters {
        /// [route][class]
        var requests: [UInt64]
        /// [route][bucket]
        var buckets: [UInt64]
        var microseconds: [UInt64]
        var bytesOut: UInt64 = 0
        var rateLimited: UInt64 = 0
        var authenticationFailures: UInt64 = 0
        var connectionsRefused: UInt64 = 0
        var importsRunning: Int = 0
        var importLines: UInt64 = 0
    }

    /// Labels in the order of the routes, with one more at the end for what no route matched.
    private let labels: [(method: String, route: String)]
    private let counters: NIOLockedValueBox<Counters>

    /// - Parameter labels: The method and the template of each route, in the order of their numbers.
    package init(labels: [(method: String, route: String)]) {
        self.labels = labels + [("*", "none")]
        let count = self.labels.count
        counters = NIOLockedValueBox(
            Counters(
                requests: Array(repeating: 0, count: count * Self.statusClasses),
                buckets: Array(repeating: 0, count: count * (Self.bounds.count + 1)),
                microseconds: Array(repeating: 0, count: count)))
    }

    /// Counts one answered request. `route` nil means that no route matched.
    package func record(route: Int?, status: Int, nanoseconds: UInt64, bytes: Int) {
        let route = route ?? labels.count - 1
        let statusClass = min(max(status / 100, 1), Self.statusClasses) - 1
        let microseconds = nanoseconds / 1000
        var bucket = 0
        while bucket < Self.bounds.count, microseconds > Self.bounds[bucket] { bucket += 1 }
        counters.withLockedValue { counters in
            counters.requests[route * Self.statusClasses + statusClass] &+= 1
            counters.buckets[route * (Self.bounds.count + 1) + bucket] &+= 1
            counters.microseconds[route] &+= microseconds
            counters.bytesOut &+= UInt64(bytes)
        }
    }

    package func countRateLimited() { counters.withLockedValue { $0.rateLimited &+= 1 } }
    package func countAuthenticationFailure() { counters.withLockedValue { $0.authenticationFailures &+= 1 } }
    package func countConnectionRefused() { counters.withLockedValue { $0.connectionsRefused &+= 1 } }
    package func countImport(running change: Int) { counters.withLockedValue { $0.importsRunning += change } }
    package func countImported(lines: Int) { counters.withLockedValue { $0.importLines &+= UInt64(max(0, lines)) } }

    /// The exposition: counters and histograms that have counted something, then the gauges given.
    package func exposition(gauges: [(name: String, help: String, value: Double)]) -> String {
        let counters = counters.withLockedValue { $0 }
        var text = ""
        text += "# HELP muster_http_requests_total Answered requests.\n# TYPE muster_http_requests_total counter\n"
        for (index, label) in labels.enumerated() {
            for statusClass in 0..<Self.statusClasses {
                let value = counters.requests[index * Self.statusClasses + statusClass]
                guard value > 0 else { continue }
                text += "muster_http_requests_total{method=\"\(label.method)\",route=\"\(label.route)\","
                text += "status=\"\(statusClass + 1)xx\"} \(value)\n"
            }
        }
        text += "# HELP muster_http_request_seconds Time from a request's head to its answer's end.\n"
        text += "# TYPE muster_http_request_seconds histogram\n"
        for (index, label) in labels.enumerated() {
            let row = (0...Self.bounds.count).map { counters.buckets[index * (Self.bounds.count + 1) + $0] }
            guard row.contains(where: { $0 > 0 }) else { continue }
            let labels = "method=\"\(label.method)\",route=\"\(label.route)\""
            var sum: UInt64 = 0
            for (bucket, value) in row.enumerated() {
                sum += value
                let bound = bucket < Self.bounds.count ? "\(Double(Self.bounds[bucket]) / 1e6)" : "+Inf"
                text += "muster_http_request_seconds_bucket{\(labels),le=\"\(bound)\"} \(sum)\n"
            }
            text += "muster_http_request_seconds_sum{\(labels)} \(Double(counters.microseconds[index]) / 1e6)\n"
            text += "muster_http_request_seconds_count{\(labels)} \(sum)\n"
        }
        func counter(_ name: String, _ help: String, _ value: UInt64) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) counter\n\(name) \(value)\n"
        }
        counter("muster_http_response_bytes_total", "Bytes of answers' bodies.", counters.bytesOut)
        counter("muster_http_rate_limited_total", "Requests refused with 429.", counters.rateLimited)
        counter(
            "muster_http_authentication_failures_total", "Requests with a token that is not valid.",
            counters.authenticationFailures)
        counter(
            "muster_http_connections_refused_total", "Connections closed because their address had as many as it may.",
            counters.connectionsRefused)
        counter("muster_import_lines_total", "Lines of finished imports.", counters.importLines)
        let running = ("muster_imports_running", "Imports that run now.", Double(counters.importsRunning))
        for (name, help, value) in gauges + [running] {
            text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value)\n"
        }
        return text
    }
}
