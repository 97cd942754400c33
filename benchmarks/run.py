"""Measure the auditor on a big file, and pyx12's validation of a slice of it in the same run.

    python benchmarks/run.py --megabytes 100 --runs 3
    python benchmarks/run.py month.837 --runs 3 --json measured.json
    python benchmarks/run.py --megabytes 100 --read-only

The auditor runs as a whole process, `python -m auditor audit FILE --out EMPTY`: start, reading, loading, rules and
reports are all in the time. Peak memory is that of the process (ru_maxrss). Figures are medians, beside the lowest and
highest.
"""

import argparse
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from generate import generate

MEBIBYTE_IN_KIB = 1024


@dataclass(frozen=True)
class Run:
    """One measured run."""

    seconds: float
    processor_seconds: float
    peak_mib: float = 0
    stages: dict[str, float] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Size:
    """What a file holds."""

    megabytes: float
    claims: int


def size_of(path: Path) -> Size:
    """Count the claims of a file whose segments end in ~."""
    claims, tail = 0, b"~"
    with path.open("rb") as stream:
        while block := stream.read(1 << 22):
            text = tail + block
            claims += len(re.findall(rb"[~\n]CLM\*", text[:-5]))
            tail = text[-5:]
    return Size(path.stat().st_size / 1e6, claims)


def whole_audit(path: Path, reports: Path) -> Run:
    """Run the command as a process of its own and measure it."""
    command = [sys.executable, "-m", "auditor", "audit", str(path), "--out", str(reports), "--verbose"]
    with tempfile.TemporaryFile() as talk:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=talk)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        talk.seek(0)
        said = talk.read().decode("utf-8", "replace")
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{said}")
    peak, processor = usage.ru_maxrss / MEBIBYTE_IN_KIB, usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, peak, stages_of(said), findings_in(reports / "summary.json"))


def findings_in(summary: Path) -> dict[str, int]:
    """Return the number of findings of each rule that has any."""
    rules = json.loads(summary.read_text(encoding="utf-8"))["rules"]
    return {rule["rule_id"]: rule["findings"] for rule in rules if rule["findings"]}


def stages_of(said: str) -> dict[str, float]:
    """Return the seconds of each stage from the line "time: load 1.25 s, judge 0.40 s, report 0.31 s"."""
    lines = [line for line in said.splitlines() if line.startswith("time: ")]
    found = re.findall(r"(\w+) (\d+\.\d+) s", lines[-1]) if lines else []
    return {stage: float(seconds) for stage, seconds in found}


def read_only(path: Path) -> Run:
    """Read the file into frames in this process and throw them away."""
    from auditor.read import Reading, find_inputs  # noqa: PLC0415 - only where the reader alone is measured

    (source,) = find_inputs([path])
    started, worked = time.perf_counter(), time.process_time()
    for frames in Reading(source, file_key=1, block_bytes=4 << 20):
        del frames
    return Run(time.perf_counter() - started, time.process_time() - worked)


def slice_of(path: Path, claims: int, into: Path) -> None:
    """Write the first claims of a file as a whole file, at most so many, ending where a patient ends."""
    kept = first_patients(path, claims)
    isa, gs, st = (next(each for each in kept if each.startswith(name)).split("*") for name in ("ISA", "GS", "ST"))
    inside = len(kept) - kept.index("*".join(st)) + 1
    trailers = (f"SE*{inside}*{st[2]}", f"GE*1*{gs[6]}", f"IEA*1*{isa[13]}", "")
    into.write_text("~\n".join([*kept, *trailers]), encoding="ascii")


def first_patients(path: Path, claims: int) -> list[str]:
    """Return the segments of the first patients, header and all, with at most so many claims."""
    segments: list[str] = []
    counted, of_office, end = 0, 0, 0
    with path.open("r", encoding="ascii", newline="") as stream:
        for segment in segments_of(stream):
            level = segment.split("*")[3] if segment.startswith("HL*") else ""
            if segment.startswith("SE*") or (level in {"20", "22"} and of_office):
                end = len(segments)
            of_office = 0 if level == "20" else of_office + segment.startswith("CLM*")
            counted += segment.startswith("CLM*")
            if counted > claims or segment.startswith("SE*"):
                break
            segments.append(segment)
    return segments[:end]


