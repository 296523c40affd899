"""The books against plain PostgreSQL, and how long their answers take when they are old.

100,000 stipends with 1.2 million instalments, half of them paid, are put into the tables by SQL (the guards are off for
that, and held to account afterwards). Answers are asked over HTTP one after the other, on one connection. What grows with
the age of the books is seen against a second node that has the same funds and nothing in its books yet. Posting is a receipt
over HTTP by 8 connections; the plain side is pgbench with prepared statements in one pipeline that writes the very
same rows (entry, four postings, four balances, purse, pledge, trail) without triggers, row-level security or HTTP.
"""
import http.client
import json
import pathlib
import statistics
import tempfile
import time

import harness
import node as bench

FUNDS = 64


def fill(database: bench.Database, stipends: int) -> None:
    """Funds with money, and books of `stipends` stipends of twelve months each, begun over the last year, paid until last
    month."""
    database.psql(f"""
    SET session_replication_role = replica;
    SET work_mem = '256MB';
    INSERT INTO muster.fund (id, name, created)
        SELECT ('01940000-0000-7000-8000-0000000000' || lpad(to_hex(f), 2, '0'))::uuid, 'Fund ' || f, now()
        FROM generate_series(1, {FUNDS}) f;
    INSERT INTO muster.pledge (id, fund, sponsor, amount, currency, received, starts, created)
        SELECT ('01940000-0000-7001-8000-0000000000' || right(id::text, 2))::uuid, id, gen_random_uuid(), 900000000000000, 'EUR',
            800000000000000, '2020-01-01', now() FROM muster.fund;
    CREATE TEMP TABLE s AS
        SELECT n, ('01940000-0000-7002-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
            ('01940000-0000-7000-8000-0000000000' || lpad(to_hex(1 + n % {FUNDS}), 2, '0'))::uuid AS fund,
            ('01940000-0000-7001-8000-0000000000' || lpad(to_hex(1 + n % {FUNDS}), 2, '0'))::uuid AS pledge,
            (date_trunc('month', now()) - make_interval(months => n % 12))::date - (n % 28) AS starts
        FROM generate_series(1, {stipends}) n;
    INSERT INTO muster.party (id) SELECT id FROM s;
    INSERT INTO muster.stipend (id, version, payee, mentor, project, total, currency, starts, ends, claim_days, state,
            offered_by, offered, accepted)
        SELECT id, 2, id, NULL, ('01940000-0000-7003-8000-000000000' || lpad(to_hex(n % 1000), 3, '0'))::uuid, 1200000, 'EUR',
            starts, (starts + interval '12 months')::date - 1, 180, 'offered', 'bench', now(), NULL FROM s;
    UPDATE muster.stipend SET mentor = ('01940000-0000-7002-8000-000000000001')::uuid, state = 'accepted', accepted = now()
        WHERE id <> '01940000-0000-7002-8000-000000000001';
    INSERT INTO muster.stipend_share (stipend, number, fund, basis_points, amount, source, source_amount)
        SELECT id, 1, fund, 10000, 1200000, 'EUR', 1200000 FROM s;
    INSERT INTO muster.draw (id, stipend, fund, pledge, currency, amount) OVERRIDING SYSTEM VALUE
        SELECT n, id, fund, pledge, 'EUR', 1200000 FROM s;
    INSERT INTO muster.instalment (id, stipend, number, due, amount, currency, state, draws, portions, mentor_by, coordinator_by)
        SELECT ('01940000-0000-7004-8' || lpad(to_hex(k), 3, '0') || '-' || lpad(to_hex(n), 12, '0'))::uuid, id, k, due, 100000, 'EUR',
            CASE WHEN due < now()::date - 31 THEN 'paid' ELSE 'scheduled' END, ARRAY[n]::bigint[], ARRAY[100000]::bigint[], 'a', 'b'
        FROM s, generate_series(1, 12) k, LATERAL (SELECT (starts + make_interval(months => k))::date - 1 AS due) d;
    CREATE TEMP TABLE e AS
        SELECT row_number() OVER (ORDER BY day, id) AS seq, * FROM (
            SELECT s.id, s.fund, s.pledge, s.n, s.starts AS day, 'commitment' AS kind, 0 AS k FROM s
            UNION ALL
            SELECT s.id, s.fund, s.pledge, s.n, i.due, 'payment', i.number FROM muster.instalment i JOIN s ON s.id = i.stipend
                WHERE i.state = 'paid') u;
    INSERT INTO muster.ledger (seq, at, day, kind, stipend, payout, line, by_whom) OVERRIDING SYSTEM VALUE
        SELECT seq, now(), day, kind, id, CASE kind WHEN 'payment' THEN id END, CASE kind WHEN 'payment' THEN k END, 'bench' FROM e;
    INSERT INTO muster.posting (entry, number, fund, currency, kind, amount, balance, pledge, draw)
        SELECT e.seq, p.number, e.fund, 'EUR', p.kind, p.amount, 0, CASE p.kind WHEN 'available' THEN e.pledge END,
            CASE p.kind WHEN 'committed' THEN e.n END
        FROM e, LATERAL (VALUES ('commitment', 1, 'available', 1200000), ('commitment', 2, 'committed', -1200000),
            ('payment', 1, 'committed', 100000), ('payment', 2, 'cash', -100000), ('payment', 3, 'expense', 100000),
            ('payment', 4, 'allocation', -100000)) AS p (of, number, kind, amount) WHERE p.of = e.kind;
    -- What the sponsors gave stands for itself; the rest is what the postings say.
    INSERT INTO muster.account (fund, currency, kind, balance)
        SELECT f.id, 'EUR', k.kind, coalesce(p.sum, 0) + k.given FROM muster.fund f
        CROSS JOIN (VALUES ('cash', 800000000000000), ('income', -800000000000000), ('available', -800000000000000),
            ('allocation', 800000000000000), ('committed', 0), ('expense', 0)) AS k (kind, given)
        LEFT JOIN (SELECT fund, kind, sum(amount)::bigint AS sum FROM muster.posting GROUP BY 1, 2) p ON p.fund = f.id AND p.kind = k.kind;
    INSERT INTO muster.purse (fund, pledge, currency, available)
        SELECT g.fund, g.id, 'EUR', -a.balance FROM muster.pledge g JOIN muster.account a ON a.fund = g.fund AND a.kind = 'available';
    UPDATE muster.draw d SET open = x.open FROM (SELECT draw, -sum(amount)::bigint AS open FROM muster.posting WHERE draw IS NOT NULL GROUP BY 1) x
        WHERE x.draw = d.id;
    INSERT INTO muster.burn SELECT p.fund, 'EUR', date_trunc('month', l.day)::date, sum(p.amount)::bigint
        FROM muster.posting p JOIN muster.ledger l ON l.seq = p.entry WHERE p.kind = 'expense' GROUP BY 1, 3;
    SELECT setval(pg_get_serial_sequence('muster.ledger', 'seq'), (SELECT coalesce(max(seq), 1) FROM muster.ledger));
    SELECT setval(pg_get_serial_sequence('muster.draw', 'id'), {max(stipends, 1)});
    """)
    database.psql("VACUUM (ANALYZE) muster.stipend, muster.instalment, muster.ledger, muster.posting, muster.account, muster.draw")


