package import Registry

/// What the caller decides about an import.
package struct ReadOptions: Sendable, Hashable {
    /// The day the roster was published or read, which becomes the date of the consent "published" of each person in
    /// it. Give the same day for the same file (its modification date), so that a second import changes nothing.
    package var published: CivilDate
    /// The audience written on every line; nil leaves it to who takes the lines.
    package var audience: Audience?
    /// Whether an e-mail address in a JSON Resume goes into the private fields. Other addresses are never taken.
    package var keepsEmail: Bool
    package var limits: Limits

    /// Options with the usual limits, no audience, and no addresses kept.
    package init(
        published: CivilDate, audience: Audience? = nil, keepsEmail: Bool = false, limits: Limits = Limits()
    ) {
        self.published = published
        self.audience = audience
        self.keepsEmail = keepsEmail
        self.limits = limits
    }
}
