"""Two nodes and what passes between them: the rows of the federation's table, in one run.

One node publishes, another follows it through a proxy that counts bytes. The other side of the first sync is
PostgreSQL's logical replication: the initial copy of the same rows into the same tables with the same indexes, from the
publishing node's cluster into the following node's.
"""
import http.client
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import tempfile
import time

import harness
import workload
from node import Database, Held, Node, drain, same_tables
from wire import Wire


# Between two looks at how far something long has come, in seconds: each look is a psql of its own, and looking every
# 20 ms took a seventh of two cores. The same for both sides.
PAUSE = 0.25


class Follower:
    """The following node, with the proxy between it and the other."""

    def __init__(self, muster: str, folder: pathlib.Path, publisher: Node, key: str):
        self.folder, self.muster, self.key = folder, muster, key
        self.wire = Wire(publisher.port)
        folder.mkdir()
        folder.chmod(0o711)
        self.node = Node(muster, folder, name="follower.example")

    def start(self, *flags: str) -> None:
        # It polls by itself: who asks with “muster sync” asks for acknowledgements too.
        self.node.flags = ("--sync-interval", "1", *flags)
        self.node.start()
        self.database = Database(self.node, self.folder)

    def add(self) -> None:
        self.node.login()
        self.node.command("peer", "add", self.wire.url, "--key", self.key)

    def size(self) -> int:
        return int(self.database.psql("SELECT coalesce(sum(size), 0) FROM muster.peer_log"))

    def sync(self, size: int, seconds: float = 1800) -> float:
        """Seconds until the follower has applied so many entries."""
        started = time.monotonic()
        harness.wait_until(lambda: self.size() >= size, seconds, f"{size:,} entries being applied", PAUSE)
        return time.monotonic() - started

    def idle(self) -> float:
        """Bytes of a poll that brings nothing."""
        time.sleep(4)  # what comes but once after something has changed is over by then
        self.wire.take()
        connections = self.wire.connections
        time.sleep(5)
        total, requests = self.wire.take()
        if requests == 0 or self.wire.connections != connections:
            raise SystemExit("the follower did not poll, or did not keep its connection open")
        return total / requests


def published(database: Database) -> int:
    return int(database.psql("SELECT coalesce(sum(size), 0) FROM muster.log"))


def nothing_changed(follower: Follower, records: int) -> dict:
    return harness.result(
        f"nothing changed, {records:,} records: HTTP in all", follower.idle(), "bytes", "", None, 227, at_most=True)


def one_change(node: Node, database: Database, follower: Follower) -> dict:
    idle = follower.idle()
    used = []
    for number in range(5):
        size = published(database)
        follower.wire.take()
        edit(node, workload.identifier(number), f"edited {number}")
        harness.wait_until(lambda: published(database) == size + 1, 30, "the change being published")
        body = int(database.psql(
            "SELECT octet_length(body) FROM muster.log_entry ORDER BY log, index DESC LIMIT 1"))
        follower.sync(size + 1, 60)
        time.sleep(0.2)
        total, requests = follower.wire.take()
        # Polls before and after the one that brought it are not its bytes.
        used.append(total - (requests - 1) * idle - body)
    return harness.result(
        "one change: HTTP in all, less its body", statistics.median(used), "bytes", "", None, 500, at_most=True)


def edit(node: Node, record: str, summary: str) -> None:
    body = workload.contributor(int(record[-12:], 16))
    body["summary"] = summary
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
    headers = {"Authorization": f"Bearer {node.token}", "Content-Type": "application/json", "If-Match": "*"}
    connection.request("PUT", f"/v1/contributors/{record}", json.dumps({"audience": "public", "record": body}), headers)
    answer = connection.getresponse()
    words = answer.read()
    if answer.status != 200:
        raise SystemExit(f"an edit was answered {answer.status}: {words[:300]!r}")
    connection.close()


