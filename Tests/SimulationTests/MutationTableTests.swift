import Foundation
import Testing

/// `scripts/mutations/table.txt`, which `scripts/mutants` goes through; here only whether it fits the sources.
@Suite struct `The table of broken variants` {
    private struct Entry {
        var name: String
        var file = ""
        var by = ""
        var old: [Substring] = []
        var new: [Substring] = []
    }

    private let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    private func text(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: "\(root)/\(path)"), encoding: .utf8)
    }

    private func entries() throws -> [Entry] {
        var entries: [Entry] = []
        for line in try text("scripts/mutations/table.txt").split(separator: "\n") {
            switch line.prefix(1) {
            case "=": entries.append(Entry(name: String(line.dropFirst(2))))
            case "i": entries[entries.count - 1].file = String(line.dropFirst(3))
            case "b": entries[entries.count - 1].by = String(line.dropFirst(3))
            case "-": entries[entries.count - 1].old.append(line.dropFirst())
            case "+": entries[entries.count - 1].new.append(line.dropFirst())
            default: #expect(line.hasPrefix("#"), "\(line)")
            }
        }
        return entries
    }

    @Test func `has thirty entries and more, each of which fits its file in one place`() throws {
        let entries = try entries()
        #expect(entries.count >= 30)
        #expect(Set(entries.map(\.name)).count == entries.count)
        for entry in entries {
            #expect(["unit", "simulator"].contains(entry.by), "\(entry.name)")
            #expect(entry.old != entry.new && !entry.old.isEmpty, "\(entry.name)")
            let places = try text(entry.file).components(separatedBy: entry.old.joined(separator: "\n")).count - 1
            #expect(
                places == 1,
                "“\(entry.name)” stands \(places) times in \(entry.file): bring scripts/mutations/table.txt up to date")
        }
    }
}
