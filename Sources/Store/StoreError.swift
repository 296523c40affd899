package import Postgres
package import Registry

/// Why the store did not do what it was asked. ``userMessage`` may be shown to anyone: it never quotes the database.
package struct StoreError: Error, Sendable {
    /// What happened, for programs.
    package enum Code: Hashable, Sendable {
        /// There is no such record, or the asker may not see it.
        case notFound
        /// Another record has this natural key; `existing` only when the asker may see it.
        case conflict(key: String, existing: RecordID?)
        /// The record has changed since the version that the change was based on.
        case staleVersion(current: Int64)
        /// The record would be seen more widely than the person it is about; `widest` is how widely they are.
        case tooWide(Audience, widest: Audience)
        /// The record's audience is a circle that there is not.
        case noSuchCircle(String)
        /// Other records refer to it.
        case referenced(count: Int)
        /// It does not fit what stands: money that is not there, a step that is not open. Why, in words.
        case refused(String)
        /// One of its keys belongs to somebody who asked to be forgotten.
        case suppressed
        /// The asker may not; why, in words.
        case denied(String)
        /// What is wrong with the record.
        case invalid([Issue])
        /// The database cannot be reached or is too busy; nothing was done, and trying again is safe.
        case unavailable
        /// A statement took longer than the node allows, or an administrator ended it; nothing was done.
        case tooSlow
        /// The connection broke while the change was being confirmed: it may or may not have been made.
        case outcomeUnknown
        /// The database's disk is full; nothing was done.
        case diskFull
        /// More than the store takes; what and how much, in words.
        case tooLarge(String)
        /// The idempotency key was used before with another request.
        case idempotencyMismatch
        /// The task was cancelled; nothing was done.
        case cancelled
        /// A file that was to be read cannot be; why, in words.
        case unreadable(String)
        /// The database's schema is not the one this program was built for; how to mend it, in words.
        case schema(String)
        /// A fault of ours: the log has the details.
        case internalFault
    }

    package let code: Code
    /// What the database said: for the log only, it may quote people's data.
    package let cause: PostgresError?

    /// An error without a database's word behind it.
    package init(_ code: Code, cause: PostgresError? = nil) {
        self.code = code
        self.cause = cause
    }

    /// One or two sentences for whoever asked: what, and how to mend it.
    package var userMessage: String {
        switch code {
        case .notFound: "There is no such record, or you may not see it."
        case .conflict(let key, let existing?):
            "\(key) is already the key of record \(existing); change that one instead."
        case .conflict(let key, nil): "\(key) is already the key of another record."
        case .staleVersion(let current):
            "The record has changed meanwhile and is at version \(current); fetch it, apply your change, and send it again."
        case .tooWide(let audience, let widest):
            "The audience \(audience) is wider than that of the contributor whom this is about, \(widest). Say \(widest) or narrower, or let the contributor be seen more widely first."
        case .noSuchCircle(let audience):
            "This node has no \(audience). A steward makes a circle: muster circle create \(audience.split(separator: ":").last ?? "NAME")"
        case .referenced(let count):
            "\(count) other record\(count == 1 ? " refers" : "s refer") to it; remove or change \(count == 1 ? "that" : "those") first."
        case .refused(let why): why
        case .suppressed:
            "Somebody with this identity asked to be forgotten, so it is not taken in again. At the person's wish a steward can lift that: muster contributor allow-again."
        case .denied(let why): why
        case .invalid(let issues): issues.map(\.description).joined(separator: " ")
        case .unavailable: "The database cannot be reached at the moment; nothing was changed. Try again shortly."
        case .tooSlow:
            "The database took longer for this than the node allows one request; nothing was changed. Ask for less at once, or try again later."
        case .outcomeUnknown:
            "The database's answer was lost, so the change may or may not have been made; look before you send it again, or send it with an Idempotency-Key."
        case .diskFull: "The disk of the database is full; nothing was changed. Free some space and try again."
        case .tooLarge(let what): what
        case .idempotencyMismatch:
            "This Idempotency-Key came with another request before; use a new key for a new request."
        case .cancelled: "The request was cancelled; nothing was changed."
        case .unreadable(let why): why
        case .schema(let why): why
        case .internalFault: "Something went wrong here; the node's log has the details."
        }
    }
}

extension StoreError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The same as ``userMessage``.
    package var description: String { userMessage }

    /// Everything known. For logs: it may quote data.
    package var debugDescription: String {
        "StoreError(\(code)\(cause.map { "; \($0.debugDescription)" } ?? ""))"
    }
}