def scattered(node: Node, database: Database, follower: Follower, folder: pathlib.Path, records: int) -> dict:
    changes = min(10_000, records // 2)
    file = folder / "changes.ndjson"
    with open(file, "w", encoding="utf-8") as lines:
        for number in range(0, changes * (records // changes), records // changes):
            line = json.loads(workload.import_line(number))
            line["record"]["summary"] = f"scattered {number}"
            lines.write(json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n")
    before = published(database)
    follower.wire.take()
    with Held(database):
        node.command("import", str(file))
    drain(database)
    size = published(database)
    bodies = int(database.psql(
        f"SELECT sum(octet_length(body)) FROM muster.log_entry WHERE index >= {before}"))
    took = follower.sync(size)
    beside = (follower.wire.take()[0] - bodies) / (size - before)
    return harness.result(
        f"{size - before:,} scattered changes: HTTP a record, less bodies ({took:.1f} s)", beside, "bytes", "", None, 40,
        at_most=True)


def live(follower: Follower, node: Node, options) -> dict:
    """From the answer to a write at one node to its being found at the other."""
    follower.node.stop()
    follower.start("--watch")
    time.sleep(3)
    reader = http.client.HTTPConnection("127.0.0.1", follower.node.port, timeout=30)
    times = []
    for number in range(5 if options.quick else 100):
        record = workload.identifier(number)
        words = f"live {number} {time.time_ns()}"
        edit(node, record, words)
        started = time.monotonic()
        while True:
            reader.request("GET", f"/v1/contributors/{record}")
            if words.encode() in reader.getresponse().read():
                break
            if time.monotonic() - started > 30:
                raise SystemExit("a change did not arrive within 30 s")
        times.append((time.monotonic() - started) * 1000)
        time.sleep(0.05)
    harness.progress(f"    p50 {statistics.median(times):.1f} ms, p95 {sorted(times)[len(times) * 95 // 100]:.1f} ms")
    return harness.result(
        "followed live: from a write's answer to its being found", statistics.median(times), "ms", "", None, 50,
        at_most=True)


def replication(database: Database, follower: Follower, records: int) -> float:
    """Rows a second of logical replication's initial copy, until all of them are searchable."""
    there = follower.database
    same_tables(there, "replica")
    database.psql("DROP PUBLICATION IF EXISTS bench; CREATE PUBLICATION bench FOR TABLE muster.record, muster.record_key")
    address = database.environment
    # The other cluster's server has to reach this one's socket.
    for place in pathlib.Path(address["PGHOST"]), *pathlib.Path(address["PGHOST"]).parents:
        if str(place).startswith(tempfile.gettempdir() + "/"):
            place.chmod(place.stat().st_mode | 0o011)
    pathlib.Path(address["PGHOST"]).chmod(0o755)
    source = f"host={address['PGHOST']} port={address.get('PGPORT', '5432')} dbname={address['PGDATABASE']} user={address['PGUSER']}"
    started = time.monotonic()
    there.psql(f"CREATE SUBSCRIPTION bench CONNECTION '{source}' PUBLICATION bench", "replica")
    harness.wait_until(
        lambda: there.psql("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate IN ('r', 's')", "replica") == "2",
        1800, "the replica's initial copy", PAUSE)
    seconds = time.monotonic() - started
    copied = int(there.psql("SELECT count(*) FROM muster.record", "replica"))
    there.psql("DROP SUBSCRIPTION bench", "replica")
    there.psql("DROP DATABASE replica", "postgres")
    if copied < records:
        raise SystemExit(f"the replica has {copied} of {records} rows")
    return records / seconds


def first_sync(
    muster: str, folder: pathlib.Path, publisher: Node, database: Database, key: str, records: int, options
) -> tuple[list[dict], Follower]:
    json_bytes = int(database.psql("SELECT sum(octet_length(body)) FROM muster.record"))
    size = published(database)
    figures: dict[str, list[float]] = {"wire": [], "memory": []}
    followers: list[Follower] = []

    def begin(run: int) -> Follower:
        for old in followers:
            old.node.stop()
        follower = Follower(muster, folder / f"follower{len(followers)}", publisher, key)
        follower.start()
        followers.append(follower)
        return follower

    def plain(run: int) -> float:
        return replication(database, begin(run), records)

    def ours(run: int) -> float:
        follower = followers[-1]
        follower.wire.take()
        started = time.monotonic()
        follower.add()
        follower.sync(size)
        seconds = time.monotonic() - started
        figures["wire"].append(follower.wire.take()[0] / json_bytes)
        figures["memory"].append(follower.node.peak())
        return records / seconds

    runs = harness.alternate(min(options.runs, 3), plain, ours)
    again = resumed(muster, folder, publisher, key, size, statistics.median(figures["wire"]) * json_bytes)
    return [
        harness.compare(f"first sync of {records:,} records", "records/s", "logical replication", runs, 0.7),
        harness.result(
            "its bytes on the wire, of the records' JSON", statistics.median(figures["wire"]), "", "", None, 0.5,
            at_most=True),
        harness.result(
            "the follower's peak memory", statistics.median(figures["memory"]), "MiB", "", None, 128, at_most=True),
        again,
    ], followers[-1]


def resumed(muster: str, folder: pathlib.Path, publisher: Node, key: str, size: int, whole: float) -> dict:
    """What a follower fetches again that is killed once the first of what it has fetched is applied.

    `whole` is what one sync that is not disturbed takes on the wire, in bytes.
    """
    follower = Follower(muster, folder / "resumed", publisher, key)
    try:
        follower.start()
        follower.wire.take()
        follower.add()
        harness.wait_until(lambda: follower.size() > 0, 1800, "the first entries being applied")
        follower.node.process.kill()
        follower.node.process.wait(60)
        fetched = follower.wire.take()[0]
        follower.node.start()
        follower.sync(size)
        fetched += follower.wire.take()[0]
    finally:
        follower.node.end()
    bundles = -(-size // 256)
    return harness.result(
        f"killed while applying: bundles of {bundles:,} fetched again", max(0, fetched - whole) * size / whole / 256,
        "bundles", "", None, 1, at_most=True)


def append(node: Node, database: Database, records: int) -> dict:
    started = time.monotonic()
    drain(database, PAUSE)
    seconds = time.monotonic() - started
    return harness.result("append", records / seconds, "versions/s", "", None, 20_000)


def publishing_delay(database: Database, options) -> dict:
    """From a writer's commit to the commit that publishes it, by PostgreSQL's own clock, at 1,000 writes a second."""
    script = database.folder / "write.sql"
    script.write_text("""
\\set n random(0, 999)
WITH r AS (UPDATE muster.record SET version = version + 1
    WHERE id = ('01940000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid RETURNING id, version)
INSERT INTO muster.publish_queue (at, record, version, kind, op, audience)
SELECT now(), id, version, 'contributor', 'put', 'public' FROM r;
""")
    before = published(database)
    database.pgbench([script], 2 if options.quick else 20, database.environment["PGDATABASE"], "-R", "1000")
    drain(database)
    # What a record's row is now was published last: one sample a record.
    p99 = float(database.psql(f"""
        SELECT percentile_cont(0.99) WITHIN GROUP (
            ORDER BY extract(epoch FROM pg_xact_commit_timestamp(e.xmin) - pg_xact_commit_timestamp(r.xmin)))
        FROM muster.log_entry e JOIN muster.record r ON r.id = e.record AND r.version = e.version
        WHERE e.index >= {before}"""))
    return harness.result(
        "from commit to published at 1,000 writes/s, p99", p99, "s", "", None, 1.5, at_most=True)


def verification(node: Node, size: int) -> dict:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    node.command("log", "verify")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return harness.result(
        "a log read and verified from its first entry", size / seconds, "entries/CPU s", "", None, 400_000)


def main() -> int:
    options = harness.arguments("federation")
    records = min(options.rows, 2_000) if options.quick else options.rows
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o711)
        (folder / "publisher").mkdir(mode=0o711)
        node = Node(options.muster, folder / "publisher", name="publisher.example")
        node.flags = ("--publish", "now")
        node.start()
        followers: list[Follower] = []
        try:
            database = Database(node, folder / "publisher")
            # Logical replication needs the first, the delay's own clock the second.
            for setting in ("wal_level = 'logical'", "track_commit_timestamp = on", "max_wal_size = '8GB'"):
                database.psql(f"ALTER SYSTEM SET {setting}")
            node.stop()
            node.start()
            node.login()
            key = re.search(r"publisher\.example\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", node.command("status", "--json")).group(0)
            harness.progress(f"  machine: {harness.machine()}")
            few = min(1_000, records)
            with Held(database):
                load(node, folder, 0, few)
            drain(database)
            follower = Follower(options.muster, folder / "few", node, key)
            followers.append(follower)
            follower.start()
            follower.add()
            follower.sync(published(database))
            results = [nothing_changed(follower, few)]
            follower.node.stop()
            harness.progress(f"  {records:,} records")
            with Held(database):
                load(node, folder, few, records - few)
            if records > few:
                results.append(append(node, database, records - few))
            database.psql("VACUUM (ANALYZE) muster.record, muster.record_key, muster.log_entry")
            harness.progress("  first sync")
            more, follower = first_sync(options.muster, folder, node, database, key, records, options)
            followers.append(follower)
            results += more
            if records > few:
                results.append(nothing_changed(follower, records))
            harness.progress("  changes")
            results.append(one_change(node, database, follower))
            results.append(scattered(node, database, follower, folder, records))
            results.append(live(follower, node, options))
            follower.node.stop()
            harness.progress("  publishing and verifying")
            results.append(verification(node, published(database)))
            results.append(publishing_delay(database, options))
        finally:
            for follower in followers:
                follower.node.end()
            node.end()
    return harness.report(results, options)


def load(node: Node, folder: pathlib.Path, first: int, count: int) -> None:
    if count <= 0:
        return
    file = folder / "load.ndjson"
    workload.write_import_file(str(file), first, count)
    node.command("import", str(file))
    file.unlink()


if __name__ == "__main__":
    raise SystemExit(main())
