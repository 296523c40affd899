"""Kills the node, its PostgreSQL, and single connections while eight clients move money: the books are sound afterwards,
and every step that was acknowledged is there once."""
import http.client
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import time

import rig

WHAT = ("the node", "the postmaster", "a connection", "the postmaster and all connections")

# What must hold in the books, whatever happened: each counts what is wrong.
SOUND = {
    "entries that do not balance": "SELECT count(*) FROM (SELECT entry FROM muster.posting GROUP BY entry, currency HAVING sum(amount) <> 0) x",
    "accounts that are not the sum of their postings": """
        SELECT count(*) FROM muster.account a FULL JOIN (SELECT fund, currency, kind, sum(amount) AS amount FROM muster.posting
            GROUP BY 1, 2, 3) p USING (fund, currency, kind) WHERE a.balance IS DISTINCT FROM p.amount""",
    "funds that promised more than they have": "SELECT count(*) FROM muster.account WHERE kind = 'available' AND balance > 0",
    "instalments paid other than once": """
        SELECT count(*) FROM (SELECT i.id FROM muster.instalment i
            LEFT JOIN muster.payout_line l ON l.instalment = i.id AND l.state = 'settled'
            LEFT JOIN muster.ledger e ON e.payout = l.payout AND e.line = l.number
            GROUP BY i.id HAVING count(e.seq) <> CASE i.state WHEN 'paid' THEN 1 ELSE 0 END) x""",
    "stipends whose open instalments are not what is committed": """
        SELECT count(*) FROM muster.stipend s WHERE (SELECT coalesce(sum(i.amount), 0) FROM muster.instalment i
            WHERE i.stipend = s.id AND i.state IN ('scheduled', 'approved', 'batched'))
            <> (SELECT coalesce(sum(d.open), 0) FROM muster.draw d WHERE d.stipend = s.id)""",
    "batches that are not what their heads say": """
        SELECT count(*) FROM (SELECT p.id FROM muster.payout p JOIN muster.payout_line l ON l.payout = p.id GROUP BY p.id
            HAVING count(*) <> p.lines OR sum(l.amount) <> p.total) x""",
}


class Database:
    """The node's own cluster, as its superuser."""

    def __init__(self, node: rig.Node):
        self.environment = dict(os.environ, **json.loads(node.run("db", "address", "--data", str(node.data), "--json")))

    def lines(self, sql: str) -> list[str]:
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"], input=sql, text=True, capture_output=True,
            env=self.environment, check=True)
        return done.stdout.split()


