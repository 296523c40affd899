"""One node against plain PostgreSQL: enrolment, look-up by id, bulk import, memory at rest, time to ready.

Both sides run in turn on one cluster, with durable commits, 8 connections and the same tables and indexes. The plain
side is pgbench with prepared statements that are sent together in one pipeline (its strongest form), as superuser,
without row-level security, validation or HTTP; for the import it is COPY in transactions of 1,000 rows of the very
rows that the import made.
"""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time

import harness
import workload

CONNECTIONS = 8
COLUMNS = {
    "record": "id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body",
    "record_key": "home, kind, key, id",
    "publish_queue": "at, record, version, kind, op, audience",
}


class Node:
    """A node of its own in a temporary folder, started from the built executable."""

    def __init__(self, muster: str, folder: pathlib.Path, name: str = "bench.example"):
        self.muster, self.data, self.flags = muster, folder / "node", ()
        made = harness.run([muster, "init", "--data", str(self.data), "--name", name])
        self.token = re.search(r"mst_[A-Za-z0-9_-]{43}", made).group(0)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = folder / "config"
        self.process = None

    def start(self) -> float:
        """Seconds from the start of the process to its being ready."""
        self.process = subprocess.Popen(
            [self.muster, "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}",
             *self.flags],
            stdout=subprocess.DEVNULL, stderr=open(self.data.parent / "serve.log", "ab"))
        return harness.wait_until(self.is_ready, 60, "the node becoming ready")

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise SystemExit(f"the node ended with {self.process.returncode}: see {self.data.parent}/serve.log")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def end(self) -> None:
        """Stops it if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def resident(self) -> float:
        """MiB of resident memory of the node's own process."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def peak(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def command(self, *words: str) -> str:
        environment = dict(os.environ, XDG_CONFIG_HOME=str(self.config))
        return harness.run([self.muster, *words], env=environment)

    def login(self) -> None:
        secret = self.data.parent / "token"
        secret.write_text(self.token + "\n")
        secret.chmod(0o600)
        self.command("login", self.url, "--token-file", str(secret))


    def make_token(self, label: str) -> str:
        """Another coordinator's token."""
        return json.loads(self.command("token", "create", "coordinator", "--label", label, "--json"))["token"]


class Database:
    """The node's own cluster, reached as its superuser over its socket."""

    def __init__(self, node: Node, folder: pathlib.Path):
        self.folder = folder
        self.environment = dict(os.environ, **json.loads(node.command("db", "address", "--data", str(node.data), "--json")))

    def psql(self, sql: str, database: str | None = None, strip: bool = True) -> str:
        more = ["-d", database] if database else []
        output = harness.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *more], input=sql, env=self.environment)
        return output.strip() if strip else output

    def pgbench(self, scripts: list[pathlib.Path], seconds: int, database: str, *more: str) -> float:
        """Transactions a second."""
        files = [word for script in scripts for word in ("-f", str(script))]
        output = harness.run(
            ["pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds), *more, *files,
             database], env=self.environment)
        failed = re.search(r"number of failed transactions: (\d+)", output)
        if failed and int(failed.group(1)):
            raise SystemExit(f"pgbench's transactions failed:\n{output}")
        return float(re.search(r"tps = ([\d.]+)", output).group(1))


class Held:
    """Keeps the node's sequencer from running (it takes this advisory lock), for as long as the block lasts."""

    LOCK = 0x6D737472206C6F67

    def __init__(self, database: Database):
        self.database = database

    def __enter__(self) -> None:
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-c", f"SELECT pg_advisory_lock({self.LOCK})", "-c", "SELECT pg_sleep(36000)"],
            env=self.database.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        held = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(36000)%')"
        harness.wait_until(lambda: self.database.psql(held) == "1", 60, "the sequencer being held")

    def __exit__(self, *_) -> None:
        self.database.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(36000)'")
        self.process.wait(60)