def segments_of(stream: io.TextIOBase) -> Iterator[str]:
    """Yield the segments of a file whose terminator is ~."""
    rest = ""
    while block := stream.read(1 << 16):
        *whole, rest = (rest + block).split("~")
        yield from (segment.strip("\r\n") for segment in whole)


def validation(path: Path) -> Run:
    """Validate a file with pyx12 in this process."""
    from pyx12.params import params  # noqa: PLC0415 - only where it is compared
    from pyx12.x12n_document import x12n_document  # noqa: PLC0415

    started, worked = time.perf_counter(), time.process_time()
    valid = x12n_document(params(), str(path), io.StringIO(), None)
    if not valid:
        raise SystemExit("pyx12 says that the slice is not valid")
    return Run(time.perf_counter() - started, time.process_time() - worked)


def figures(runs: list[Run], size: Size) -> dict[str, object]:
    """Return medians, lowest and highest of the runs."""
    seconds = sorted(run.seconds for run in runs)
    median = statistics.median(seconds)
    stages = {stage: round(statistics.median(run.stages[stage] for run in runs), 2) for stage in runs[0].stages}
    processor = statistics.median(run.processor_seconds for run in runs)
    return {
        "seconds": round(median, 3),
        "seconds_lowest": round(seconds[0], 3),
        "seconds_highest": round(seconds[-1], 3),
        "processor_seconds": round(processor, 3),
        "megabytes_a_second": round(size.megabytes / median, 3),
        "claims_a_second": round(size.claims / median, 1),
        "claims_a_processor_second": round(size.claims / processor, 1),
        "peak_mib": round(statistics.median(run.peak_mib for run in runs)),
        "stages": stages,
    }


def measured(path: Path, given: argparse.Namespace, scratch: Path) -> dict[str, object]:
    """Measure the auditor and pyx12 turn by turn, so that both see the same machine."""
    size = size_of(path)
    small = scratch / "slice.837"
    slice_of(path, given.slice, small)
    slice_size = size_of(small)
    ours, theirs = [], []
    for number in range(given.runs):
        ours.append(read_only(path) if given.read_only else whole_audit(path, scratch / f"reports{number}"))
        theirs.append(validation(small))
    auditor, pyx12 = figures(ours, size), figures(theirs, slice_size)
    kinds = ("claims_a_second", "claims_a_processor_second")
    ratios = {kind: round(float(str(auditor[kind])) / float(str(pyx12[kind])), 1) for kind in kinds}
    return {
        "file": asdict(size),
        "slice": asdict(slice_size),
        "runs": given.runs,
        "processors": os.cpu_count(),
        "load_average": round(os.getloadavg()[1], 1),
        "python": sys.version.split()[0],
        "auditor": {"measured": "reading" if given.read_only else "whole command", **auditor},
        "pyx12": {"measured": "validation", **pyx12},
        "ratios": ratios,
        "found": ours[0].found,
    }


def table(result: dict[str, object]) -> str:
    """Return the figures as a table of Markdown."""
    rows = ["| what | seconds | processor seconds | MB/s | claims/s | peak memory |", "|---|---|---|---|---|---|"]
    for name in ("auditor", "pyx12"):
        row = result[name]
        assert isinstance(row, dict)  # noqa: S101
        peak = f"{row['peak_mib']} MiB" if row["peak_mib"] else "-"
        span = f"{row['seconds']} ({row['seconds_lowest']} to {row['seconds_highest']})"
        rows.append(
            f"| {name}, {row['measured']} | {span} | {row['processor_seconds']} | {row['megabytes_a_second']} "
            f"| {row['claims_a_second']} | {peak} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the auditor on a big file, beside pyx12.")
    parser.add_argument("path", type=Path, nargs="?", help="a file; without it one is generated")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--slice", type=int, default=300, help="claims that pyx12 validates")
    parser.add_argument("--read-only", action="store_true", help="time the reader alone, in this process")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        path = given.path or Path(folder) / "generated.837"
        planted: object = None
        if given.path is None:
            planted = generate(path, megabytes=given.megabytes, claims=None, seed=given.seed)["planted"]
        result = {**measured(path, given, Path(folder)), "planted": planted}
    print(table(result))
    if planted and not given.read_only:
        print("Found is what was planted." if planted == result["found"] else "FOUND IS NOT WHAT WAS PLANTED.")
    print(json.dumps(result, indent=2))
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
