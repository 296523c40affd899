import CanonicalJSON
import Registry

/// Reads CNCF's `project-maintainers.csv`.
///
/// The first column (without a heading: Graduated, Incubating, Sandbox), the project and the link to its OWNERS file
/// stand on the first row of a block and hold for the rows below. Columns are found by their headings, in any order.
/// Each row gives an engagement with the role "maintainer"; the file says neither basis nor dates, so neither is set.
/// The company becomes an organization of the type its column names and the person's affiliation, and stands on the
/// engagement as `company`: the file does not say that it pays for the work. Words that mean no company ("Independent")
/// become none.
struct CNCFMaintainersReader {
    private let file: SourceFile
    private let options: ReadOptions
    private var roster: Roster
    private var columns = Columns()
    /// What rows below inherit.
    private var maturity = ""
    private var project: String?
    /// The line of an unreadable row that may have begun a block, until the next block begins.
    private var lostBlock: Int?

    static func read(_ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        var roster = Roster(.cncfMaintainers, options)
        for file in files {
            var reader = CNCFMaintainersReader(file, options, roster)
            reader.read()
            roster = reader.roster
        }
        return roster.result
    }

    private init(_ file: SourceFile, _ options: ReadOptions, _ roster: Roster) {
        self.file = file
        self.options = options
        self.roster = roster
    }

    /// Where each column stands.
    struct Columns: Equatable {
        var maturity = 0
        var project = 1
        var name = 2
        var company: Int?
        var handle = 4
        var owners: Int?

        init() {}

        /// Finds the columns by their headings, folded; nil when one that must be there is not.
        init?(_ headings: [String]) {
            let folded = headings.map { Slug.of($0) }
            func column(_ names: String...) -> Int? { folded.firstIndex { names.contains($0) } }
            guard let project = column("project"), let name = column("maintainer-name", "maintainer"),
                let handle = column("github-name", "github", "github-username", "github-handle")
            else { return nil }
            maturity = column("", "status", "maturity", "level") ?? -1
            self.project = project
            self.name = name
            self.handle = handle
            company = column("company", "organization", "affiliation")
            owners = column("owners-maintainers", "owners")
        }
    }

    private mutating func read() {
        var hasHeadings = false
        for outcome in CSVReader(file.bytes, limits: options.limits) {
            switch outcome {
            case .failure(let problem):
                roster.say(.refused, Place(file, problem.line), problem.code, problem.message)
                if hasHeadings { inherit(from: problem) }
            case .success(let row) where row.cells.allSatisfy({ Clean.line($0).isEmpty }):
                continue
            case .success(let row) where !hasHeadings:
                guard let columns = Columns(row.cells) else {
                    roster.say(
                        .refused, Place(file, row.line), .format,
                        "the first row must have the headings Project, Maintainer Name and Github Name")
                    return
                }
                self.columns = columns
                hasHeadings = true
            case .success(let row):
                read(row)
            }
        }
        if !hasHeadings { roster.say(.refused, Place(file, 1), .format, "the file has no rows") }
    }

    private mutating func read(_ row: CSVRow) {
        let place = Place(file, row.line)
        func cell(_ index: Int?) -> String {
            guard let index, row.cells.indices.contains(index) else { return "" }
            return Clean.line(row.cells[index])
        }
        beginBlock(
            maturity: cell(columns.maturity), project: cell(columns.project), owners: cell(columns.owners), at: place)
        let name = cell(columns.name)
        let rawHandle = cell(columns.handle)
        let company = cell(columns.company)
        if name.isEmpty, rawHandle.isEmpty, company.isEmpty { return }
        guard let project else {
            let above = lostBlock.map { "the row on line \($0), which may name it, could not be read" }
            roster.say(
                .refused, place, .missing,
                "no project stands on this row, and \(above ?? "none above it"); write its name here")
            return
        }
        guard let handle = Handle.read(rawHandle) else {
            refuse(name: name, handle: rawHandle, company: company, at: place)
            return
        }
        if name.isEmpty {
            roster.say(.warning, place, .missing, "no maintainer name; the account name \(handle) stands in for it")
        }
        add(name: name.isEmpty ? handle : name, handle: handle, company: company, to: project, at: place)
    }

    private mutating func beginBlock(maturity: String, project name: String, owners: String, at place: Place) {
        if !maturity.isEmpty { self.maturity = maturity }
        guard !name.isEmpty else { return }
        var record: JSONObject = ["name": .string(name), "status": "active"]
        if !self.maturity.isEmpty { record["maturity"] = .string(Slug.of(self.maturity)) }
        if let owners = PageAddress(owners) { record["ownersFile"] = .string(owners.text) }
        project = roster.add(.project, record, keys: [NameKey.of(name)], at: place)
        lostBlock = nil
    }

    /// What a row that could not be read still says about the rows below: nothing, when its project is known to be
    /// empty; its project, when that cell is whole; else the rows below have no project, because giving them the one
    /// above might put people into a project that is not theirs.
    private mutating func inherit(from problem: CSVProblem) {
        guard problem.cells.indices.contains(columns.project) else {
            project = nil
            lostBlock = problem.line
            return
        }
        let name = Clean.line(problem.cells[columns.project])
        if name.unicodeScalars.contains("\u{FFFD}") {
            project = nil
            lostBlock = problem.line
        } else {
            let maturity = problem.cells.indices.contains(columns.maturity) ? problem.cells[columns.maturity] : ""
            beginBlock(maturity: Clean.line(maturity), project: name, owners: "", at: Place(file, problem.line))
        }
    }

    private mutating func refuse(name: String, handle: String, company: String, at place: Place) {
        let who = name.isEmpty ? "this row" : name
        if handle.isEmpty {
            roster.say(.refused, place, .missing, "\(who) has no Github Name, and nothing else to be known by")
        } else if Handle.read(company) != nil {
            roster.say(
                .refused, place, .value,
                "Github Name is \"\(handle)\", which is no account; are Company (\"\(company)\") and Github Name swapped?"
            )
        } else {
            roster.say(.refused, place, .value, "Github Name is \"\(handle)\", which is no account")
        }
    }

    private mutating func add(name: String, handle: String, company: String, to project: String, at place: Place) {
        var person: JSONObject = [:]
        var engagement: JSONObject = [:]
        if !company.isEmpty, !Self.noCompany.contains(Slug.of(company)) {
            roster.add(
                .organization, ["name": .string(company), "type": "company"], keys: [NameKey.of(company)], at: place)
            person["affiliations"] = [["organization": .string(company)]]
            engagement["company"] = .string(company)
        }
        let contributor = roster.addContributor(
            service: "github", handle: handle, name: name, more: person, at: place)
        roster.addEngagement(
            contributor: contributor, project: project, role: "maintainer", more: engagement, at: place)
    }

    /// What people write who have no company.
    static let noCompany: Set<String> = [
        "", "independent", "individual", "individual-contributor", "self", "self-employed", "none", "n-a", "na",
        "individual-developer", "freelance", "freelancer", "community", "unaffiliated", "unknown", "personal", "tbd",
    ]
}