class SlowCommits:
    """Makes every commit wait before it is made durable, as a disk does whose fsync takes long: the server's own
    commit_delay, which (like such a disk) lets all that are waiting become durable together."""

    MILLISECONDS = 3

    def __init__(self, database: Database):
        self.database = database

    def __enter__(self) -> None:
        self.set(f"ALTER SYSTEM SET commit_delay = {self.MILLISECONDS * 1000}", "ALTER SYSTEM SET commit_siblings = 0")

    def __exit__(self, *_) -> None:
        self.set("ALTER SYSTEM RESET commit_delay", "ALTER SYSTEM RESET commit_siblings")

    def set(self, *statements: str) -> None:
        for statement in statements:  # each by itself: ALTER SYSTEM refuses to be part of a transaction
            self.database.psql(statement)
        self.database.psql("SELECT pg_reload_conf()")
        time.sleep(0.5)  # until every process of the server has looked


def drain(database: Database, pause: float = 0.02) -> None:
    """Waits until the sequencer has published everything, so that its work is in no measurement but its own."""
    harness.wait_until(
        lambda: database.psql("SELECT NOT EXISTS (SELECT FROM muster.publish_queue)") == "t", 600,
        "the log being written", pause)


# pgbench takes a colon before a letter for a variable of its own, even in quotes, hence chr(58).
PLAIN_INSERT = """
\\set n random(1, 1000000000000)
WITH new AS (SELECT gen_random_uuid() AS id), r AS (
    INSERT INTO muster.record (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
    SELECT id, now(), 1, 'contributor', 'bench.example', 'public', {title}, ARRAY[id], ARRAY['github' || chr(58) || 'b' || :n::bigint],
        {provenance}, {words}, {body} FROM new
), k AS (
    INSERT INTO muster.record_key (home, kind, key, id)
    SELECT 'bench.example', 'contributor', 'github' || chr(58) || 'b' || :n::bigint, id FROM new
), a AS (
    INSERT INTO muster.audit (at, token, actor, role, action, kind, record)
    SELECT now(), NULL, 'bench', 'steward', 'create', 'contributor', id FROM new
)
INSERT INTO muster.publish_queue (at, record, version, kind, op, audience)
SELECT now(), id, 1, 'contributor', 'put', 'public' FROM new;
"""

PLAIN_LOOKUP = """
\\set n random(0, {last})
SELECT r.id, r.kind, r.home, r.version, r.audience, r.body, r.provenance, r.updated, r.title, r.owners
FROM muster.record r WHERE id = ('01940000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
"""


def wrk(node: Node, mode: str, seconds: int, tokens: list[str] | None = None, **environment: str) -> float:
    """Requests answered well a second; any that were not end the benchmark."""
    script = pathlib.Path(__file__).with_name("load.lua")
    output = harness.run(
        ["wrk", "-t", "2", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "-s", str(script), node.url],
        env=dict(os.environ, MODE=mode, TOKENS=",".join(tokens or [node.token]), **environment))
    figures = json.loads(re.search(r"RESULT (.*)", output).group(1))
    if figures["failed"]:
        raise SystemExit(f"{figures['failed']} of {figures['requests']} requests failed:\n{output}")
    return figures["requests"] / figures["microseconds"] * 1e6


def same_tables(database: Database, name: str) -> None:
    """A second database of the cluster with the very tables and indexes of the node's, empty."""
    database.psql(f"DROP DATABASE IF EXISTS {name}", "postgres")
    database.psql(f"CREATE DATABASE {name}", "postgres")
    database.psql(harness.run(["pg_dump", "-s"], env=database.environment), name)


