"""Kills the node, its PostgreSQL, and single connections under load: what was acknowledged is there afterwards."""
import os
import pathlib
import random
import signal
import tempfile

import rig


WHAT = ("the node", "the postmaster", "a connection", "the postmaster and all connections")


def kill(node: rig.Node, what: str) -> None:
    if what == "the node":
        node.kill()
        node.start()
    elif what == "the postmaster":
        os.kill(node.postmaster(), signal.SIGKILL)
    elif what == "a connection":
        os.kill(random.choice(node.connections()), signal.SIGKILL)
    else:
        connections = node.connections()
        for pid in [node.postmaster(), *connections]:
            os.kill(pid, signal.SIGKILL)


def main() -> None:
    options = rig.arguments("kill")
    seed = random.randrange(1 << 32)
    random.seed(seed)
    rig.say(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder, rig.Node(options.muster, pathlib.Path(folder)) as node:
        acknowledged: set[str] = set()
        for number in range(options.rounds):
            for turn, what in enumerate(WHAT):
                clients = rig.Clients(node, f"{number}-{turn}")
                clients.wait_for(random.randint(50, 1_000))
                kill(node, what)
                clients.wait_for(50)
                clients.stop()
                acknowledged |= clients.acknowledged
                lost = acknowledged - node.identifiers()
                rig.expect(
                    not lost, f"round {number + 1}, {what} killed: {len(acknowledged):,} acknowledged, {len(lost)} lost")
        node.stop()
        rig.say(node.run("db", "check", "--data", str(node.data)))


main()
