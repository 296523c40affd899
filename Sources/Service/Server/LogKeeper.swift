import CanonicalJSON
import Federation
import NIOConcurrencyHelpers
package import Registry
package import Store
package import TransparencyLog

/// Looks after the node's own logs besides what the sequencer appends: which keys sign them, and when a new epoch begins.
package actor LogKeeper {
    /// When a log that has grown begins anew by itself.
    package struct Compaction: Sendable {
        /// So many times as many entries as are live.
        package var factor: UInt64 = 4
        /// And at least so many.
        package var floor: UInt64 = 10_000
        /// Between two looks, in seconds.
        package var interval = 60.0

        package init() {}
    }

    private let store: Store
    private let log: ServiceLog
    private let read: @Sendable () throws -> NodeKeys
    private let compaction: Compaction
    /// What the logs are signed with as far as is known.
    private var signedWith: [VerifierKey]?
    private var looked = -Double.infinity
    /// Whether the logs are signed at all.
    package private(set) var state: SigningState
    /// Why nothing is written until the logs are signed again; nil when that is no reason.
    private let held: NIOLockedValueBox<String?>

    /// - Parameters:
    ///   - state: what holds until ``set(_:)`` says otherwise.
    ///   - holdsWrites: until the logs are signed, records are not changed: what is lost has to come back first.
    ///   - keys: reads the node's keys as they are now; asked about once a second.
    package init(
        store: Store, log: ServiceLog, compaction: Compaction = Compaction(), state: SigningState = .given,
        holdsWrites: Bool = false, keys: @escaping @Sendable () throws -> NodeKeys
    ) {
        self.state = state
        held = NIOLockedValueBox(holdsWrites ? state.words : nil)
        self.store = store
        self.log = log
        self.compaction = compaction
        read = keys
    }

    /// Why records are not changed at present, in words; nil when they may be.
    nonisolated package var writeRefusal: String? { held.withLockedValue { $0 } }

    /// Says whether the logs are signed from now on.
    package func set(_ new: SigningState) {
        guard new != state else { return }
        state = new
        held.withLockedValue { held in if held != nil { held = new == .given ? nil : new.words } }
        log.write(new == .given ? .info : .warning, "signing", ["state": .string(new.words)])
    }

    /// Goes on although nobody could say what was signed since the backup: a person has decided it.
    package func resume(by principal: Principal) async throws {
        try await store.trustRestored(note: "without hearing every peer", by: principal)
        set(.given)
    }

    /// The node's keys as they are now.
    package func keys() throws -> NodeKeys { try read() }

    /// The keys to sign with, once the logs bear their signatures.
    package func signers() async throws -> [SigningKey] {
        let keys = try read()
        let signers = keys.signers
        let verifiers = signers.map(\.verifier)
        guard signedWith != verifiers else { return signers }
        for rolled in try await store.sign(with: signers, revoked: keys.revoked) { note(rolled, "revoked-key") }
        if signedWith != nil { log.write(.info, "keys-changed", ["key": .string("\(keys.current.verifier)")]) }
        signedWith = verifiers
        return signers
    }

    /// Opens a new epoch of the logs for these audiences, one after the other; of all when none is named.
    ///
    /// - Throws: `StoreError` `.notFound` when nothing has been published for one of them.
    package func roll(_ audiences: [Audience], by principal: Principal) async throws -> [RolledEpoch] {
        let signers = try await signers()
        var all = audiences
        if all.isEmpty { all = try await store.logs(by: principal).latest.map(\.origin.audience) }
        var rolled: [RolledEpoch] = []
        for audience in all {
            let done = try await store.rollEpoch(of: audience, by: principal, signingWith: signers)
            note(done, "asked")
            rolled.append(done)
        }
        return rolled
    }

    /// Gives up all logs and begins new ones, after a loss that no peer can make good.
    package func restart(by principal: Principal) async throws -> Int64 {
        let epoch = try await store.restartLogs(by: principal)
        log.write(.warning, "logs-restarted", ["epoch": .integer(epoch)])
        set(.given)
        return epoch
    }

    /// Opens new epochs of logs that hold many times what is live in them; looks now and again only.
    func compact(signingWith signers: [SigningKey]) async throws {
        let now = Clock.monotonic()
        guard now - looked >= compaction.interval else { return }
        looked = now
        for origin in try await store.logsToCompact(floor: compaction.floor, factor: compaction.factor) {
            note(try await store.rollEpoch(of: origin.audience, by: .keeper, signingWith: signers), "compaction")
        }
    }

    private func note(_ rolled: RolledEpoch, _ reason: String) {
        log.write(
            .info, "epoch-begun",
            [
                "log": .string(rolled.begun.description), "ended": .string(rolled.ended.description),
                "size": .integer(Int64(clamping: rolled.size)), "carried": .integer(Int64(clamping: rolled.carried)),
                "reason": .string(reason),
            ])
    }
}

extension Principal {
    /// Who opens epochs that nobody asked for.
    fileprivate static let keeper = Principal(role: .steward, label: "muster serve")
}
