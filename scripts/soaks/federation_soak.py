"""Three nodes that follow each other over TLS, under fire: they end up showing the same, and nothing acknowledged is lost."""
import http.client
import json
import os
import pathlib
import random
import signal
import tempfile
import threading
import time

import rig
import tls
import workload

WHAT = ("the node", "the postmaster", "a connection", "the network")


class Writer:
    """Enrols, changes and erases people at one node until it is stopped, and keeps what it was told."""

    def __init__(self, node: rig.Node, number: int):
        self.node, self.number, self.ending = node, number, threading.Event()
        # What was acknowledged: versions of records, who was erased, and those of whom nobody can say.
        self.versions: dict[str, int] = {}
        self.erased: set[str] = set()
        self.unsure: set[str] = set()
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def ask(self, method: str, path: str, body: dict | None = None, **headers: str) -> tuple[int, dict]:
        """The status and the answer; 0 when there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.node.token}", "Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if content else {}
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            connection.close()

    def work(self) -> None:
        count = 0
        while not self.ending.is_set():
            count += 1
            turn = random.random()
            if turn < 0.6 or not self.versions:
                self.enrol(count)
            elif turn < 0.9:
                self.change(random.choice(list(self.versions)), count)
            else:
                self.erase(random.choice(list(self.versions)))
            time.sleep(0.05)

    def enrol(self, count: int) -> None:
        record = workload.contributor(count)
        record["identities"][0]["handle"] = f"soak-{self.node.name.split('.')[0]}-{self.number}-{count}"
        audience = random.choice(("public", "federation"))
        status, answer = self.ask("POST", "/v1/contributors", {"record": record, "audience": audience})
        if status == 201:
            self.versions[answer["id"]] = 1

    def change(self, person: str, count: int) -> None:
        change = {"record": {"summary": f"Changed {count} times."}}
        status, answer = self.ask("PATCH", f"/v1/contributors/{person}", change, If_Match="*")
        if status == 200:
            self.versions[person] = answer["version"]

    def erase(self, person: str) -> None:
        status, _ = self.ask("DELETE", f"/v1/contributors/{person}")
        if status in (200, 404):
            self.versions.pop(person)
            self.erased.add(person)
        else:
            # It may have happened: then it must hold everywhere, and else nowhere.
            self.versions.pop(person)
            self.unsure.add(person)

    def stop(self) -> None:
        self.ending.set()
        self.thread.join()


def fire(node: rig.Node, cable: tls.Cable, what: str) -> None:
    if what == "the node":
        node.kill()
        time.sleep(random.uniform(0, 3))
        node.start()
    elif what == "the postmaster":
        os.kill(node.postmaster(), signal.SIGKILL)
        node.wait_until_ready()
    elif what == "a connection":
        connections = node.connections()
        if connections:
            os.kill(random.choice(connections), signal.SIGKILL)
    else:
        cable.cut()
        time.sleep(random.uniform(0.2, 6))
        cable.mend()


def digest(node: rig.Node) -> tuple[str, int]:
    answer = json.loads(node.run("federation", "digest", "--audience", "federation", "--json"))
    return answer["digest"], answer["records"]


def versions(node: rig.Node) -> dict[str, int]:
    """What the node has of all contributors, its own and others'."""
    process = node.popen("export", "--kind", "contributor")
    found = {}
    for line in process.stdout:
        record = json.loads(line)
        found[record["id"]] = record["version"]
    rig.expect(process.wait() == 0, f"{node.name} exports {len(found):,} contributors")
    return found


def main() -> None:
    options = rig.arguments("federation")
    seed = random.randrange(1 << 32)
    random.seed(seed)
    rig.say(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        tls.authority(root)
        nodes, cables = [], []
        try:
            for name in ("a", "b", "c"):
                cable = tls.Cable(root)
                (root / name).mkdir(mode=0o700)
                node = rig.Node(
                    options.muster, root / name, f"{name}.example.org",
                    ("--public-url", cable.url, "--sync-interval", "1"), MUSTER_CA_FILE=str(root / "ca.pem"))
                cable.carry(node.port)
                nodes.append(node)
                cables.append(cable)
            befriend(nodes, cables)
            run(nodes, cables, options.minutes)
        finally:
            for node in nodes:
                node.__exit__()


def befriend(nodes: list[rig.Node], cables: list[tls.Cable]) -> None:
    for node in nodes:
        key = json.loads(node.run("status", "--json"))["node"]["verifierKey"]
        for other in nodes:
            if other is not node:
                other.run("peer", "add", cables[nodes.index(node)].url, "--key", key)


def run(nodes: list[rig.Node], cables: list[tls.Cable], minutes: float) -> None:
    writers = [Writer(node, number) for node in nodes for number in range(2)]
    shots = dict.fromkeys(WHAT, 0)
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        time.sleep(random.uniform(0.5, 4))
        which, what = random.randrange(len(nodes)), random.choice(WHAT)
        fire(nodes[which], cables[which], what)
        shots[what] += 1
    for writer in writers:
        writer.stop()
    rig.say("  killed: " + ", ".join(f"{what} {count} times" for what, count in shots.items()))
    for node in nodes:
        node.wait_until_ready()

    seen: list[tuple[str, int]] = []

    def agree() -> bool:
        seen[:] = [digest(node) for node in nodes]
        time.sleep(1)
        return len(set(seen)) == 1

    rig.wait_until(agree, "the three to show the same", 300)
    rig.expect(True, f"all three show the same {seen[0][1]:,} records: {seen[0][0]}")
    acknowledged = {person: version for writer in writers for person, version in writer.versions.items()}
    erased = {person for writer in writers for person in writer.erased}
    unsure = {person for writer in writers for person in writer.unsure}
    here = [versions(node) for node in nodes]
    for node, found in zip(nodes, here):
        lost = [person for person, version in acknowledged.items() if found.get(person, 0) < version]
        rig.expect(not lost, f"{node.name}: {len(acknowledged):,} acknowledged, {len(lost)} lost or older")
        back = erased & found.keys()
        rig.expect(not back, f"{node.name}: {len(erased):,} erased, {len(back)} still there")
    split = [person for person in unsure if len({person in found for found in here}) > 1]
    rig.expect(not split, f"{len(unsure)} erasures without an answer happened everywhere or nowhere")
    for node in nodes:
        node.run("federation", "status")
        rig.expect(True, f"{node.name}: every log goes on, nothing is withheld")
        rig.expect("has gaps" not in node.run("log", "verify"), f"{node.name}: its logs hold from the first entry")
        node.stop()
        node.run("db", "check", "--data", str(node.data))
        rig.expect(True, f"{node.name}: its database is whole")


main()
