internal import CanonicalJSON
internal import Postgres
internal import Registry

extension Checker {
    /// Accounts of compute: the terms are the record's, the balance is the sum of the entries, and so are the days.
    func checkCompute(_ session: borrowing Session, _ report: inout CheckReport) throws {
        let accounts = try session.query(
            """
            SELECT r.id, r.body, a.project, a.unit, a.device, a.granted, a.starts, a.ends, a.used,
                (SELECT coalesce(sum(u.amount), 0)::bigint FROM muster.compute_usage u WHERE u.grant_id = r.id),
                (SELECT coalesce(sum(d.used), 0)::bigint FROM muster.compute_day d WHERE d.grant_id = r.id)
            FROM muster.record r LEFT JOIN muster.compute_account a ON a.grant_id = r.id
            WHERE r.kind = 'compute-grant' AND NOT EXISTS (SELECT FROM muster.peer p WHERE p.node = r.home)
            """)
        for row in accounts {
            let id: RecordID = try row[0]
            guard let unit = try row[3, as: String?.self].flatMap(ComputeUnit.init(rawValue:)) else {
                report.add("a compute grant without an account", id)
                continue
            }
            let body = try JSONParser.parseObject(try row[1, as: [UInt8].self])
            let terms = ComputeTerms(
                unit: unit, device: try row[4], granted: try row[5], from: try row[6], until: try row[7])
            let project: RecordID = try row[2]
            if ComputeTerms(body) != terms || body["project"]?.stringValue != project.description {
                report.add("its account's terms are not what its body says", id)
            }
            let (used, sum, days): (Int64, Int64, Int64) = (try row[8], try row[9], try row[10])
            if used != sum { report.add("its account's balance is not the sum of its reports", id) }
            if used != days { report.add("its usage by day is not the sum of its reports", id) }
        }
    }
}
