"""Whatever the bytes are, they are read or refused, judged and reported; nothing breaks, hangs, grows or shows a value.

By hand, for longer, with what is found written as small files:

    AUDITOR_FUZZ_INPUTS=20000 AUDITOR_FUZZ_SEED=7 AUDITOR_FUZZ_FINDS=finds pytest -n 0 tests/test_fuzz.py
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mutations import mutated
from trial import Trial, smallest

from auditor.judge import RuleBook

INPUTS = int(os.environ.get("AUDITOR_FUZZ_INPUTS", "40"))
SEED = int(os.environ.get("AUDITOR_FUZZ_SEED", "837"))
FINDS = os.environ.get("AUDITOR_FUZZ_FINDS")
BATCH = min(INPUTS // 2, 100)
GROWTH = 120 << 20


def _batches() -> Iterator[tuple[bool, list[bytes]]]:
    """Files by turns wild, and with every value in its place."""
    for first in range(0, INPUTS, BATCH):
        wild = first // BATCH % 2 == 0
        yield wild, [mutated(number, SEED, wild=wild) for number in range(first, first + BATCH)]


def _kept(trial: Trial, files: list[bytes], fault: str) -> str:
    """Write the smallest files that have a fault where they are wanted; give the fault."""
    if FINDS:
        small = smallest(files, lambda some: fault in trial.faults(some))
        name = hashlib.sha256(fault.encode()).hexdigest()[:8]
        for number, content in enumerate(small):
            Path(FINDS, f"{name}_{number}.837").write_bytes(content)
    return fault


def _resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


def test_no_mutated_file_breaks_the_way_from_bytes_to_report(book: RuleBook) -> None:
    """Files mutated by grammar and by bytes: no error but ours, every byte accounted for, no token shown."""
    found: list[str] = []
    memory: list[int] = []
    for number, (wild, files) in enumerate(_batches()):
        trial = Trial(book, wild, ("standard", "strict")[number // 2 % 2])
        found += [_kept(trial, files, fault) for fault in dict.fromkeys(trial.faults(files))]
        memory.append(_resident_bytes())
    assert found == []
    assert memory[-1] - memory[min(len(memory) // 4, 8)] < GROWTH


def test_what_was_found_once_stays_mended(book: RuleBook) -> None:
    """The files that broke something before go from bytes to report."""
    found = sorted((Path(__file__).parent / "finds").glob("*.837"))
    trial = Trial(replace(book, rules=book.rules[:9]), wild=True)
    assert len(found) >= 4
    assert trial.faults([each.read_bytes() for each in found]) == []


def test_the_harness_finds_a_value_that_is_shown(book: RuleBook) -> None:
    """The harness can fail: with names shown, it says so."""
    files = [mutated(number, 837, wild=False) for number in range(8)]
    shown = Trial(replace(book, rules=book.rules[:9]), wild=False, mask="none").faults(files)
    assert any("shows a patient's value" in fault for fault in shown)
