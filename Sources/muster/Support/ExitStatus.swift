/// The exit statuses of every command. They are part of the interface; `muster --help` lists them.
enum ExitStatus: Int32 {
    /// The node or a rule refused, or a local check failed.
    case refused = 1
    /// An import went in, but lines of it were refused.
    case partial = 3
    /// The arguments make no sense (sysexits EX_USAGE; ArgumentParser's own).
    case usage = 64
    /// A record or file that was given is not valid (EX_DATAERR).
    case invalidData = 65
    /// Nothing that speaks Muster's API answers at the address (EX_UNAVAILABLE).
    case unreachable = 69
    /// A bug in Muster (EX_SOFTWARE).
    case `internal` = 70
    /// A local file could not be read or written (EX_IOERR).
    case file = 74
    /// Something else is using it now; later it may work (EX_TEMPFAIL).
    case busy = 75
    /// The token is missing, unknown, or does not allow this (EX_NOPERM).
    case denied = 77
    /// Stopped at a question by Ctrl-C.
    case interrupted = 130
}
