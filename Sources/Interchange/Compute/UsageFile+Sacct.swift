import Registry

extension UsageFile {
    /// `sacct --parsable2 --format=JobID,Start,End,ElapsedRaw,AllocTRES` (more columns do not matter): one report a job,
    /// its id as reference. Steps are parts of their job and passed over; a job that has not ended is left for a later
    /// import. Hours are seconds ÷ 3600, rounded to the nearest thousandth, halves up.
    mutating func readSacct(_ file: SourceFile, _ grant: RecordID, _ terms: ComputeTerms) {
        if UTF8Check.firstInvalid(in: file.bytes) != nil {
            return refuse(1, .encoding, "the file is not UTF-8")
        }
        let lines = String(decoding: file.bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let heading = lines[0].split(separator: "|", omittingEmptySubsequences: false).map {
            TextFolding.fold(String($0))
        }
        guard terms.unit != .gibDays else {
            return refuse(1, .format, "sacct counts no storage; report gib-days by CSV")
        }
        func column(_ names: String...) -> Int? { names.compactMap { heading.firstIndex(of: $0) }.first }
        guard let job = column("jobidraw", "jobid"), let start = column("start"), let end = column("end"),
            let elapsed = column("elapsedraw"), let resources = column("alloctres")
        else {
            return refuse(
                1, .missing, "sacct must be asked for --parsable2 --format=JobID,Start,End,ElapsedRaw,AllocTRES")
        }
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let number = index + 1
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == heading.count else {
                refuse(number, .shape, "it has \(cells.count) columns, where the heading has \(heading.count)")
                continue
            }
            if cells[job].contains(".") { continue }
            guard let from = CivilDate(String(cells[start].prefix(10))),
                let until = CivilDate(String(cells[end].prefix(10)))
            else {
                note(number, "job \(cells[job]) has not begun or not ended; import it again later")
                continue
            }
            guard let seconds = Int64(cells[elapsed]), seconds >= 0 else {
                refuse(number, .value, "“\(cells[elapsed])” under ElapsedRaw is not a number of seconds")
                continue
            }
            guard let count = count(cells[resources], terms, number) else { continue }
            let (product, overflow) = seconds.multipliedReportingOverflow(by: count)
            let (thousandths, tooMuch) = product.multipliedReportingOverflow(by: 1_000)
            guard !overflow, !tooMuch, thousandths < Int64.max - 1_800 else {
                refuse(number, .limit, "that is more than can be counted")
                continue
            }
            let amount = (thousandths + 1_800) / 3_600
            guard amount > 0 else {
                note(number, "job \(cells[job]) used less than half a thousandth of an hour; nothing is reported")
                continue
            }
            add(number, UsageReport(grant: grant, from: from, until: until, amount: amount, reference: cells[job]))
        }
    }

    /// How many GPUs, nodes or cores a job had, from `billing=96,cpu=64,gres/gpu=8,mem=480G,node=1`; nil when the line is
    /// refused.
    private mutating func count(_ resources: String, _ terms: ComputeTerms, _ line: Int) -> Int64? {
        var counts: [String: Int64] = [:]
        var typed: Int64 = 0
        for part in resources.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2, let number = Int64(sides[1]) else { continue }
            counts[sides[0]] = number
            guard sides[0].hasPrefix("gres/gpu:") else { continue }
            typed += number
            let type = TextFolding.fold(String(sides[0].dropFirst("gres/gpu:".count)))
            let family = terms.device?.split(separator: "-").first.map(String.init) ?? ""
            if terms.unit == .gpuHours, terms.device != ComputeDevice.other, !type.contains(family) {
                refuse(line, .value, "the job used \(type), and the grant is of \(terms.device ?? "")")
                return nil
            }
        }
        switch terms.unit {
        case .gpuHours: return counts["gres/gpu"] ?? typed
        case .nodeHours: return counts["node"] ?? 0
        case .coreHours: return counts["cpu"] ?? 0
        case .gibDays: return 0
        }
    }
}
