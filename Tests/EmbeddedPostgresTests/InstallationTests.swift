import Glibc
import Testing

@testable import EmbeddedPostgres

@Suite struct `Finding an installation` {
    @Test func `this machine has one, new enough`() throws {
        let found = try PostgresInstallation.find()
        #expect(found.majorVersion >= 15)
        #expect(found.version.hasPrefix(String(found.majorVersion)))
        #expect(access(found.path(of: "initdb"), X_OK) == 0)
    }

    @Test func `when there is none, the error names the package`() {
        let error = #expect(throws: EmbeddedPostgresError.self) {
            try PostgresInstallation.find(in: ["/nowhere"], minimumVersion: 15, existing: nil)
        }
        #expect(error?.code == .noInstallation)
        #expect(error?.message.contains("apt-get install postgresql") == true)
    }

    @Test func `one that is too old is named, a broken one is passed over, the first that will do is taken`()
        async throws
    {
        try await withScratch { scratch in
            let old = try pretend(scratch, "old", "postgres (PostgreSQL) 9.6.24")
            let broken = try pretend(scratch, "broken", "no version here")
            let beta = try pretend(scratch, "beta", "postgres (PostgreSQL) 19beta1 (Debian 19~beta1-1)")
            let newer = try pretend(scratch, "newer", "postgres (PostgreSQL) 21.4")
            let error = #expect(throws: EmbeddedPostgresError.self) {
                try PostgresInstallation.find(in: [broken, old], minimumVersion: 15, existing: nil)
            }
            #expect(error?.message.contains("found only 9.6.24 in \(old)") == true)
            let all = [broken, old, beta, newer]
            #expect(try PostgresInstallation.find(in: all, minimumVersion: 15, existing: nil).version == "19beta1")
            // Existing files decide the major version.
            #expect(try PostgresInstallation.find(in: all, minimumVersion: 15, existing: 21).binDirectory == newer)
            let mismatch = #expect(throws: EmbeddedPostgresError.self) {
                try PostgresInstallation.find(in: all, minimumVersion: 15, existing: 16)
            }
            #expect(mismatch?.message.contains("apt-get install postgresql-16") == true)
        }
    }

    @Test func `versions are compared as numbers, newest first`() async throws {
        try await withScratch { scratch in
            for name in ["9.6", "15", "9", "100", "readme"] {
                try FileSystem.makeDirectory("\(scratch.path)/\(name)", mode: 0o700)
            }
            #expect(
                PostgresInstallation.versioned(in: scratch.path, prefix: "", suffix: "/bin")
                    == ["100", "15", "9"].map { "\(scratch.path)/\($0)/bin" })
        }
    }

    /// A folder with programs that print `line`.
    private func pretend(_ scratch: Scratch, _ name: String, _ line: String) throws -> String {
        let folder = "\(scratch.path)/\(name)"
        try FileSystem.makeDirectory(folder, mode: 0o700)
        let script = "#!/bin/sh\necho '\(line)'\n"
        for program in ["postgres", "initdb"] {
            let file = open("\(folder)/\(program)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o700)
            write(file, script, script.utf8.count)
            close(file)
        }
        return folder
    }
}
