import Registry
import Testing

@Suite struct `A civil date` {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-22", 20_779), ("0001-01-01", -719_162),
        ("9999-12-31", 2_932_896), ("1900-03-01", -25_508), ("2100-03-01", 47_541),
    ])
    func `is a number of days`(text: String, days: Int) {
        #expect(CivilDate(text)?.daysSince1970 == days)
        #expect(CivilDate(daysSince1970: days).description == text)
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00", "0000-01-01", "2026-1-01",
        "2026/01/01", "2026-01-01 ", "20260101", "２026-01-01", "-026-01-01", "",
    ])
    func `is a day of the calendar, in ten characters`(text: String) { #expect(CivilDate(text) == nil) }

    @Test func `runs through all days of four centuries without a gap`() {
        var date = CivilDate(year: 1799, month: 12, day: 31)!
        let end = CivilDate(year: 2200, month: 1, day: 1)!
        while date < end {
            let next = date.adding(days: 1)
            let (year, month, day) = next.parts
            #expect(CivilDate(year: year, month: month, day: day) == next)
            #expect(day == 1 || day == date.parts.day + 1)
            #expect(next.days(since: date) == 1 && next.weekday == date.weekday % 7 + 1)
            date = next
        }
        #expect(CivilDate("2026-11-22")?.weekday == 7)
    }
}

@Suite struct `An instant` {
    @Test(arguments: [
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"), ("2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00.5Z"),
        ("2026-11-22T10:00:00.0000019Z", "2026-11-22T10:00:00.000001Z"),
        ("2026-11-22T01:30:00+02:00", "2026-11-21T23:30:00Z"), ("2026-12-31t23:59:59-00:30", "2027-01-01T00:29:59Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z"),
    ])
    func `is read from RFC 3339 and written in UTC`(text: String, written: String) {
        #expect(Instant(text)?.description == written)
    }

    @Test(arguments: [
        "2026-11-22", "2026-11-22T10:00Z", "2026-11-22T10:00:00", "2026-11-22 10:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z", "2026-11-22T10:00:60Z", "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00+0200",
        "2026-11-22T10:00:00Zx", "2026-02-30T10:00:00Z",
    ])
    func `is read from nothing else`(text: String) { #expect(Instant(text) == nil) }

    @Test func `knows its day and its milliseconds, before 1970 too`() {
        #expect(Instant("1969-12-31T23:59:59.9999Z")?.milliseconds == -1)
        #expect(Instant("1969-12-31T00:00:00Z")?.civilDate == CivilDate("1969-12-31"))
        #expect(Instant(CivilDate("2026-11-22")!).description == "2026-11-22T00:00:00Z")
        #expect(Instant(milliseconds: 1_500).adding(milliseconds: -1_501).milliseconds == -1)
    }
}