def enrolment(node: Node, database: Database, folder: pathlib.Path, options) -> list[dict]:
    seconds = 1 if options.quick else 8
    same_tables(database, "plain")
    bodies = folder / "bodies"
    bodies.write_text("".join(workload.enrolment(number) + "\n" for number in range(2_000)))
    # The plain side inserts rows that this side made, so that both store the same bytes and lexemes.
    wrk(node, "enrol", 1, FILE=str(bodies), RUN="sample")
    fields = "title, provenance, words, body".split(", ")
    picked = ", ".join(f"quote_literal({field})" for field in fields)
    rows = database.psql(f"SELECT json_build_array({picked}) FROM muster.record WHERE kind = 'contributor' LIMIT 64")
    scripts = []
    for number, row in enumerate(rows.splitlines()):
        script = folder / f"insert{number}.sql"
        values = dict(zip(fields, json.loads(row)))
        values["words"] += "::tsvector"
        values["body"] += "::bytea"
        values["provenance"] += "::bytea"
        script.write_text(PLAIN_INSERT.format(**values))
        scripts.append(script)
    # The same work on both sides: what a commit leaves in the queue is published before or after, not meanwhile.
    with Held(database):
        runs = harness.alternate(
            options.runs,
            lambda run: database.pgbench(scripts, seconds, "plain"),
            lambda run: wrk(node, "enrol", seconds, FILE=str(bodies), RUN=f"held{run}"))
    slow = fsync_milliseconds(database) >= 1
    drain(database)
    results = [harness.compare("enrolment over HTTP", "records/s", "pgbench, same inserts", runs, 0.85 if slow else 0.5)]
    if not slow:
        with Held(database), SlowCommits(database):
            delayed = harness.alternate(
                options.runs,
                lambda run: database.pgbench(scripts, seconds, "plain"),
                lambda run: wrk(node, "enrol", seconds, FILE=str(bodies), RUN=f"slow{run}"))
        results.append(harness.compare(
            f"the same, slow fsync imitated ({SlowCommits.MILLISECONDS} ms)", "records/s", "pgbench, same inserts", delayed, 0.85))
        drain(database)

    def enrol(name: str) -> float:
        return wrk(node, "enrol", seconds, FILE=str(bodies), RUN=name)

    def without(run: int) -> float:
        with Held(database):
            rate = enrol(f"without{run}")
        drain(database)
        return rate

    def publishing(run: int) -> float:
        rate = enrol(f"with{run}")
        drain(database)
        return rate

    both = harness.alternate(options.runs, without, publishing)
    return results + [
        harness.compare("the same while the log is written", "records/s", "log not written", both, 0.9),
    ]


def fsync_milliseconds(database: Database) -> float:
    """The median of what making 8 KiB durable costs here now (the goal for enrolment depends on it)."""
    path = database.folder / "fsync.probe"
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.seek(0)
            file.write(b"m" * 8192)
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    path.unlink()
    return statistics.median(times) * 1000


def truncate(database: Database, tables: str, name: str | None = None) -> None:
    """Empties tables and what refers to them, past the triggers that keep books from being emptied."""
    database.psql(f"SET session_replication_role = replica; TRUNCATE {tables} CASCADE", name)


def clear(database: Database) -> None:
    truncate(database, "muster.log, muster.log_entry, muster.log_tile, muster.record, muster.record_key, muster.hours, "
                       "muster.publish_queue, muster.audit, muster.idempotency")


def bulk_import(node: Node, database: Database, folder: pathlib.Path, options) -> dict:
    count = 5_000 if options.quick else 100_000
    file = folder / "import.ndjson"
    workload.write_import_file(str(file), 0, count)
    same_tables(database, "plain")

    def ours(run: int) -> float:
        clear(database)
        started = time.monotonic()
        node.command("import", str(file))
        return count / (time.monotonic() - started)

    ours(-1)
    # COPY's input: the rows that the import made, table by table, in pieces of 1,000 records.
    script = ["\\set ON_ERROR_STOP 1"]
    for first in range(0, count, 1_000):
        script.append("BEGIN;")
        low, high = workload.identifier(first), workload.identifier(first + 999)
        for table, columns in COLUMNS.items():
            piece = folder / f"{table}.{first}"
            by = "record" if table == "publish_queue" else "id"
            piece.write_text(database.psql(
                f"COPY (SELECT {columns} FROM muster.{table} WHERE {by} BETWEEN '{low}' AND '{high}') TO STDOUT",
                strip=False))
            script.append(f"\\copy muster.{table} ({columns}) FROM '{piece}'")
        script.append("COMMIT;")
    commands = folder / "copy.sql"
    commands.write_text("\n".join(script) + "\n")

    def plain(run: int) -> float:
        truncate(database, "muster.record, muster.record_key, muster.publish_queue", "plain")
        started = time.monotonic()
        harness.run(["psql", "-X", "-q", "-d", "plain", "-f", str(commands)], env=database.environment)
        seconds = time.monotonic() - started
        copied = int(database.psql("SELECT count(*) FROM muster.record", "plain"))
        if copied != count:
            raise SystemExit(f"COPY stored {copied} of {count} rows")
        return count / seconds

    runs = harness.alternate(options.runs, plain, ours)
    return harness.compare("bulk NDJSON import", "records/s", "COPY in thousands", runs, 0.7)


