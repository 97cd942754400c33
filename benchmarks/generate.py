"""Write a big, realistic file of invented 837P claims, with a known share of planted faults.

    python benchmarks/generate.py --megabytes 100 out.837 --seed 7

The file is one interchange: groups of ten transaction sets, up to 5,000 claims a set, a new billing provider every 200
patients. A patient has one to three claims of one to six lines. A pool of patients is built once as text with slots
(level numbers, member, claim numbers, dates), so that writing is one substitution a patient. The same arguments give
the same bytes.
Prints what was written, and what was planted, as JSON.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import BinaryIO

import patients

CLAIMS_A_SET = 5_000
SETS_A_GROUP = 10
PATIENTS_AN_OFFICE = 200
FAULTY = 0.01
"""Share of patients with a planted fault."""

BEGIN = date(2025, 1, 6)
DAYS = tuple(f"{BEGIN + timedelta(days=number):%Y%m%d}" for number in range(365))
SENT = "20260105"
GUIDE = "005010X222A1"


@dataclass
class Written:
    """Counts of what was written."""

    size: int = 0
    segments: int = 0
    transaction_sets: int = 0
    patients: int = 0
    claims: int = 0
    lines: int = 0
    drug_lines: int = 0


class Generator:
    """Writes the file; holds the counters that trailers repeat."""

    def __init__(self, out: BinaryIO, seed: int) -> None:
        """Build the pools of patients and offices."""
        self.out = out
        self.chance = Random(seed)
        self.sound, self.faulty = patients.pools(self.chance)
        self.offices = patients.offices(self.chance, 400)
        self.written = Written()
        self.planted: Counter[str] = Counter()

    def run(self, megabytes: float | None, claims: int | None) -> None:
        """Write groups until the size or the number of claims is reached."""
        size_limit = int(megabytes * 1_000_000) if megabytes else sys.maxsize
        claim_limit = claims or sys.maxsize
        self.put(
            f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SAMPLESENDER':15}*ZZ*{'SAMPLEPAYER':15}*{SENT[2:]}*0815*^*00501*000000001*0*P*:",
        )
        groups = 0
        while self.written.size < size_limit and self.written.claims < claim_limit:
            groups += 1
            self.group(groups, size_limit, claim_limit)
        self.put(f"IEA*{groups}*000000001")

    def group(self, number: int, size_limit: int, claim_limit: int) -> None:
        """Write one functional group of up to ten transaction sets."""
        self.put(f"GS*HC*SAMPLESENDER*SAMPLEPAYER*{SENT}*0815*{number}*X*{GUIDE}")
        sets = 0
        while sets < SETS_A_GROUP and self.written.size < size_limit and self.written.claims < claim_limit:
            sets += 1
            claims = min(CLAIMS_A_SET, claim_limit - self.written.claims)
            self.transaction_set(f"{(number - 1) * SETS_A_GROUP + sets:04d}", claims, size_limit)
        self.put(f"GE*{sets}*{number}")

    def transaction_set(self, control: str, claim_limit: int, size_limit: int) -> None:
        """Write one transaction set of at most so many claims."""
        before, claims_before = self.written.segments, self.written.claims
        self.put(
            f"ST*837*{control}*{GUIDE}",
            f"BHT*0019*00*{control}*{SENT}*0815*CH",
            "NM1*41*2*SAMPLE BILLING SERVICE*****46*SAMPLESENDER",
            "PER*IC*BILLING DESK*TE*5555550100",
            "NM1*40*2*SAMPLE PAYER*****46*SAMPLEPAYER",
        )
        level = 0
        while self.written.size < size_limit and self.written.claims - claims_before < claim_limit:
            room = claim_limit - (self.written.claims - claims_before)
            level = self.office(level, room, size_limit)
        self.put(f"SE*{self.written.segments - before + 1}*{control}")
        self.written.transaction_sets += 1

    def office(self, level: int, claim_limit: int, size_limit: int) -> int:
        """Write a billing provider and its patients; returns the last level number."""
        level += 1
        parent = level
        self.put(*self.chance.choice(self.offices).format(level=level).split("~"))
        written, size = self.written, self.written.size
        parts: list[str] = []
        for drawn in self.chosen():
            template = drawn if drawn.claims <= claim_limit else self.sound[0]
            claim_limit -= template.claims
            parts.append(self.filled(template, level + 1, parent))
            level += template.levels
            size += template.size
            if claim_limit <= 0 or size >= size_limit:
                break
        text = "".join(parts).encode("ascii")
        self.out.write(text)
        written.size += len(text)
        return level

    def chosen(self) -> Iterator[patients.Template]:
        """Yield an office's patients by chance, one in a hundred with a fault."""
        many = self.chance.choices(self.sound, k=PATIENTS_AN_OFFICE)
        for template in many:
            faulty = self.chance.random() < FAULTY
            yield self.chance.choice(self.faulty) if faulty else template

    def filled(self, template: patients.Template, level: int, parent: int) -> str:
        """Return the patient's text with its numbers and dates, and count it."""
        written = self.written
        written.patients += 1
        first_claim = written.claims + 1
        written.claims += template.claims
        written.lines += template.lines
        written.drug_lines += template.drug_lines
        written.segments += template.segments
        self.planted.update(template.planted)
        begin = written.patients * 37 % 300
        days = [DAYS[begin + after] for after in template.days]
        return template.text.format(
            level, parent, level + 1, written.patients, first_claim, first_claim + 1, first_claim + 2, *days
        )

    def put(self, *segments: str) -> None:
        """Write segments and count them."""
        text = "".join(f"{segment}~\n" for segment in segments).encode("ascii")
        self.out.write(text)
        self.written.size += len(text)
        self.written.segments += len(segments)


def generate(path: Path, *, megabytes: float | None, claims: int | None, seed: int) -> dict[str, object]:
    """Write the file and return what was written and planted."""
    started = time.perf_counter()
    with path.open("wb", buffering=1 << 20) as out:
        generator = Generator(out, seed)
        generator.run(megabytes, claims)
    seconds = time.perf_counter() - started
    return {
        **vars(generator.written),
        "planted": dict(sorted(generator.planted.items())),
        "seconds": round(seconds, 2),
        "megabytes_a_second": round(generator.written.size / 1e6 / seconds, 1),
    }


def main() -> None:
    """Read the command line, write the file, print what was written."""
    parser = argparse.ArgumentParser(description="Write a big, realistic file of invented 837P claims.")
    parser.add_argument("path", type=Path)
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--megabytes", type=float, help="size of the file, about")
    size.add_argument("--claims", type=int, help="number of claims, exactly")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print(json.dumps(generate(given.path, megabytes=given.megabytes, claims=given.claims, seed=given.seed), indent=2))


if __name__ == "__main__":
    main()
