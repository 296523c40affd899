"""A million lines and one line of 2 GB in constant memory; imports that are broken off leave nothing."""
import pathlib
import signal
import subprocess
import tempfile
import threading

import rig
from rig import workload

# A client holds a chunk of the file and a line of the answer.
CLIENT_MEBIBYTES = 48
# What a node may need more for ten times the lines: the allocator's own unrest, no more.
SLACK_MEBIBYTES = 16


def watched(process) -> float:
    """The most memory that a process had until it ended."""
    most = 0.0
    while process.poll() is None:
        most = max(most, rig.peak(process.pid))
        threading.Event().wait(0.05)
    return most


def finished(process) -> tuple[str, str, float]:
    most: list[float] = []
    watcher = threading.Thread(target=lambda: most.append(watched(process)))
    watcher.start()
    output, errors = process.communicate()
    watcher.join()
    return output, errors, most[0]


def whole(node: rig.Node, path: str, count: int) -> float:
    """Imports a file and gives the node's peak."""
    before = node.count()
    process = node.popen("import", path)
    _, errors, client = finished(process)
    rig.expect(process.returncode == 0, f"an import of {count:,} lines ends well {errors[-300:]}")
    rig.expect(node.count() == before + count, f"all {count:,} lines are in")
    rig.expect(client <= CLIENT_MEBIBYTES, f"the client took {client:.0f} MiB")
    return rig.peak(node.process.pid)


def broken_off(node: rig.Node, path: str) -> None:
    """Imports that do not come to their end."""
    before = node.count()
    process = node.popen("import", path)
    rig.wait_until(lambda: node.spooled() == pathlib.Path(path).stat().st_size, "the upload")
    threading.Event().wait(2)
    process.send_signal(signal.SIGINT)
    process.communicate()
    rig.expect(process.returncode in (-signal.SIGINT, 130), "Ctrl-C ends an import as Ctrl-C does")
    rig.wait_until(lambda: node.spooled() == 0, "the upload to be taken away")
    rig.expect(node.count() == before, "nothing of it is there")

    process = node.popen("import", path)
    rig.wait_until(lambda: node.spooled() == pathlib.Path(path).stat().st_size, "the upload")
    threading.Event().wait(2)
    node.kill()
    _, errors = process.communicate()
    rig.expect(process.returncode == 69 and "nothing half done" in errors, "a node that is killed is said to be gone")
    node.start()
    rig.expect(node.count() == before and node.spooled() == 0, "nothing of that import is there")


def write_long_line(file, length: int, first: int) -> None:
    """Two good lines, one of so many bytes, two good lines."""
    def good(number: int) -> bytes:
        return (workload.import_line(number) + "\n").encode()

    file.write(good(first) + good(first + 1) + b'{"kind":"contributor","record":{"name":"')
    for _ in range(length >> 20):
        file.write(b"a" * (1 << 20))
    file.write(b'"}}\n' + good(first + 2) + good(first + 3))


def long_line(node: rig.Node, folder: pathlib.Path, megabytes: int) -> None:
    path = folder / "long.ndjson"
    for through in ("a file", "a pipe"):
        first = 8_000_000 if through == "a file" else 8_000_100
        peak = rig.peak(node.process.pid)
        if through == "a file":
            with open(path, "wb") as file:
                write_long_line(file, megabytes << 20, first)
            process = node.popen("import", str(path))
        else:
            process = node.popen("import", "-", "--format", "muster", stdin=subprocess.PIPE)
            # Out of sight of communicate(), which would close it.
            source, process.stdin = process.stdin, None

            def feed() -> None:
                write_long_line(source.buffer, megabytes << 20, first)
                source.close()

            threading.Thread(target=feed).start()
        output, errors, client = finished(process)
        place = f"{path}:3:" if through == "a file" else "standard input:3:"
        rig.expect(process.returncode == 3 and place in errors, f"{through}: the line of {megabytes} MB is refused by line")
        rig.expect(output.split()[-4:] == ["4", "0", "0", "1"], f"{through}: the other four lines are in")
        rig.expect(client <= CLIENT_MEBIBYTES, f"{through}: the client took {client:.0f} MiB")
        grown = rig.peak(node.process.pid) - peak
        rig.expect(grown <= SLACK_MEBIBYTES, f"{through}: the node's peak grew by {grown:.0f} MiB")


def main() -> None:
    options = rig.arguments("import")
    with tempfile.TemporaryDirectory() as name, rig.Node(options.muster, pathlib.Path(name)) as node:
        folder = pathlib.Path(name)
        small, large = str(folder / "small.ndjson"), str(folder / "large.ndjson")
        # Enough that every buffer has been full.
        tenth = max(options.lines // 10, 20_000)
        workload.write_import_file(small, 0, tenth)
        workload.write_import_file(large, 1_000_000, options.lines)
        first = whole(node, small, tenth)
        broken_off(node, large)
        # The node is another process since; the small file again tells what it takes.
        node.run("import", small)
        first = max(first, rig.peak(node.process.pid))
        second = whole(node, large, options.lines)
        rig.expect(
            second - first <= SLACK_MEBIBYTES,
            f"the node took {second:.0f} MiB, {second - first:.0f} more than for a tenth of the lines")
        long_line(node, folder, options.megabytes)
        node.stop()


main()
