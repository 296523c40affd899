import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// How a listing is paged and written.
struct ListingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many records, 1 to 200.", valueName: "n"))
    var limit = 20

    @Option(help: ArgumentHelp("Go on where a listing ended.", valueName: "cursor"))
    var cursor: String?

    @Flag(help: "Every record, to the end.")
    var all = false

    @Flag(help: "Say how many there are in all.")
    var count = false

    @Flag(help: "Only what is your own.")
    var mine = false

    @Flag(help: "Write the page as one JSON document.")
    var json = false

    @Flag(help: "Write every record as one line of JSON, as they come.")
    var ndjson = false

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit is 1 to 200; --all gives every record.") }
        guard !(json && ndjson) else { throw ValidationError("--json and --ndjson contradict each other.") }
        guard !(json && all) else { throw ValidationError("--json writes one page; --ndjson writes every record.") }
    }

    /// Asks and writes.
    ///
    /// - Parameter reasons: shows why each record is where it is.
    func list(_ kind: RecordKind, _ filters: [(String, String)], _ connection: Connection, reasons: Bool) throws {
        var parameters = filters
        if mine { parameters.append(("mine", "true")) }
        if ndjson {
            return try Output.write { output in
                try connection.client.stream(kind, parameters) { try output.line($0) }
            }
        }
        var table = ResourceTable(kind, reasons: reasons, names: RecordNames(connection))
        if all {
            // Constant memory: what a table of everything would need is not kept, but written in groups.
            return try Output.write { output in
                var next: String?
                repeat {
                    let page = try connection.client.page(
                        kind, parameters + [("limit", "200")] + (next.map { [("cursor", $0)] } ?? []))
                    for item in page.items { table.add(item) }
                    try table.flush(to: output)
                    next = page.next
                } while next != nil
                if table.total == 0 { try output.line("Nothing found.") }
            }
        }
        parameters.append(("limit", String(limit)))
        if let cursor { parameters.append(("cursor", cursor)) }
        if count { parameters.append(("count", "true")) }
        if json {
            let page = try connection.client.call(.get, "/v1/\(kind.plural)", parameters)
            return try Output.write { try $0.line(CanonicalJSON.encode(page)) }
        }
        let page = try connection.client.page(kind, parameters)
        try Output.write { output in
            for item in page.items { table.add(item) }
            try table.flush(to: output)
            if page.items.isEmpty { try output.line("Nothing found.") }
            if let count = page.count { try output.line("\(Numbers.count(count, "record", "records")) in all.") }
        }
        if let next = page.next { Output.tell("There is more: --cursor \(next), or --all.") }
    }
}
