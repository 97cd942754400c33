"""Measure what judging a kept store takes: the whole as it is, then each rule alone on one thread, the slowest first.

    python benchmarks/generate.py --megabytes 500 year.837
    auditor load year.837 --store year.duckdb
    python benchmarks/rules.py year.duckdb --slowest 10

The store is judged as `auditor judge` does it, twice, and keeps the findings. Rules are judged side by side where there
is more than one thread, so that the seconds of one tell of it only where it has the one thread for itself. The first
rule carries what comes before all: reference datasets and prepared tables; `keeping` is what comes after.
"""

import argparse
import time
from itertools import pairwise
from pathlib import Path

from auditor.judge import judge, read_rules
from auditor.judge.rules import judging_order
from auditor.store import Store

RULES = Path(__file__).parent.parent / "rules"


def measure(path: Path, threads: int | None = None) -> list[tuple[str, float, float]]:
    """Judge a store; give name, seconds and processor seconds of each rule (the first with the preparation) and all."""
    book = read_rules([RULES])
    clocks: list[tuple[float, float]] = []

    def look(*_: object) -> None:
        clocks.append((time.perf_counter(), time.process_time()))

    with Store(path, threads=threads) as store:
        look()
        judge(store, book, on_progress=look)
        look()
    names = [rule.id for rule in judging_order(book.rules)]
    names[0] = f"preparation, {names[0]}"
    steps = [
        (name, after[0] - before[0], after[1] - before[1])
        for name, (before, after) in zip([*names, "keeping"], pairwise(clocks), strict=True)
    ]
    return [*steps, ("whole", clocks[-1][0] - clocks[0][0], clocks[-1][1] - clocks[0][1])]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--slowest", type=int, default=1000, help="print only so many")
    arguments = parser.parse_args()
    *_, whole = measure(arguments.store)
    *steps, alone = measure(arguments.store, threads=1)
    slowest = sorted(steps, key=lambda step: -step[2])[: arguments.slowest]
    print("what                seconds  processor seconds")
    for name, seconds, processor in (*slowest, ("whole on one", *alone[1:]), whole):
        print(f"{name:<19} {seconds:7.2f}  {processor:17.2f}")


if __name__ == "__main__":
    main()
