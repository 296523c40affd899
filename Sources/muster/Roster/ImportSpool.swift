import Glibc
import Interchange
import MusterClient
import Registry

/// Import lines in one file, ready to be sent: the user's own file when it can go as it is, else a temporary one.
///
/// Memory is bounded by one line of Muster's NDJSON and by the files of other formats. The temporary file has no name, so
/// that nothing is left of it however the import ends.
final class ImportSpool {
    /// The file to send.
    private(set) var path: String
    /// How many records there are; nil when nobody has counted.
    private(set) var lines: Int64?
    /// Lines of the spool so far, blank ones too.
    private var position: Int64 = 0

    private var descriptor: CInt = -1
    private var buffer: [UInt8] = []
    /// Natural keys, under their kinds, of what the files of other formats hold.
    private var asked: Set<String> = []
    /// Those of them that lines with ids state.
    private var stated: Set<String> = []
    /// Where runs of lines came from: from `line` of the spool on, `file` from its line `start` on.
    private var runs: [(line: Int64, file: String, start: Int64)] = []

    /// Reads what is not Muster's own NDJSON, and that too where it has to be changed or cannot be sent as it is.
    ///
    /// - Parameter tell: what could not be read or was read with a remark, as it is found: there may be any number.
    init(
        _ roster: RosterFiles, audience: Audience?, published: CivilDate?, tell: (Diagnostic) throws -> Void
    ) throws {
        for remark in roster.remarks { try tell(remark) }
        // A pipe has no length to announce, and is read only once.
        if let only = roster.groups.first, roster.groups.count == 1, only.format == .muster, only.paths.count == 1,
            audience == nil, LocalFile.isRegular(only.paths[0])
        {
            path = only.paths[0]
            runs = [(1, path, 1)]
            return
        }
        var template = Array("\(Environment.value("TMPDIR") ?? "/tmp")/muster-import-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard descriptor >= 0 else { throw LocalFile.failure("write", path) }
        // Deinitialization closes the descriptor, also when what follows throws.
        guard unlink(path) == 0 else { throw LocalFile.failure("remove", path) }
        path = "/proc/self/fd/\(descriptor)"
        lines = 0
        let others = try roster.groups.filter { $0.format != .muster }.map { group in
            (group, try ImportSpool.result(of: group, audience, published))
        }
        for (_, result) in others { for line in result.lines { asked.formUnion(ImportSpool.keys(line)) } }
        for group in roster.groups where group.format == .muster {
            for path in group.paths { try stream(path, audience, tell) }
        }
        for (group, result) in others { try take(group, result, tell) }
        try flush()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Where a line of what was sent came from.
    func place(_ line: Int64) -> (file: String, line: Int64)? {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].line <= line { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let run = runs[low - 1]
        return (run.file, run.start + line - run.line)
    }

    private static func result(
        of group: RosterFiles.Group, _ audience: Audience?, _ published: CivilDate?
    ) throws -> ReadResult {
        let files = try group.paths.map { SourceFile(path: $0, bytes: try LocalFile.read($0)) }
        let day = try published ?? group.paths.map(ImportSpool.lastChange).max() ?? Clock.today()
        return Interchange.read(group.format, files, ReadOptions(published: day, audience: audience))
    }

    /// Takes the lines of another format, but for what a line with an id states in full: laid over it here and stated
    /// again by the next import, it would never come to rest.
    private func take(
        _ group: RosterFiles.Group, _ result: ReadResult, _ tell: (Diagnostic) throws -> Void
    ) throws {
        for diagnostic in result.diagnostics { try tell(diagnostic) }
        var left: [String: Int] = [:]
        for line in result.lines {
            let file = line.source?.file ?? group.paths[0]
            if !stated.isDisjoint(with: ImportSpool.keys(line)) {
                left[file, default: 0] += 1
            } else {
                try append(line, file: file, line: Int64(line.source?.line ?? 1))
            }
        }
        for (file, count) in left.sorted(by: { $0.key < $1.key }) {
            let message =
                "\(Numbers.count(Int64(count), "record is", "records are")) taken from the NDJSON, which has them with ids"
            try tell(Diagnostic(.note, file: file, line: 1, code: "duplicate", message: message))
        }
    }

    /// The natural keys of a line, under its kind.
    private static func keys(_ line: ImportLine) -> [String] { line.naturalKeys.map { "\(line.kind.rawValue) \($0)" } }

    /// Muster's own lines, one at a time.
    private func stream(_ path: String, _ audience: Audience?, _ tell: (Diagnostic) throws -> Void) throws {
        let input = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw LocalFile.failure("read", path) }
        defer { if input > 0 { close(input) } }
        let name = path == "-" ? "standard input" : path
        var reader = ImportLineReader(file: name)
        func take(_ event: ImportLineReader.Event) throws {
            switch event {
            case .refused(let diagnostic): try tell(diagnostic)
            case .line(var line, let number):
                line.audience = line.audience ?? audience
                if line.id != nil, !asked.isEmpty { stated.formUnion(asked.intersection(ImportSpool.keys(line))) }
                leaveOut(upTo: Int64(number), of: name)
                try append(line, file: name, line: Int64(number))
            }
        }
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(input, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LocalFile.failure("read", path) }
            guard count > 0 else { break }
            try chunk.withUnsafeBytes { try reader.feed(UnsafeRawBufferPointer(rebasing: $0[..<count]), take) }
        }
        try reader.finish(take)
    }

    /// Puts blank lines in the place of a few that were left out, so that the run goes on: a file with a refusal at every
    /// other line would else make a list of runs as long as itself.
    private func leaveOut(upTo number: Int64, of file: String) {
        guard let last = runs.last, last.file == file else { return }
        let gap = number - (last.start + position + 1 - last.line)
        guard (1...1_000).contains(gap) else { return }
        buffer.append(contentsOf: repeatElement(0x0a, count: Int(gap)))
        position += gap
    }

    private func append(_ line: ImportLine, file: String, line number: Int64) throws {
        position += 1
        let own = position
        lines = (lines ?? 0) + 1
        if let last = runs.last, last.file == file, last.start + own - last.line == number {
            // The run goes on.
        } else {
            runs.append((own, file, number))
        }
        line.write(to: &buffer)
        if buffer.count >= 1 << 20 { try flush() }
    }

    private func flush() throws {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LocalFile.failure("write", path) }
            start += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// The day a file was last changed: the same file then means the same day, and a second import changes nothing.
    private static func lastChange(_ path: String) throws -> CivilDate {
        var information = stat()
        guard path != "-", stat(path, &information) == 0 else { return Clock.today() }
        return Instant(microseconds: Int64(information.st_mtim.tv_sec) * 1_000_000).civilDate
    }
}
