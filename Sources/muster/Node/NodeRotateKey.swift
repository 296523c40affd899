import ArgumentParser
import CanonicalJSON
import Federation
import Glibc
import Registry
import TransparencyLog

/// `muster node rotate-key`
struct NodeRotateKey: ParsableCommand {
    static let configuration = Help.command(
        "rotate-key", "Give the node a new signing key.",
        usage: "muster node rotate-key [--overlap <days>] [--compromised] [--yes]",
        """
        Works on the data directory of this machine; a node that runs takes the new key within a second or two, and one \
        that does not at its next start. The old key signs a statement that names the new one, which peers find by \
        themselves and believe. For the overlap the old key signs as well, for those who have not looked yet; its secret \
        is removed at the first change after that.

        Use --compromised when somebody else may have the key, or it is lost. Then nothing is signed with it any more, no \
        statement by it counts, and the node begins new epochs of its logs. Peers stop at what they have until their \
        people give them the new key by hand (muster peer rekey): tell it to them over another way than the network.

        Keep a copy of the data directory's node.json and of its folder “keys” afterwards.
        """,
        examples: [
            ("muster node rotate-key", nil), ("muster node rotate-key --overlap 7 --yes", "for a script"),
            ("muster node rotate-key --compromised", nil),
        ])

    @Option(help: ArgumentHelp("Days for which the old key signs as well, 1 to 365.", valueName: "days"))
    var overlap: Int?
    @Flag(help: "Somebody else may have the key, or it is lost: it counts no more.") var compromised = false
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write what was done as JSON.") var json = false
    @Option(
        help: ArgumentHelp("The data directory (default: MUSTER_DATA or ~/.local/share/muster).", valueName: "folder"),
        completion: .directory)
    var data: String?

    private static let standardOverlap = 30
    /// So many changes are remembered; more would be no chain that peers read.
    private static let mostStatements = 100
    /// So many keys sign beside the new one at most, the latest of those that still count.
    private static let mostOverlapping = 8

    func validate() throws {
        guard overlap.map({ (1...365).contains($0) }) ?? true else { throw ValidationError("--overlap is 1 to 365.") }
        guard overlap == nil || !compromised else {
            throw ValidationError("A key that somebody else may have does not overlap: leave --overlap out.")
        }
    }

    func run() throws {
        let data = try DataDirectory.open(data)
        let lock = try KeyLock(data)
        defer { withExtendedLifetime(lock) {} }
        var ring = try KeyRing.read(data.path)
        let old = ring.current
        let days = overlap ?? Self.standardOverlap
        try preview(old, days, data)
        let moment = Clock.now()
        try ring.sweep(at: moment)
        umask(0o077)
        var random = SystemRandomNumberGenerator()
        let new = try SigningKey.generate(name: ring.name, using: &random)
        ring.overlapping.removeAll { $0.until <= moment }
        if compromised {
            ring.revoked += [old] + ring.overlapping.map(\.key)
            ring.overlapping = []
            ring.statements = []
        } else {
            guard ring.statements.count < Self.mostStatements else {
                throw Failure(
                    .refused, "The key was changed \(ring.statements.count) times, and no more is remembered.",
                    mend: "With --compromised the node begins anew, and its peers take the key by hand.")
            }
            let until = Instant(milliseconds: moment.milliseconds + Int64(days) * 86_400_000)
            ring.statements.append(try KeyStatement.signed(old: ring.secret(of: old), new: new, at: moment))
            ring.overlapping.append((old, until))
            ring.overlapping.removeFirst(max(0, ring.overlapping.count - Self.mostOverlapping))
        }
        ring.current = new.verifier
        try ring.commit(new)
        // Secrets of keys that count no more must not be found by the next thief either.
        if compromised { try ring.sweep(at: moment) }
        try report(old, ring, data)
    }

    private func preview(_ old: VerifierKey, _ days: Int, _ data: DataDirectory) throws {
        let question = "Give the node “\(data.name)” a new key?"
        if !yes, Terminal.canAsk {
            Output.tell("The key now: \(old)")
            for line in compromised ? Self.lostKey : Self.changedKey(days) { Output.tell("  - \(line)") }
        }
        try Confirmation.ask(question, given: yes)
    }

    private static let lostKey = [
        "Nothing is signed with it any more, and its secret is removed.",
        "Every log of the node begins a new epoch, signed by a new key.",
        "Peers stop at what they have until their people run: muster peer rekey",
    ]

    private static func changedKey(_ days: Int) -> [String] {
        [
            "A new key is made, and the present one signs a statement that names it.",
            "Peers find the statement and take the new key by themselves.",
            "For \(days == 1 ? "1 day" : "\(days) days") both keys sign.",
        ]
    }

    private func report(_ old: VerifierKey, _ ring: KeyRing, _ data: DataDirectory) throws {
        let isRunning = try NodeLock.holder(data)?.task == "serve"
        if json {
            var document: JSONObject = [
                "node": .string(ring.name), "old": .string(old.description), "new": .string(ring.current.description),
                "compromised": .bool(compromised),
            ]
            document["until"] = ring.overlapping.last.map { .string($0.until.description) }
            return try Output.write { try $0.line(CanonicalJSON.encode(document)) }
        }
        try Output.write { output in
            try output.line("Verifier key: \(ring.current)")
            if let until = ring.overlapping.last?.until { try output.line("The old key signs as well until \(until).") }
            try output.line(
                isRunning ? "The node takes it within a second or two." : "The node takes it when it is started.")
        }
        Output.tell("Keep a new copy of \(data.path)/node.json and of the folder “keys” beside it.")
    }
}

/// Held while keys are changed, so that two changes at once do not undo each other.
private final class KeyLock {
    private let descriptor: CInt

    init(_ data: DataDirectory) throws {
        let path = "\(data.path)/keys"
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { throw LocalFile.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(.busy, "The keys of \(data.path) are being changed by another command.", mend: "Try again.")
        }
    }

    deinit { close(descriptor) }
}