class Asker:
    """One kept connection that asks as the steward."""

    def __init__(self, node: bench.Node):
        self.node, self.connection = node, http.client.HTTPConnection("127.0.0.1", node.port, timeout=600)

    def get(self, path: str, accept: str = "application/json") -> bytes:
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {self.node.token}", "Accept": accept})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path}: {answer.status} {body[:300]!r}")
        return body

    def milliseconds(self, path: str, times: int) -> float:
        """The median."""
        taken = []
        for _ in range(times):
            started = time.perf_counter()
            self.get(path)
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken)


FUND = "01940000-0000-7000-8000-000000000007"


def answers(node: bench.Node, stipends: int, options) -> list[dict]:
    asker, fund = Asker(node), FUND
    times = 20 if options.quick else 200
    results = []
    for name, path, goal in [
        ("balance of a fund", f"/v1/funds/{fund}", 5),
        ("runway of a fund", f"/v1/money/runway?fund={fund}", 5),
        ("runway of the node", "/v1/money/runway", 5),
        ("due, first page of 50", "/v1/money/due?limit=50", 20),
        ("due of a fund, first page", f"/v1/money/due?limit=50&fund={fund}", 20),
        ("ending in 60 days, first page", "/v1/money/ending?within=60&limit=50", 20),
        ("ending of a fund, first page", f"/v1/money/ending?within=60&limit=50&fund={fund}", 20),
    ]:
        body = json.loads(asker.get(path))
        if not body.get("items", body.get("balances")):
            raise SystemExit(f"{path} answers with nothing: {body}")
        results.append(harness.result(f"{name}, {stipends:,} stipends", asker.milliseconds(path, times), "ms", "", None, goal, at_most=True))
    before = node.peak()
    started = time.monotonic()
    lines = asker.get("/v1/money/statement", "application/x-ndjson").count(b"\n")
    seconds = time.monotonic() - started
    results.append(harness.result(f"statement of the node, {lines:,} postings", lines / seconds, "postings/s", "", None, None))
    results.append(harness.result("the node's memory for it", node.peak() - before, "MiB", "", None, 32, at_most=True))
    return results


def ages(young: bench.Node, old: bench.Node, options) -> list[dict]:
    """The same on books of nothing and on old ones, in turn."""
    seconds, times = (1, 5) if options.quick else (8, 100)
    results = [harness.compare("receipt on old books", "entries/s", "on new books", harness.alternate(
        options.runs,
        lambda run: bench.wrk(young, "receive", seconds, ROWS=str(FUNDS), RUN=f"age{run}"),
        lambda run: bench.wrk(old, "receive", seconds, ROWS=str(FUNDS), RUN=f"age{run}")), 0.85)]
    for name, path in [("balance of a fund", f"/v1/funds/{FUND}"), ("runway of a fund", f"/v1/money/runway?fund={FUND}")]:
        runs = harness.alternate(
            options.runs, lambda _: Asker(young).milliseconds(path, times), lambda _: Asker(old).milliseconds(path, times))
        base, ours = (statistics.median(side) for side in runs)
        results.append(harness.result(f"{name}, old books", ours, "ms", "new books", base, 1.3, at_most=True))
    return results


