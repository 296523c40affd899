import CanonicalJSON
import Federation
import Glibc
import Registry
import Testing
import TransparencyLog

/// What a peer can send that no node sends, against a real node: each case is a verdict in words, takes a bounded time and
/// memory, and touches nothing of this node or of another peer. (Requests that are sent again, and a circle's log for a
/// stranger, are what others ask of a node: ServiceTests has them.)
@Suite(.serialized) struct HostilePeerTests {
    /// One way to lie.
    struct Lie: Sendable, CustomTestStringConvertible {
        let name: String
        /// What `muster federation status` has to say afterwards.
        let says: String
        /// Whether a person has to look before anything more of the peer is taken.
        var stops = false
        /// What is said after an honest log of three entries has been followed.
        let tell: @Sendable (_ honest: LiarsLog, _ ours: RecordID) throws -> (note: [UInt8], stream: LyingPeer.Stream)

        var testDescription: String { name }
    }

    private static func whole(
        _ log: LiarsLog, note: [UInt8]? = nil
    ) throws -> (note: [UInt8], stream: LyingPeer.Stream) {
        (try note ?? log.note(), log.stream(note: note))
    }

    /// An honest log with one more entry, whose body is this.
    private static func adding(_ body: String, to honest: LiarsLog) throws -> (note: [UInt8], stream: LyingPeer.Stream)
    {
        var log = honest
        try log.append(Array(body.utf8))
        return try whole(log)
    }

    private static func project(_ extra: String, of log: LiarsLog) -> String {
        #"{"at":"2026-11-23T10:00:00Z","id":"0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b99","kind":"project","log":"\#(log.origin)","op":"put","record":{"name":"Lies"\#(extra)},"v":1,"version":1}"#
    }

    private static let another = TreeHash.empty

