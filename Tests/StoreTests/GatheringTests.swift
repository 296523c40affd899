import Postgres
import Registry
import Synchronization
import TestSupport
import Testing

@testable import Store

/// Who goes with whom, decided by a value: time is a parameter.
@Suite struct GatheringStateTests {
    typealias State = GatheringState<Int>
    static let start = ContinuousClock.now

    static func state(
        flights: Int = 1, slow: Int = 3, seats: Int = 4, waiting: Int = 6, enough: Int? = nil
    ) -> State {
        State(
            .init(
                flights: flights, slowFlights: slow, patience: .milliseconds(1), patiencePerSeat: .zero, seats: seats,
                enough: enough, waiting: waiting))
    }

    static func after(_ milliseconds: Int) -> ContinuousClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    @Test func `who finds nobody goes at once`() {
        var state = Self.state()
        #expect(state.arrive(1, now: Self.start) == .lead)
        #expect(state.depart(now: Self.start).map(\.seats) == [[1]])
        #expect(state.flying == 1)
    }

    @Test func `who arrives in the same moment goes along`() {
        var state = Self.state()
        #expect(state.arrive(1, now: Self.start) == .lead)
        #expect(state.arrive(2, now: Self.start) == .wait)
        #expect(state.depart(now: Self.start).map(\.seats) == [[1, 2]])
    }

    @Test func `when enough have arrived they go without waiting for who else comes in the same moment`() {
        var state = Self.state(flights: 2, enough: 2)
        #expect(state.arrive(1, now: Self.start) == .lead)
        #expect(state.arrive(2, now: Self.start) == .go)
        #expect(state.depart(now: Self.start).map(\.seats) == [[1, 2]])
        // Who led finds nobody left, and what comes then is led by somebody else.
        #expect(state.depart(now: Self.start).isEmpty)
        #expect(state.arrive(3, now: Self.start) == .lead)
        #expect(state.arrive(4, now: Self.start) == .go)
        #expect(state.depart(now: Self.start).map(\.seats) == [[3, 4]])
        #expect(state.arrive(5, now: Self.start) == .wait)
        #expect(state.flying == 2)
    }

