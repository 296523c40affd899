"""scripts/mutants: tries whether the checks of federation notice what could be wrong in it. See its head for how."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PURE = ["COpenSSL", "CanonicalJSON", "TransparencyLog", "Registry", "Federation"]
# What each check needs: one copy each, so that neither compiles what only the other needs.
SOURCES = {"unit": PURE, "simulator": PURE + ["Simulation", "simulate"]}
TESTS = {"unit": ["TransparencyLogTests", "FederationTests"], "simulator": []}
# A check that takes longer than this has noticed: the change made it run for ever.
PATIENCE = 300


class Mutant:
    def __init__(self, name):
        self.name, self.file, self.by, self.old, self.new = name, None, None, [], []


def read(path):
    mutants = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        mark, rest = line[0], line[1:]
        if mark == "=":
            mutants.append(Mutant(rest.strip()))
        elif line.startswith("in "):
            mutants[-1].file = rest[2:].strip()
        elif line.startswith("by ") and rest[2:].strip() in ("unit", "simulator"):
            mutants[-1].by = rest[2:].strip()
        elif mark == "-":
            mutants[-1].old.append(rest)
        elif mark == "+":
            mutants[-1].new.append(rest)
        else:
            sys.exit(f"{path}:{number}: neither of =, in, by, - and +")
    return mutants


def run(command, place, limit=None):
    try:
        return subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None


def copy(by, place):
    """Brings a copy up to date; what has not changed keeps its time, so that it is not compiled again."""
    for folder, names in (("Sources", SOURCES[by]), ("Tests", TESTS[by])):
        (place / folder).mkdir(parents=True, exist_ok=True)
        for old in (place / folder).iterdir():
            if old.name not in names:
                shutil.rmtree(old)
        for name in names:
            source, target = ROOT / folder / name, place / folder / name
            wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
            for path in list(target.rglob("*")) if target.exists() else []:
                if path.is_file() and path.relative_to(target) not in wanted:
                    path.unlink()
            for path in wanted:
                write(target / path, (source / path).read_bytes())
    targets = SOURCES[by] + TESTS[by]
    lines = (HERE / "Package.swift").read_text().splitlines(keepends=True)
    write(place / "Package.swift", "".join(line for line in lines if target_of(line) in [None, *targets]).encode())


def target_of(line):
    """The name of the target that a line of the manifest is about."""
    found = re.match(r'        \.[a-zA-Z]+\(name: "([A-Za-z]+)"', line)
    return found.group(1) if found else None


def write(path, data):
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


BUILD = {"unit": ["swift", "build", "--build-tests"], "simulator": ["swift", "build", "--product", "simulate"]}


def check(by, place, seeds):
    """Whether the check passes, and its last words."""
    if by == "unit":
        command = ["swift", "test", "--skip-build"]
    else:
        path = run(["swift", "build", "--show-bin-path"], place).stdout.strip()
        command = [path + "/simulate", "--seeds", str(seeds)]
    done = run(command, place, PATIENCE)
    if done is None:
        return False, f"did not end within {PATIENCE} s"
    words = [line for line in (done.stdout + done.stderr).splitlines() if "✘" in line or "does not hold" in line]
    return done.returncode == 0, words[0].strip() if words else f"ended with status {done.returncode}"


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    places = {by: ROOT / ".build" / "mutants" / by for by in BUILD}
    everything = read(HERE / "table.txt")
    mutants = [mutant for mutant in everything if options.only in mutant.name]
    if not mutants:
        sys.exit(f"no entry of the table has “{options.only}” in its name")
    for by in sorted({mutant.by for mutant in mutants}):
        print(f"==> as it is, by {by}", flush=True)
        place = places[by]
        copy(by, place)
        built = run(BUILD[by], place)
        if built.returncode != 0:
            sys.exit(f"the copy in {place} does not build:\n{built.stdout}{built.stderr}")
        passed, words = check(by, place, options.seeds)
        if not passed:
            sys.exit(f"without any change the check already fails: {words}")
    failed = 0
    # One kind of check after the other: each builds other things.
    for number, mutant in enumerate(sorted(mutants, key=lambda mutant: mutant.by), 1):
        begun = time.monotonic()
        place = places[mutant.by]
        path = place / mutant.file
        text = path.read_text()
        old, new = "\n".join(mutant.old), "\n".join(mutant.new)
        if text.count(old) != 1:
            verdict, words = "DOES NOT APPLY", f"{mutant.file} has the lines {text.count(old)} times"
        else:
            path.write_text(text.replace(old, new))
            try:
                built = run(BUILD[mutant.by], place)
                if built.returncode != 0:
                    errors = [line for line in (built.stdout + built.stderr).splitlines() if "error:" in line]
                    verdict, words = "DOES NOT BUILD", errors[0] if errors else "swift build failed"
                else:
                    passed, words = check(mutant.by, place, options.seeds)
                    verdict = "SURVIVED" if passed else "caught"
            finally:
                path.write_text(text)
        failed += verdict != "caught"
        spent = time.monotonic() - begun
        print(f"{number} of {len(mutants)}  {verdict} by {mutant.by}, {spent:.0f} s: {mutant.name}\n    {words}", flush=True)
    if failed:
        sys.exit(f"{failed} of {len(mutants)} broken variants were not caught")
    print(f"All {len(mutants)} broken variants were caught.")


main()
