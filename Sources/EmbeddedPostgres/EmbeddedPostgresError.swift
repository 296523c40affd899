/// What went wrong with a private cluster, in words for the person who runs it.
public struct EmbeddedPostgresError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure. More may be added: compare, do not enumerate.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// No PostgreSQL server programs, or only older ones, are on this machine.
        public static let noInstallation = Code(description: "noInstallation")
        /// The data directory was made by another major version than the installation's.
        public static let versionMismatch = Code(description: "versionMismatch")
        /// Another process holds this directory, or another PostgreSQL runs on it.
        public static let inUse = Code(description: "inUse")
        /// The directory belongs to another user, or cannot be made or read.
        public static let directory = Code(description: "directory")
        /// No socket path short enough for the system could be found.
        public static let pathTooLong = Code(description: "pathTooLong")
        /// A name or setting that cannot be used.
        public static let invalidArgument = Code(description: "invalidArgument")
        /// A server program could not be started or ended with an error.
        public static let programFailed = Code(description: "programFailed")
        /// The server was not ready within the limit.
        public static let notReady = Code(description: "notReady")
        /// The server ended again and again; supervision gave up.
        public static let keepsFailing = Code(description: "keepsFailing")
        /// `start()` was called on a started cluster, or `run()` on a stopped one.
        public static let wrongState = Code(description: "wrongState")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened, where, and how to mend it.
    public let message: String

    /// An error of this module; other modules have no reason to make one.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