def lookup(node: Node, database: Database, folder: pathlib.Path, options) -> list[dict]:
    count = 5_000 if options.quick else options.rows
    file = folder / "many.ndjson"
    harness.progress(f"  writing and importing {count:,} records")
    workload.write_import_file(str(file), 0, count)
    with Held(database):
        clear(database)
    started = time.monotonic()
    node.command("import", str(file))
    rate = count / (time.monotonic() - started)
    drain(database)
    database.psql("VACUUM (ANALYZE) muster.record, muster.record_key")
    peak = node.peak()
    script = folder / "lookup.sql"
    script.write_text(PLAIN_LOOKUP.format(last=count - 1))
    seconds = 1 if options.quick else 8
    wrk(node, "lookup", seconds, ROWS=str(count))

    def plain(run: int) -> float:
        return database.pgbench([script], seconds, database.environment["PGDATABASE"])

    runs = harness.alternate(options.runs, plain, lambda run: wrk(node, "lookup", seconds, ROWS=str(count)))
    # Look-ups of one asker that go together are one statement; those of several are not.
    tokens = [node.token] + [node.make_token(f"asker {number}") for number in range(1, CONNECTIONS)]
    many = harness.alternate(options.runs, plain, lambda run: wrk(node, "lookup", seconds, tokens, ROWS=str(count)))
    return [
        harness.compare(f"look-up by id, {count:,} records", "requests/s", "pgbench SELECT", runs, 0.35),
        harness.compare(f"the same, {len(tokens)} askers in turn", "requests/s", "pgbench SELECT", many, None),
        harness.result(f"import of {count:,} lines", rate, "records/s", "", None, None),
        harness.result("node's peak memory after it", peak, "MiB", "", None, None),
    ]


def main() -> int:
    options = harness.arguments("node")
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o711)  # the cluster's user, when this runs as root, has to reach its part of it
        node = Node(options.muster, folder)
        node.start()
        try:
            database = Database(node, folder)
            node.login()
            # At rest: after one request of each sort, and a moment for start-up's work to end.
            time.sleep(1 if options.quick else 5)
            results = [harness.result("resident memory at rest", node.resident(), "MiB", "", None, 60, at_most=True)]
            node.stop()
            ready = statistics.median(restarts(node, options.runs))
            results.append(harness.result("start to ready", ready, "s", "", None, 3, at_most=True))
            harness.progress(f"  machine: {harness.machine()}; fsync {fsync_milliseconds(database):.2f} ms")
            harness.progress("  enrolment")
            results += enrolment(node, database, folder, options)
            harness.progress("  bulk import")
            with Held(database):
                results.append(bulk_import(node, database, folder, options))
            harness.progress("  look-up by id")
            results += lookup(node, database, folder, options)
        finally:
            node.stop()
    return harness.report(results, options)


def restarts(node: Node, runs: int) -> list[float]:
    """Seconds from start to ready on an existing data directory; the node is left running."""
    seconds = [node.start()]
    while len(seconds) < runs:
        node.stop()
        seconds.append(node.start())
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())
