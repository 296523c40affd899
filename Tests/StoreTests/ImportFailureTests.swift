import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

/// What becomes of an import, and of a single record, that the database cannot finish. The database raises here itself
/// what it raises on a full disk and when it is stopped; `scripts/soak disk` and `scripts/soak kill` do it in earnest.
@Suite struct ImportFailureTests {
    /// Fails the insertion of any record with the title “Last Example” as `statement` says.
    private static func failing(_ statement: String) -> String {
        """
        CREATE FUNCTION fail_at_last() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN IF NEW.title = 'Last Example' THEN \(statement); END IF; RETURN NEW; END $$;
        CREATE TRIGGER fail_at_last BEFORE INSERT ON muster.record FOR EACH ROW EXECUTE FUNCTION fail_at_last();
        """
    }

    private static let mended = "DROP TRIGGER fail_at_last ON muster.record; DROP FUNCTION fail_at_last()"

    /// More than one batch, and the last line is the one that fails.
    private static var lines: [String] {
        (1...1_500).map { #"{"kind":"project","record":{"name":"Example \#($0)"}}"# }
            + [#"{"kind":"project","record":{"name":"Last Example"}}"#]
    }

    private static func count(_ node: TestNode) async throws -> Int64 {
        try await node.owner { try $0.query("SELECT count(*) FROM muster.record").first?[0] ?? -1 }
    }

    @Test func `a full disk is named as one, leaves nothing half done, and is over once there is room`() async throws {
        try await withNode { node in
            try await node.owner {
                try $0.executeScript(
                    Self.failing("RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'"))
            }
            let single = await storeError { _ = try await node.add(.project, Sample.project("Last Example")) }
            #expect(single == .diskFull)
            let bulk = await storeError { _ = try await node.take(Self.lines) }
            #expect(bulk == .diskFull)
            #expect(try await Self.count(node) == 0)
            try await node.owner { try $0.executeScript(Self.mended) }
            #expect(try await node.take(Self.lines).summary.added == 1_501)
            #expect(try await Self.count(node) == 1_501)
        }
    }

    @Test func `a connection that breaks before the commit leaves nothing, and that is known`() async throws {
        try await withNode { node in
            try await node.owner {
                try $0.executeScript(
                    Self.failing("PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60)"))
            }
            let error = await storeError { _ = try await node.take(Self.lines) }
            #expect(error == .unavailable)
            #expect(try await Self.count(node) == 0)
            try await node.owner { try $0.executeScript(Self.mended) }
            #expect(try await node.take(Self.lines).summary.added == 1_501)
        }
    }

    @Test func `the largest record goes in though every character of it is written as an escape`() async throws {
        try await withNode { node in
            let note = String(repeating: #"\u00e9"#, count: 32_000)
            let line = #"{"kind":"project","record":{"name":"Example","later":"\#(note)"}}"#
            #expect(line.utf8.count > 190_000)
            let (summary, events) = try await node.take([line])
            #expect(summary.added == 1, "\(events.refusals)")
        }
    }
}
