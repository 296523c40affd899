"""What every soak shares: its arguments, a node of its own, clients that enrol, and peaks of memory."""
import argparse
import collections
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "benchmarks"))
import workload  # noqa: E402


def arguments(name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"scripts/soak {name}")
    parser.add_argument("--muster", required=True, type=os.path.abspath, help="the program to try")
    parser.add_argument("--rounds", type=int, default=10, help="how often each thing is killed")
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines of the large import")
    parser.add_argument("--minutes", type=float, default=3, help="how long nodes are under fire")
    parser.add_argument("--megabytes", type=int, default=2_048, help="the length of the long line")
    return parser.parse_args()


def say(text: str) -> None:
    print(text, flush=True)


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"soak: not so: {what}")
    say(f"  {what}")


def wait_until(condition, what: str, seconds: float = 120) -> None:
    """The bound only ends a hopeless wait."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"soak: waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.05)


def peak(pid: int) -> float:
    """MiB of memory that a process had at most so far; 0 when it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found.group(1)) / 1024 if found else 0


class Node:
    """A node of its own in a folder, and the commands of its steward."""

    def __init__(
            self, muster: str, folder: pathlib.Path, name: str = "soak.example", serving: tuple[str, ...] = (),
            **environment: str):
        """In a folder that is there; with further arguments of “muster serve” and variables of its environment."""
        self.muster, self.folder, self.data, self.process = muster, folder, folder / "node", None
        self.name, self.serving = name, serving
        self.environment = dict(os.environ, XDG_CONFIG_HOME=str(folder / "config"), NO_COLOR="1", **environment)
        for variable in ("DATABASE_URL", "MUSTER_NODE", "MUSTER_TOKEN", "MUSTER_PROFILE", "MUSTER_DATA"):
            self.environment.pop(variable, None)
        secret = folder / "token"
        self.run("init", "--data", str(self.data), "--name", name, "--token-file", str(secret))
        self.token = secret.read_text().strip()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()
        self.run("login", f"http://127.0.0.1:{self.port}", "--token-file", str(secret))

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, *_) -> None:
        """Ends what a soak that failed left running."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.muster, "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}", *self.serving],
            stdout=subprocess.DEVNULL, stderr=open(self.folder / "serve.log", "ab"), env=self.environment)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        wait_until(self.is_ready, f"the node to be ready; its log: {self.folder}/serve.log")

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise SystemExit(f"soak: the node ended with {self.process.returncode}; its log: {self.folder}/serve.log")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        expect(self.process.wait(120) == 0, "the node stops cleanly")

    def postmaster(self) -> int:
        return int((self.data / "postgres/cluster/postmaster.pid").read_text().split()[0])

    def connections(self) -> list[int]:
        """Processes of the database that serve the node."""
        postmaster = self.postmaster()
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [int(pid) for pid in children if b"muster_service" in self.command_line(pid)]

    @staticmethod
    def command_line(pid: str) -> bytes:
        try:
            return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""

    def popen(self, *words: str, **more) -> subprocess.Popen:
        return subprocess.Popen(
            [self.muster, *words], env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            **more)

    def run(self, *words: str) -> str:
        """The output of a command that has to succeed."""
        process = self.popen(*words)
        output, errors = process.communicate()
        if process.returncode != 0:
            raise SystemExit(f"soak: muster {' '.join(words)} ended with {process.returncode}: {errors}")
        return output

    def count(self) -> int:
        return sum(json.loads(self.run("status", "--json"))["status"]["counts"].values())

    def identifiers(self) -> set[str]:
        """The ids of all contributors."""
        process = self.popen("export", "--kind", "contributor")
        found = {json.loads(line)["id"] for line in process.stdout}
        if process.wait() != 0:
            raise SystemExit(f"soak: the export ended with {process.returncode}: {process.stderr.read()}")
        return found

    def spooled(self) -> int:
        """Bytes of the uploads that wait or are being read."""
        folder = self.data / "spool"
        return sum(path.stat().st_size for path in folder.iterdir()) if folder.is_dir() else 0


class Clients:
    """Eight clients that enrol until they are stopped, and what they were told."""

    def __init__(self, node: Node, name: str):
        self.node, self.name, self.ending = node, name, threading.Event()
        self.lock, self.acknowledged, self.answers = threading.Lock(), set(), collections.Counter()
        self.threads = [threading.Thread(target=self.enrol, args=(number,), daemon=True) for number in range(8)]
        for thread in self.threads:
            thread.start()

    def enrol(self, number: int) -> None:
        connection, count = None, 0
        headers = {"Authorization": f"Bearer {self.node.token}", "Content-Type": "application/json"}
        while not self.ending.is_set():
            count += 1
            record = workload.contributor(count)
            record["identities"][0]["handle"] = f"soak-{self.name}-{number}-{count}"
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=120)
                connection.request("POST", "/v1/contributors", json.dumps({"record": record}), headers)
                response = connection.getresponse()
                status, body = response.status, response.read()
            except (OSError, http.client.HTTPException):
                connection, status, body = None, "no answer", b""
            with self.lock:
                self.answers[status] += 1
                if status == 201:
                    self.acknowledged.add(json.loads(body)["id"])
            if status != 201:
                time.sleep(0.02)

    def wait_for(self, more: int, *wanted) -> None:
        """Waits until so many more have got one of these answers (201)."""
        def count() -> int:
            return sum(self.answers[answer] for answer in wanted or (201,))

        enough = count() + more
        wait_until(lambda: count() >= enough, f"{more} more answers {wanted or 201}")

    def stop(self) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()
