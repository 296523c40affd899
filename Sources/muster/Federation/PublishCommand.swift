import ArgumentParser
import Federation
import Glibc
import MusterClient
import Registry
import TransparencyLog

/// `muster publish`
struct PublishCommand: ParsableCommand {
    static let configuration = Help.command(
        "publish", "Write a node's public log as plain files.", usage: "muster publish --static <folder>",
        """
        The folder can be served by any web host, and then stands for the node: checkpoint, tiles and entries as C2SP \
        tlog-tiles lays them out, and the bodies in sync/. The log is checked on the way, from its first entry on. Run \
        it again, by cron, say: files that are as they should be are left alone, and the checkpoint is written last, so \
        that whoever reads meanwhile sees the old log or the new one. What has been erased or withdrawn is gone from the \
        folder after the next run, so run it often. A node follows the folder as it follows a node: muster peer add with \
        the address of what is above log/.
        """,
        examples: [("muster publish --static /srv/www/muster", nil)])

    @Option(
        name: .customLong("static"), help: ArgumentHelp("The folder to write into.", valueName: "folder"),
        completion: .directory)
    var folder: String
    @OptionGroup var node: NodeOptions

    func run() throws {
        let reading = LogReading(connection: try node.connect())
        let (keys, _) = try reading.keys(nil)
        let logs = try reading.list().filter { $0.origin.audience == .public }
        guard !logs.isEmpty else {
            throw Failure(
                .refused, "Nothing public has been published yet.",
                mend: "Records go into the log within a second or two of being added with the audience “public”.")
        }
        var lines: [Feed.Line] = []
        for log in logs {
            var files = StaticLog(folder: LocalFile.absolute(folder) + log.path)
            let report = try reading.audit(log, keys: keys) { try files.take($0) }
            try files.finish()
            lines.append(Feed.Line(origin: log.origin, size: report.size, entries: .none))
            try Output.lines(
                "\(log.origin): \(Numbers.count(Int64(clamping: report.size), "entry", "entries")) at \(files.folder), "
                    + "\(Numbers.count(files.written, "file", "files")) written, \(Numbers.grouped(files.kept)) as they were."
            )
        }
        // What whoever asks for the feed gets, whatever it says it has: which logs there are, and how long. Last of all.
        let latest = lines.max { $0.origin.epoch < $1.origin.epoch }.map { [$0] } ?? []
        let feed = LocalFile.absolute(folder) + "/log/feed"
        if try !LocalFile.isRegular(feed) || LocalFile.read(feed) != Feed.head(latest) {
            try LocalFile.write(Feed.head(latest), to: feed, mode: 0o644)
        }
    }
}

/// The files of one log.
struct StaticLog {
    let folder: String
    /// Files that were written, and that were as they should be.
    private(set) var written: Int64 = 0
    private(set) var kept: Int64 = 0
    private var note: [UInt8] = []
    private var builder = TileBuilder()
    private var bundle: [SyncFrame] = []

    init(folder: String) { self.folder = folder }

    mutating func take(_ part: SyncReader.Part) throws {
        switch part {
        case .header(let note, _): self.note = note
        case .frame(let frame):
            bundle.append(frame)
            if bundle.count == TilePath.fullWidth { try endBundle() }
        }
    }

    /// Writes what is left, then the checkpoint. The log has been checked by now.
    mutating func finish() throws {
        if !bundle.isEmpty { try endBundle() }
        var tiles: [(TilePath, [UInt8])] = []
        try builder.writePartialTiles(since: 0) { path, bytes in tiles.append((path, bytes)) }
        for (path, bytes) in tiles { try put(path.description, bytes) }
        try put("checkpoint", note)
    }

    private mutating func endBundle() throws {
        let commitments = bundle.map(\.commitment)
        let path = try TilePath(.entries, index: builder.size / UInt64(TilePath.fullWidth), width: bundle.count)
        var tiles: [(TilePath, [UInt8])] = [(path, EntryBundle.encode(commitments))]
        try builder.append(contentsOf: commitments) { path, bytes in tiles.append((path, bytes)) }
        for (path, bytes) in tiles { try put(path.description, bytes) }
        // The bodies lie beside the bundle, under the same number.
        var frames: [UInt8] = []
        for frame in bundle { frame.encode(into: &frames) }
        try put("sync/" + path.full.description.split(separator: "/").dropFirst(2).joined(separator: "/"), frames)
        bundle.removeAll(keepingCapacity: true)
    }

    private mutating func put(_ name: String, _ bytes: [UInt8]) throws {
        let file = "\(folder)/\(name)"
        if LocalFile.isRegular(file), try LocalFile.read(file) == bytes {
            kept += 1
            return
        }
        try LocalFile.makeFolder(LocalFile.parent(of: file), mode: 0o755)
        try LocalFile.write(bytes, to: file, mode: 0o644)
        written += 1
    }
}
