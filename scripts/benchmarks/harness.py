"""What every benchmark shares: alternating runs, medians, a table and one JSON line a result."""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time


def arguments(name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"scripts/bench {name}")
    parser.add_argument("--json", action="store_true", help="one JSON line a result instead of a table")
    parser.add_argument("--quick", action="store_true", help="a small run that shows it works; its figures mean nothing")
    parser.add_argument("--runs", type=int, default=None, help="alternating runs of each side (at least 5 to quote)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="records that look-ups are drawn from")
    parser.add_argument("--muster", required=True, help="the program to measure")
    options = parser.parse_args()
    if options.runs is None:
        options.runs = 1 if options.quick else 5
    return options


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def alternate(runs: int, baseline, subject) -> tuple[list[float], list[float]]:
    """Baseline and subject in turn, so that a machine that slows down slows both."""
    base, ours = [], []
    for run in range(runs):
        base.append(baseline(run))
        ours.append(subject(run))
        progress(f"    run {run + 1} of {runs}: baseline {base[-1]:,.0f}, muster {ours[-1]:,.0f}")
    return base, ours


def result(name: str, value: float, unit: str, baseline: str, baseline_value: float | None, goal: float | None,
           at_most: bool = False, against_ratio: bool = True) -> dict:
    """One result. `goal` is held against the ratio, or against the value where there is no baseline."""
    ratio = value / baseline_value if baseline_value else None
    figure = ratio if against_ratio and ratio is not None else value
    met = None if goal is None else (figure <= goal if at_most else figure >= goal)
    return {
        "name": name, "value": round(value, 3), "unit": unit, "baseline": baseline,
        "baseline_value": None if baseline_value is None else round(baseline_value, 3),
        "ratio": None if ratio is None else round(ratio, 3), "goal": goal, "met": met,
    }


def compare(name: str, unit: str, baseline: str, runs, goal: float | None) -> dict:
    base, ours = runs
    return result(name, statistics.median(ours), unit, baseline, statistics.median(base), goal)


def report(results: list[dict], options: argparse.Namespace) -> int:
    """Prints the results; the exit status says whether every goal was met (a quick run has none to meet)."""
    if options.json:
        for row in results:
            print(json.dumps(row))
    else:
        heads = ["what", "muster", "unit", "baseline", "its figure", "ratio", "goal", "met"]
        rows = [[
            row["name"], f"{row['value']:,.1f}", row["unit"], row["baseline"],
            "" if row["baseline_value"] is None else f"{row['baseline_value']:,.1f}",
            "" if row["ratio"] is None else f"{row['ratio']:.2f}",
            "" if row["goal"] is None else f"{row['goal']:g}",
            {True: "yes", False: "NO", None: ""}[row["met"]],
        ] for row in results]
        widths = [max(len(line[i]) for line in [heads] + rows) for i in range(len(heads))]
        for line in [heads] + rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    return 0 if options.quick or all(row["met"] is not False for row in results) else 1


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def run(command: list[str], **options) -> str:
    """The output of a command that must succeed; its errors are shown where it does not."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:3])} … failed with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until(check, seconds: float, what: str, pause: float = 0.02) -> float:
    """Seconds until `check` first held. A check that starts a program takes CPU from what is measured: give it a pause
    that is small against what is waited for."""
    start = time.monotonic()
    while not check():
        if time.monotonic() - start > seconds:
            raise SystemExit(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(pause)
    return time.monotonic() - start