    static let lies: [Lie] = [
        Lie(name: "wrong root", says: "do not lead to the root") { log, _ in
            var log = log
            try log.append(log.put("Lies", id: id(50)))
            return try whole(log, note: log.note(root: another))
        },
        Lie(name: "wrong signature", says: "the checkpoint is not accepted") { log, _ in
            var log = log
            try log.append(log.put("Lies", id: id(50)))
            let other = try SigningKey(name: log.origin.node, seed: Array(repeating: 8, count: 32))
            return try whole(log, note: log.note(key: other))
        },
        Lie(name: "fork", says: "has signed two different trees of 3 entries", stops: true) { log, _ in
            try whole(log, note: log.note(root: another))
        },
        Lie(name: "rollback", says: "the log offers 2 entries, and 3 have been seen") { log, _ in
            var log = log
            log.frames.removeLast()
            return try whole(log)
        },
        Lie(name: "withheld entry", says: "1 withheld: 3") { log, _ in
            var log = log
            try log.append(log.put("Lies", id: id(50)))
            log.frames[3].opening = nil
            return try whole(log)
        },
        Lie(name: "a body that does not match", says: "do not lead to the root") { log, _ in
            var log = log
            try log.append(log.put("Lies", id: id(50)))
            let note = try log.note()
            let other = try log.put("Other lies", id: id(50))
            log.frames[3].opening?.body = other
            return (note, log.stream(note: note))
        },
        Lie(name: "more entries than are taken", says: "entries are to come, and") { log, _ in
            try whole(log, note: log.note(size: 5_000_000, root: another))
        },
        Lie(name: "more bytes than are taken", says: "bytes came at once, which is the most that is taken") { log, _ in
            let note = try log.note(size: 3_000_000, root: another)
            return (
                note,
                { have, send in
                    guard send(SyncFrame.header(checkpoint: note, from: have)) else { return }
                    var block: [UInt8] = []
                    for _ in 0..<1000 { log.frames[0].encode(into: &block) }
                    while send(block) {}
                }
            )
        },
        Lie(name: "an entry that is longer than one can be", says: "the stream cannot be read") { log, _ in
            let note = try log.note(size: 4, root: another)
            return (
                note,
                { have, send in
                    let header = SyncFrame.header(checkpoint: note, from: have)
                    guard send(header + [1] + [UInt8](repeating: 0, count: 32) + [0x7F, 0xFF, 0xFF, 0xFF]) else {
                        return
                    }
                    while send([UInt8](repeating: 0x20, count: 1 << 16)) {}
                }
            )
        },
        Lie(name: "deeply nested", says: "no envelope of this log", stops: true) { log, _ in
            let deep = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
            return try adding(project(#","x":\#(deep)"#, of: log), to: log)
        },
        Lie(name: "not canonical", says: "not canonical JSON", stops: true) { log, _ in
            try adding(project(#", "x": 1"#, of: log), to: log)
        },
        Lie(name: "another log's envelope", says: "was written to the log", stops: true) { log, _ in
            let other = try LiarsLog("elsewhere.example.org")
            return try adding(project("", of: other), to: log)
        },
        Lie(name: "slow, a byte now and again", says: "the peer took longer than") { log, _ in
            var log = log
            try log.append(log.put("Lies", id: id(50)))
            let note = try log.note()
            return (
                note,
                { [log] have, send in
                    for byte in log.bytes(from: have, note: note) {
                        usleep(100_000)
                        guard send([byte]) else { return }
                    }
                }
            )
        },
        Lie(name: "silent", says: "did not answer in time") { log, _ in
            let note = try log.note(size: 4, root: another)
            return (
                note,
                { have, send in
                    _ = send(SyncFrame.header(checkpoint: note, from: have))
                    // Until the other side has had enough.
                    for _ in 0..<60 {
                        usleep(500_000)
                    }
                }
            )
        },
        Lie(name: "endless", says: "more entries than the checkpoint says") { log, _ in
            var log = log
            try log.append(log.put("Lies", id: id(50)))
            let note = try log.note()
            return (
                note,
                { [log] have, send in
                    guard send(log.bytes(from: have, note: note)) else { return }
                    var block: [UInt8] = []
                    log.frames[3].encode(into: &block)
                    while send(block) {}
                }
            )
        },
        Lie(name: "endless before it has begun", says: "does not begin as a stream of entries does") { log, _ in
            (try log.note(), { _, send in while send([UInt8](repeating: 0x41, count: 4096)) {} })
        },
        Lie(name: "ends early", says: "the stream ended after entry") { log, _ in
            try whole(log, note: log.note(size: 9, root: another))
        },
        Lie(name: "a record of somebody else's", says: "whose home is here.example.org", stops: true) { log, ours in
            var log = log
            try log.append(log.put("Lies", id: ours))
            return try whole(log)
        },
    ]

    private static func id(_ number: UInt64) -> RecordID {
        RecordID(high: 0x0199_0000_0000_7000, low: 1 << 63 | number)
    }

    /// MiB of memory that the node had at most so far.
    private func peak(_ node: NodeProcess) throws -> Int {
        let descriptor = open("/proc/\(node.pid)/status", O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber))) / 1024
    }

    @Test func `every lie of a peer is told in words, costs little, and changes nothing of anybody else`() throws {
        let node = try NodeProcess(
            name: "here.example.org",
            flags: ["--sync-interval", "0", "--pull-seconds", "4", "--pull-silence", "2", "--pull-megabytes", "1"])
        let added = try node.muster.succeed("project", "add", "--name", "Whale Songs", "--audience", "public", "--json")
        let ours = try #require(
            try JSONParser.parse(added).objectValue?["id"]?.stringValue.flatMap { RecordID($0) })
        // Somebody honest beside them.
        var theirs = try LiarsLog("honest.example.org")
        try theirs.append(theirs.put("Honest Songs", id: Self.id(1)))
        let honest = try LyingPeer(name: "honest.example.org", log: theirs)
        try node.muster.succeed("peer", "add", honest.url, "--key", honest.key.verifier.description)
        try node.muster.succeed("sync")
        let before = try peak(node)
        for (number, lie) in Self.lies.enumerated() {
            let name = "liar\(number).example.org"
            var log = try LiarsLog(name)
            for entry in 0..<3 {
                try log.append(log.put("Song \(number)-\(entry)", id: Self.id(UInt64(100 + number * 10 + entry))))
            }
            let liar = try LyingPeer(name: name, log: log)
            try node.muster.succeed("peer", "add", liar.url, "--key", liar.key.verifier.description)
            let followed = try node.muster.run(["sync"])
            #expect(followed.output.contains("\(name)/log/public/1: 3 entries, 3 in all"), "\(lie.name): \(followed)")
            let said = try lie.tell(log, ours)
            liar.say(note: said.note, said.stream)
            _ = try node.muster.run(["sync"])
            let status = try node.muster.run(["federation", "status"])
            let words = status.output.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
            #expect(words.contains(lie.says), "\(lie.name): \(status.output)")
            #expect(
                (words.contains("stopped, 3 entries") || words.contains("fork, 3 entries")) == lie.stops,
                "\(lie.name): \(status.output)")
            // What was taken before the lie stays, and what the lie would have brought has not come.
            let songs = try node.muster.succeed("search", "projects", "song", "--all")
            #expect(songs.contains("Song \(number)-2") && songs.contains("Honest Songs"), "\(lie.name): \(songs)")
            #expect(try node.muster.succeed("search", "projects", "lies").contains("Nothing found"), "\(lie.name)")
            #expect(try node.muster.succeed("project", "show", ours.description).contains("Whale Songs"), "\(lie.name)")
            try node.muster.succeed("peer", "remove", name)
        }
        // The honest one is followed as before.
        try theirs.append(theirs.put("More Honest Songs", id: Self.id(2)))
        honest.say(note: try theirs.note(), theirs.stream())
        try node.muster.succeed("sync")
        #expect(try node.muster.succeed("search", "projects", "more").contains("More Honest Songs"))
        #expect(try peak(node) - before < 128, "MiB for \(Self.lies.count) lies")
        #expect(try node.muster.succeed("db", "check", "--data", node.data).contains("agree with all"))
    }
}
