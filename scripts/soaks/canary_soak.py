"""Plants a name that is nowhere else, federates it, erases it, and looks for it in every file of every node."""
import json
import os
import pathlib
import tempfile
import time

import rig

# Nothing that anybody else is called; in every field that a person may fill, and in none that is looked up.
MARKERS = ("Zyxwoquan", "quandelbri", "vexlumbra")


def find(folder: pathlib.Path, markers: tuple[str, ...]) -> list[str]:
    """The files below a folder that hold one of them, whatever its case."""
    wanted = [marker.lower().encode() for marker in markers]
    found = []
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        try:
            content = path.read_bytes().lower()
        except FileNotFoundError:
            continue  # PostgreSQL has removed it meanwhile
        if any(marker in content for marker in wanted):
            found.append(str(path.relative_to(folder)))
    return sorted(found)


def start(options, root: pathlib.Path, name: str) -> rig.Node:
    (root / name).mkdir(mode=0o700)
    return rig.Node(
        options.muster, root / name, f"{name}.example.org", ("--sync-interval", "1"), MUSTER_PLAIN_HTTP="1")


def plant(a: rig.Node) -> str:
    """Enrols the person, at work and with time, changed once; the id."""
    name, handle, word = "Zyxwoquan Quandelbri", "quandelbri-dev", "vexlumbra"
    a.run(
        "enrol", "--name", name, "--identity", f"github:{handle}", "--skill", "python:expert", "--consent", "self",
        "--summary", f"Writes the {word}.", "--audience", "public")
    person = json.loads(a.run("contributor", "show", f"github:{handle}", "--json"))["id"]
    a.run("contributor", "edit", person, "--summary", f"Wrote the {word}, and more.")
    a.run("contributor", "edit", person, "--legal-name", f"{name} the Elder")
    a.run("availability", "set", "8h/week", "--from", "2027-01-01", "--contributor", person)
    a.run("token", "create", "contributor", "--subject", person, "--label", name, "--output", str(a.folder / "theirs"))
    # Others, so that tables and logs hold more than the one.
    for number in range(40):
        a.run(
            "enrol", "--name", f"Somebody Example {number}", "--identity", f"github:somebody-{number}", "--consent",
            "self", "--audience", "public")
    return person


def main() -> None:
    options = rig.arguments("canary")
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        nodes = [start(options, root, name) for name in ("a", "b", "c")]
        a, b, c = nodes
        try:
            key = json.loads(a.run("status", "--json"))["node"]["verifierKey"]
            for node in (b, c):
                node.run("peer", "add", f"http://127.0.0.1:{a.port}", "--key", key)
            person = plant(a)
            for node in (b, c):
                rig.wait_until(lambda: "Zyxwoquan" in node.run("search", "contributors", "zyxwoquan"), "the person to come")
            rig.expect(True, "the person is found at all three nodes")
            a.run("db", "backup", str(root / "a.backup"), "--data", str(a.data))
            for node in nodes:
                rig.expect(bool(find(node.data, MARKERS)), f"{node.name}: the name is in its files, so that one can find it")
            a.run("contributor", "erase", person, "--yes")
            for node in nodes:
                rig.wait_until(lambda: "Nothing found" in node.run("search", "contributors", "zyxwoquan"), "the erasure to come")
            # The log of the node that publishes has to have said so too.
            time.sleep(3)
            rig.expect(True, "nobody who asks any of the three finds the person")
            for node in nodes:
                left = find(node.data, MARKERS)
                rig.say(f"  {node.name}: before the scrub {len(left)} files still hold it")
                rig.say("  " + node.run("db", "scrub", "--data", str(node.data)).strip().replace("\n", "\n  "))
            for node in nodes:
                left = find(node.data, MARKERS) + find(node.folder / "config", MARKERS)
                logs = find_in(node.folder / "serve.log")
                rig.expect(not left and not logs, f"{node.name}: no file holds the name {left + logs or ''}")
            people = json.loads(a.run("status", "--json"))["status"]["counts"]["contributors"]
            rig.expect(people == 40, f"everybody else is still there ({people})")
            for node in nodes:
                node.stop()
                node.run("db", "check", "--data", str(node.data))
            rig.expect(True, "the databases are whole")
            # The exception that docs/privacy.md explains: what is in a backup is forgotten when the backup is.
            os.unlink(root / "a.backup")
        finally:
            for node in nodes:
                node.__exit__()


def find_in(path: pathlib.Path) -> list[str]:
    content = path.read_bytes().lower()
    return [path.name] if any(marker.lower().encode() in content for marker in MARKERS) else []


main()