    @Test func `who arrives while others are under way goes next, in order, as many as there are seats`() {
        var state = Self.state()
        _ = state.arrive(0, now: Self.start)
        let first = state.depart(now: Self.start)[0]
        for seat in 1...6 { #expect(state.arrive(seat, now: Self.start) == .wait) }
        #expect(state.arrive(7, now: Self.start) == .refuse)
        let second = state.land(first, now: Self.start)
        #expect(second.map(\.seats) == [[1, 2, 3, 4]])
        #expect(state.land(second[0], now: Self.start).map(\.seats) == [[5, 6]])
        #expect(state.waitingCount == 0)
    }

    @Test func `after a flight that took long more may be under way, and after a quick one no longer`() {
        var state = Self.state()
        _ = state.arrive(0, now: Self.start)
        let slow = state.depart(now: Self.start)[0]
        #expect(state.land(slow, now: Self.after(2)).isEmpty)
        var flying: [State.Group] = []
        for seat in 1...3 {
            #expect(state.arrive(seat, now: Self.after(2)) == .lead)
            flying += state.depart(now: Self.after(2))
        }
        #expect(state.arrive(4, now: Self.after(2)) == .wait)
        #expect(state.land(flying[0], now: Self.after(2)).isEmpty)
        #expect(state.flying == 2)
        #expect(state.arrive(5, now: Self.after(2)) == .wait)
    }

    @Test func `one that does not come back holds up only who came just after it`() {
        var state = Self.state()
        _ = state.arrive(0, now: Self.start)
        _ = state.depart(now: Self.start)
        #expect(state.arrive(1, now: Self.start) == .wait)
        #expect(state.arrive(2, now: Self.after(2)) == .lead)
        #expect(state.depart(now: Self.after(2)).map(\.seats) == [[1, 2]])
    }

    @Test func `who waits does not wait for a database that is away`() {
        var state = Self.state()
        _ = state.arrive(0, now: Self.start)
        _ = state.depart(now: Self.start)
        _ = state.arrive(1, now: Self.start)
        #expect(state.crash() == [1])
        #expect(state.arrive(2, now: Self.start) == .lead)
    }
}

/// The shell around it, with flights that the test lands itself.
@Suite(.timeLimit(.minutes(1))) struct GatheringTests {
    typealias Gathered = Gathering<Int, Int>

    /// Flights that have taken off.
    final class Airport: Sendable {
        typealias Flight = (seats: [Gathered.Seat], over: @Sendable (Gathered.Landing) -> Void)
        private let flights = Mutex<[Flight]>([])

        var count: Int { flights.withLock { $0.count } }
        func take(_ seats: [Gathered.Seat], _ over: @escaping @Sendable (Gathered.Landing) -> Void) {
            flights.withLock { $0.append((seats, over)) }
        }
        /// The next flight, when it has taken off.
        func next() async throws -> Flight {
            while true {
                let flight = flights.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                if let flight { return flight }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    static func gathering(_ airport: Airport) -> Gathered {
        Gathered(.init(flights: 1, slowFlights: 1, patience: .seconds(60)), left: .outcomeUnknown) {
            airport.take($0, $2)
            return nil
        }
    }

    @Test func `each gets its own answer, its own error, or is sent alone`() async throws {
        let airport = Airport()
        let gathering = Self.gathering(airport)
        let first = Task { try await gathering.answer(to: 0) { () throws(StoreError) in -1 } }
        let lead = try await airport.next()
        let others = (1...3).map { number in
            Task { try await gathering.answer(to: number) { () throws(StoreError) in -number } }
        }
        while gathering.waiting < 3 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(airport.count == 0)
        for seat in lead.seats { seat.resume(.answer(100)) }
        lead.over(.landed)
        #expect(try await first.value == 100)
        let second = try await airport.next()
        #expect(second.seats.map(\.request).sorted() == [1, 2, 3])
        for seat in second.seats {
            seat.resume([1: .answer(10), 2: .alone, 3: .failed(StoreError(.diskFull))][seat.request] ?? .alone)
        }
        second.over(.landed)
        #expect(try await others[0].value == 10)
        #expect(try await others[1].value == -2)
        let failed = await storeError { _ = try await others[2].value }
        #expect(failed == .diskFull)
    }

    @Test func `who is cancelled before take-off stays behind, and after it does not wait`() async throws {
        let airport = Airport()
        let gathering = Self.gathering(airport)
        let first = Task { try await gathering.answer(to: 0) { () throws(StoreError) in -1 } }
        let lead = try await airport.next()
        let waiting = Task { try await gathering.answer(to: 1) { () throws(StoreError) in -1 } }
        let staying = Task { try await gathering.answer(to: 2) { () throws(StoreError) in -1 } }
        while gathering.waiting < 2 { try await Task.sleep(for: .milliseconds(1)) }
        waiting.cancel()
        let before = await storeError { _ = try await waiting.value }
        #expect(before == .cancelled)
        first.cancel()
        let after = await storeError { _ = try await first.value }
        #expect(after == .outcomeUnknown)
        lead.over(.landed)
        let second = try await airport.next()
        #expect(second.seats.map(\.request) == [2])
        second.seats[0].resume(.answer(2))
        second.over(.landed)
        #expect(try await staying.value == 2)
    }

    @Test func `when the database is away, who waits is told so too`() async throws {
        let airport = Airport()
        let gathering = Self.gathering(airport)
        let first = Task { try await gathering.answer(to: 0) { () throws(StoreError) in -1 } }
        let lead = try await airport.next()
        let waiting = Task { try await gathering.answer(to: 1) { () throws(StoreError) in -1 } }
        while gathering.waiting < 1 { try await Task.sleep(for: .milliseconds(1)) }
        lead.seats[0].resume(.failed(StoreError(.unavailable)))
        lead.over(.databaseAway(StoreError(.unavailable)))
        for task in [first, waiting] {
            let error = await storeError { _ = try await task.value }
            #expect(error == .unavailable)
        }
    }
}

/// The same on a real database: what goes together is told apart.
@Suite(.timeLimit(.minutes(2))) struct TogetherTests {
    @Test func `look-ups that go together show each asker what that one may see`() async throws {
        try await withNode(size: 3) { node in
            var people: [RecordID] = []
            for number in 0..<8 {
                let audience: Audience = number % 2 == 0 ? .private : .public
                people.append(try await node.add(.contributor, Sample.contributor("P \(number) Example"), audience).id)
            }
            let ids = people
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (asker, own) in ids.enumerated() {
                    group.addTask {
                        for _ in 0..<30 {
                            for (number, id) in ids.enumerated() {
                                let found = try await node.store.get(
                                    kind: .contributor, id: id, by: TestNode.contributor(own))
                                #expect((found?.id == id) == (number % 2 == 1 || number == asker))
                                let asNobody = try await node.store.get(kind: .contributor, id: id, by: .anonymous)
                                #expect((asNobody != nil) == (number % 2 == 1))
                            }
                        }
                    }
                    group.addTask {
                        for id in ids {
                            let whole = try await node.store.get(kind: .contributor, id: id, by: node.steward)
                            let otherKind = try await node.store.get(kind: .project, id: id, by: node.steward)
                            #expect(whole?.id == id)
                            #expect(otherKind == nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `of creations that go together each gets what it would get alone`() async throws {
        try await withNode(size: 4) { node in
            _ = try await node.add(.contributor, Sample.contributor("First Example", github: "taken"))
            let missing = RecordID(high: 9, low: 9)
            let outcomes = await withTaskGroup(of: (Int, StoreError.Code?).self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let outcome = await storeError {
                            switch number % 6 {
                            case 4:
                                _ = try await node.add(
                                    .contributor, Sample.contributor("N \(number) Example", github: "taken"))
                            case 5:
                                _ = try await node.add(
                                    .availability,
                                    Sample.availability(of: missing, from: "2026-12-01", until: nil, hours: 4))
                            default:
                                _ = try await node.add(
                                    .contributor, Sample.contributor("N \(number) Example", github: "n\(number)"))
                            }
                        }
                        return (number, outcome)
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number in 0..<60 {
                switch (number % 6, outcomes[number]) {
                case (4, .conflict(key: "github:taken", existing: _?)), (5, .invalid), (0...3, nil): break
                case (_, let outcome): Issue.record("\(number): \(String(describing: outcome))")
                }
            }
            #expect(try await node.store.counts(by: node.steward) == [.contributor: 41])
            #expect(try await Checker(.init(node.database.conninfo)).run().problems == [])
        }
    }

    /// What was acknowledged, and whether that is enough.
    private final class Work: Sendable {
        let made = Mutex<[StoredRecord]>([])
        let isOver = Atomic(false)
    }

    @Test func `connections that break under creations lose none that was acknowledged`() async throws {
        try await withNode(size: 4) { node in
            let work = Work()
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        var number = 0
                        while !work.isOver.load(ordering: .relaxed) {
                            number += 1
                            let handle = "w\(writer)-\(number)"
                            let outcome = await storeError {
                                let record = try await node.add(
                                    .contributor, Sample.contributor("W Example", github: handle))
                                work.made.withLock { $0.append(record) }
                                let again = try await node.store.get(
                                    kind: .contributor, id: record.id, by: node.coordinator)
                                #expect(again == record)
                            }
                            #expect([nil, .outcomeUnknown, .unavailable].contains(outcome))
                        }
                    }
                }
                group.addTask {
                    for round in 1...10 {
                        while work.made.withLock({ $0.count }) < round * 40 { await Task.yield() }
                        let failed = await storeError {
                            _ = try await node.owner {
                                try $0.query(
                                    """
                                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                                        AND backend_type = 'client backend'
                                    """)
                            }
                        }
                        #expect(failed == nil)
                    }
                    work.isOver.store(true, ordering: .relaxed)
                }
            }
            let all = work.made.withLock { $0 }
            let found = try await node.store.get(ids: all.map(\.id), by: .anonymous)
            #expect(found == all)
            #expect(try await Checker(.init(node.database.conninfo)).run().problems == [])
        }
    }
}
