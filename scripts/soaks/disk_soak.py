"""Fills the node's disk: enrolments and imports end in 507, nothing is half done, and on it goes once there is room."""
import ctypes
import errno
import os
import pathlib
import tempfile

import rig
from rig import workload

CLONE_NEWNS, CLONE_NEWUSER = 0x0002_0000, 0x1000_0000
MS_REC, MS_PRIVATE = 0x4000, 0x4_0000
MNT_DETACH = 2
libc = ctypes.CDLL(None, use_errno=True)


def check(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def own_file_system(folder: str, megabytes: int) -> None:
    """Mounts a small file system that this process and its children alone see, and that goes with them. Somebody who is
    not root needs a kernel that lets everybody make user namespaces."""
    user, group = os.getuid(), os.getgid()
    check(libc.unshare(CLONE_NEWNS | (0 if user == 0 else CLONE_NEWUSER)))
    if user != 0:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    check(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    check(libc.mount(b"soak", folder.encode(), b"tmpfs", 0, f"size={megabytes}m,mode=755".encode()))


def fill(folder: pathlib.Path, megabytes_left: int = 0) -> pathlib.Path:
    """Takes what is free, but for so much."""
    path = folder / "filler"
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                space = os.statvfs(folder)
                left = space.f_bavail * space.f_frsize - (megabytes_left << 20)
                if left <= 0:
                    return path
                file.write(b"\0" * min(left, 1 << 20))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    return path


def enrolments(node: rig.Node, folder: pathlib.Path) -> None:
    clients = rig.Clients(node, "disk")
    clients.wait_for(200)
    filler = fill(folder)
    # 507 where a table cannot grow; where PostgreSQL's log cannot, it ends and stays away (503) until there is room.
    clients.wait_for(8, 503, 507)
    filler.unlink()
    clients.wait_for(200)
    clients.stop()
    rig.expect(set(clients.answers) <= {201, 503, 507}, f"enrolments on a disk that fills up: {dict(clients.answers)}")
    there = node.identifiers()
    rig.expect(clients.acknowledged <= there, "what was acknowledged is there")
    # A client whose answer got lost was told so.
    more = len(there - clients.acknowledged)
    rig.expect(more <= clients.answers[503], f"{more} more than that, of those whom 503 told that it may be")


def imports(node: rig.Node, folder: pathlib.Path) -> None:
    count = node.count()
    lines = 100_000
    source = str(folder.parent / "source.ndjson")
    workload.write_import_file(source, 0, lines)

    filler = fill(folder, 100)
    process = node.popen("import", source)
    _, errors = process.communicate()
    errors = " ".join(errors.split())
    rig.expect(process.returncode == 1 and "no room" in errors, f"an upload that does not fit is refused: {errors}")
    filler.unlink()

    process = node.popen("import", source)
    rig.wait_until(lambda: node.spooled() == os.stat(source).st_size, "the upload")
    filler = fill(folder, 40)
    _, errors = process.communicate()
    rig.expect(
        process.returncode in (1, 69) and "nothing of it is kept" in " ".join(errors.split()),
        f"an import that fills the disk fails: {errors.strip()}")
    node.wait_until_ready()
    rig.expect(node.count() == count and node.spooled() == 0, "nothing of it is there")
    filler.unlink()


def main() -> None:
    options = rig.arguments("disk")
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        folder = pathlib.Path(name) / "disk"
        folder.mkdir()
        try:
            own_file_system(str(folder), 520)
        except OSError as error:
            rig.say(f"  skipped: this user may not make a file system of their own here ({error.strerror})")
            return
        try:
            with rig.Node(options.muster, folder) as node:
                enrolments(node, folder)
                imports(node, folder)
                before = node.count()
                node.run("import", str(pathlib.Path(__file__).parents[2] / "Examples/people.ndjson"))
                rig.expect(node.count() > before, "with room again it goes on")
                node.stop()
                rig.say(node.run("db", "check", "--data", str(node.data)))
        finally:
            check(libc.umount2(str(folder).encode(), MNT_DETACH))


main()