class Money:
    """Eight clients that pledge, receive, offer, accept, approve, pay out and settle until they are stopped."""

    def __init__(self, node: rig.Node, tokens: dict[str, str], records: dict[str, str]):
        self.node, self.tokens, self.records, self.ending = node, tokens, records, threading.Event()
        self.lock, self.receipts, self.accepted, self.settled, self.steps = threading.Lock(), set(), set(), set(), 0
        self.threads = [threading.Thread(target=self.work, args=(number,), daemon=True) for number in range(8)]
        for thread in self.threads:
            thread.start()

    def call(self, who: str, path: str, body: dict, **headers: str) -> dict | None:
        """The answer of a step that was acknowledged, or nothing."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=120)
            connection.request("POST", path, json.dumps(body), {
                "Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json", "If-Match": "*", **headers})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return None
        if answer.status >= 500 or answer.status == 429:
            time.sleep(0.02)
        if answer.status >= 300:
            return None
        with self.lock:
            self.steps += 1
        return json.loads(content)

    def work(self, number: int) -> None:
        count = 0
        while not self.ending.is_set():
            count += 1
            pledge = self.call("office", "/v1/pledges", {
                "fund": self.records["fund"], "sponsor": self.records["sponsor"], "amount": {"amount": 1000, "currency": "EUR"}})
            if pledge:
                reference = f"r-{os.getpid()}-{number}-{count}-{time.monotonic_ns()}"
                for _ in range(2):  # entered twice, taken once
                    if self.call("office", f"/v1/pledges/{pledge['id']}/receive", {
                            "amount": {"amount": 1000, "currency": "EUR"}, "reference": reference}):
                        with self.lock:
                            self.receipts.add(reference)
            stipend = self.call("office", "/v1/stipends", {
                "contributor": self.records["ada"], "mentor": self.records["bo"], "project": self.records["project"],
                "total": {"amount": 900, "currency": "EUR"}, "from": "2026-01-01", "until": "2099-12-31",
                "schedule": "2026-01-31:3EUR,2026-02-28:3EUR,2099-12-31:3EUR",
                "shares": [{"fund": self.records["fund"], "percent": "100%"}]})
            if not stipend or not self.call("office", f"/v1/stipends/{stipend['id']}/accept", {}):
                continue
            with self.lock:
                self.accepted.add(stipend["id"])
            self.call("bo", f"/v1/stipends/{stipend['id']}/approve", {})
            self.call("board", f"/v1/stipends/{stipend['id']}/approve", {})
            payout = self.call("office", "/v1/payouts", {"currency": "EUR"})
            for line in payout["lines"] if payout else []:
                reference = f"{payout['id']}-{line['line']}"
                for _ in range(2):
                    if self.call("office", f"/v1/payouts/{payout['id']}/settle", {"line": line["line"], "reference": reference}):
                        with self.lock:
                            self.settled.add(reference)

    def wait_for(self, more: int) -> None:
        enough = self.steps + more
        rig.wait_until(lambda: self.steps >= enough, f"{more} more steps")

    def stop(self) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()


def made(node: rig.Node, *words: str) -> str:
    return json.loads(node.run(*words, "--json"))["id"]


def people(node: rig.Node) -> tuple[dict[str, str], dict[str, str]]:
    """Who acts, and on what."""
    records = {"fund": made(node, "fund", "create", "Example Fund")}
    tokens = {"office": node.token}
    node.run("organization", "add", "--name", "Example Corp", "--type", "company", "--audience", "public")
    node.run("project", "add", "--name", "Arrays", "--audience", "public")
    for name in ("ada", "bo"):
        node.run("enrol", "--name", f"{name} Example", "--identity", f"github:{name}-example", "--consent", "self", "--audience", "public")
    for line in node.run("export").splitlines():
        one = json.loads(line)
        name = {"organization": "sponsor", "project": "project"}.get(one["kind"], one["record"]["name"].split()[0].lower())
        records[name] = one["id"]
    tokens["bo"] = node.run("token", "create", "contributor", "--subject", "github:bo-example").split()[0]
    tokens["board"] = node.run("token", "create", "coordinator", "--label", "Board").split()[0]
    return tokens, records


def kill(node: rig.Node, what: str) -> None:
    if what == "the node":
        node.kill()
        node.start()
    elif what == "the postmaster":
        os.kill(node.postmaster(), signal.SIGKILL)
    elif what == "a connection":
        os.kill(random.choice(node.connections()), signal.SIGKILL)
    else:
        for pid in [node.postmaster(), *node.connections()]:
            os.kill(pid, signal.SIGKILL)


def main() -> None:
    options = rig.arguments("money")
    seed = random.randrange(1 << 32)
    random.seed(seed)
    rig.say(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder, rig.Node(options.muster, pathlib.Path(folder)) as node:
        pathlib.Path(folder).chmod(0o711)
        tokens, records = people(node)
        receipts, accepted, settled, steps = set(), set(), set(), 0
        for number in range(options.rounds):
            for what in WHAT:
                money = Money(node, tokens, records)
                money.wait_for(random.randint(50, 500))
                kill(node, what)
                money.wait_for(30)
                money.stop()
                receipts |= money.receipts
                accepted |= money.accepted
                settled |= money.settled
                steps += money.steps
                rig.wait_until(node.is_ready, "the node to be ready")
                database = Database(node)
                wrong = {name: database.lines(sql)[0] for name, sql in SOUND.items()}
                wrong = {name: count for name, count in wrong.items() if count != "0"}
                rig.expect(not wrong, f"round {number + 1}, {what} killed: after {steps:,} steps the books are sound {wrong or ''}")
                taken = database.lines("SELECT reference FROM muster.ledger WHERE kind = 'receipt'")
                paid = database.lines("SELECT reference FROM muster.ledger WHERE kind = 'payment'")
                kept = set(database.lines("SELECT stipend FROM muster.ledger WHERE kind = 'commitment'"))
                rig.expect(len(taken) == len(set(taken)) and receipts <= set(taken), f"  {len(receipts):,} receipts acknowledged, each is there once")
                rig.expect(len(paid) == len(set(paid)) and settled <= set(paid), f"  {len(settled):,} payments acknowledged, each is there once")
                rig.expect(accepted <= kept, f"  {len(accepted):,} stipends accepted, each is committed")
        node.stop()


main()