# pgbench takes a colon before a letter for a variable of its own.
PLAIN_RECEIPT = """
\\set f random(1, {funds})
\\set n random(1, 1000000000000)
\\startpipeline
BEGIN;
INSERT INTO muster.ledger (at, day, kind, pledge, reference, by_whom)
    VALUES (now(), now()::date, 'receipt', ('01940000-0000-7001-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid, 'r' || :n::bigint, 'bench');
INSERT INTO muster.posting (entry, number, fund, currency, kind, amount, balance, pledge)
    SELECT currval(pg_get_serial_sequence('muster.ledger', 'seq')), p.number, ('01940000-0000-7000-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid,
        'EUR', p.kind, p.amount, 0, CASE WHEN p.number IN (2, 3) THEN ('01940000-0000-7001-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid END
    FROM (VALUES (1, 'cash', 100), (2, 'income', -100), (3, 'available', -100), (4, 'allocation', 100)) AS p (number, kind, amount);
UPDATE muster.account SET balance = balance + CASE kind WHEN 'cash' THEN 100 WHEN 'allocation' THEN 100 ELSE -100 END
    WHERE fund = ('01940000-0000-7000-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid AND currency = 'EUR'
        AND kind IN ('cash', 'income', 'available', 'allocation');
UPDATE muster.purse SET available = available + 100 WHERE fund = ('01940000-0000-7000-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid
    AND currency = 'EUR' AND pledge = ('01940000-0000-7001-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid;
UPDATE muster.pledge SET received = received + 100 WHERE id = ('01940000-0000-7001-8000-0000000000' || lpad(to_hex(:f::int), 2, '0'))::uuid;
INSERT INTO muster.audit (at, token, actor, role, action, note) VALUES (now(), NULL, 'bench', 'steward', 'receive-pledge', 'p');
COMMIT;
\\endpipeline
"""


def posting(node: bench.Node, database: bench.Database, folder: pathlib.Path, options) -> dict:
    seconds = 1 if options.quick else 8
    bench.same_tables(database, "plain")
    copied = {table: folder / table for table in ("fund", "pledge", "purse", "account")}
    for table, file in copied.items():
        file.write_text(database.psql(f"COPY muster.{table} TO STDOUT", strip=False))
    commands = ["SET session_replication_role = replica;"]
    commands += [f"\\copy muster.{table} FROM '{file}'" for table, file in copied.items()]
    commands.append("ALTER TABLE muster.posting DISABLE TRIGGER ALL; ALTER TABLE muster.pledge DISABLE TRIGGER ALL;"
                    "ALTER TABLE muster.ledger DISABLE TRIGGER ALL;")
    database.psql("\n".join(commands), "plain")
    script = folder / "receipt.sql"
    script.write_text(PLAIN_RECEIPT.format(funds=FUNDS))
    runs = harness.alternate(
        options.runs,
        lambda run: database.pgbench([script], seconds, "plain"),
        lambda run: bench.wrk(node, "receive", seconds, ROWS=str(FUNDS), RUN=f"run{run}"))
    return harness.compare("receipt over HTTP", "entries/s", "pgbench, same rows", runs, 0.5)


# The books are what their postings say, after all of it.
SOUND = """
SELECT (SELECT count(*) FROM (SELECT entry FROM muster.posting GROUP BY entry, currency HAVING sum(amount) <> 0) AS x)
    + (SELECT count(*) FROM muster.account WHERE kind = 'available' AND balance > 0)
    + (SELECT count(*) FROM muster.account a JOIN muster.purse u ON u.fund = a.fund WHERE a.kind = 'available' AND u.available <> -a.balance)
"""


def made(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir(mode=0o711)
    folder.chmod(0o711)
    return folder


def main() -> int:
    options = harness.arguments("money")
    stipends = 2_000 if options.quick else 100_000
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o711)  # the cluster's user, when this runs as root, has to reach its part of it
        node, young = (bench.Node(options.muster, made(folder / name)) for name in ("old", "young"))
        node.start()
        try:
            young.start()
            database = bench.Database(node, folder)
            harness.progress(f"  machine: {harness.machine()}; fsync {bench.fsync_milliseconds(database):.2f} ms")
            harness.progress(f"  writing books of {stipends:,} stipends")
            fill(database, stipends)
            fill(bench.Database(young, folder), 0)
            harness.progress("  answers")
            results = answers(node, stipends, options)
            harness.progress("  old books and new ones")
            results += ages(young, node, options)
            harness.progress("  posting")
            results.append(posting(node, database, folder, options))
            unsound = database.psql(SOUND)
            if unsound != "0":
                raise SystemExit(f"the books are not sound afterwards: {unsound}")
        finally:
            node.end()
            young.end()
    return harness.report(results, options)


if __name__ == "__main__":
    raise SystemExit(main())
