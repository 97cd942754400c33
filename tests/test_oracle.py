"""Our reader beside two others on public files: a plain splitter, and pyx12. Differences are listed with reasons."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyx12.errors
from oracle import Claim, Line, pyx12_claims, split_claims
from reading import Result, read_bytes
from x12 import write_837

SPLITTER_DIFFERS = {
    "claim_837.837": "a line without LX, which the splitter does not know",
    "fixtures_invalid_837p_missing_clm.edi": "diagnoses without a claim: the splitter fails, we report them",
    "outfile_xml_2_x12_837005010X222_2.x12": "ISA12 is 00403: refused",
    "outfile_xml_2_x12_837005010X222A1_3.x12": "ISA12 is 00403: refused",
    "infile_x12_2_xml_837_01.x12": "ISA12 is 00403: refused",
    "sample-files_invalid_837.edi": "ISA of the wrong length: refused, and the splitter fails",
    "sample-files_valid_837.edi": "ISA of the wrong length: refused",
    "Health_Care_Claim_Professional_case_1.edi": "words before ISA: the splitter sees no delimiters, we set them aside",
    "x12_sample837-original.edi": "ISA12 is 00402: refused",
}
PYX12_DIFFERS = {
    "claim_837.837": "no levels: pyx12 gives no claim, we give it with faults",
    "data_truncated.edi": "cut before SE: pyx12 never gives the last claim, we give it with faults",
    "fixtures_invalid_control_numbers.edi": "no levels: pyx12 gives no claim, we give it with faults",
    "fixtures_valid_837p.edi": "no levels: pyx12 gives no claim, we give it with faults",
    "test_files_837_837I-all-fields.dat": "GS08 says 837P and ST03 837I: pyx12 looks at GS08 alone, we refuse the set",
    "test_files_837_837P-all-fields.dat": "a terminator that closes nothing: pyx12 stops there, we go on",
}
LEAST_CLAIMS = 250
_PYX12_REFUSES = (pyx12.errors.EngineError, pyx12.errors.X12Error, UnicodeDecodeError, IndexError)


def claims_of(result: Result) -> list[Claim]:
    """The claims of our tables in the plain values of the oracles."""
    claims: dict[int, Claim] = {}
    for row in result.rows("claim"):
        claims[row["claim_key"]] = Claim(
            row.get("claim_id") or "",
            row.get("charge"),
            row.get("place_of_service") or "",
            row.get("frequency_code") or "",
        )
    for row in result.rows("diagnosis"):
        if row["position"]:
            claims[row["claim_key"]].diagnoses.append(row["code"] or "")
    lines: dict[int, Line] = {}
    for row in result.rows("service_line"):
        lines[row["line_key"]] = _line(row)
        claims[row["claim_key"]].lines.append(lines[row["line_key"]])
    for row in result.rows("drug_line"):
        lines[row["line_key"]].drugs.append(row.get("ndc_raw") or row.get("ndc") or "")
    return list(claims.values())


def _line(row: dict[str, Any]) -> Line:
    day = row.get("service_date")
    return Line(
        row.get("procedure_code") or "",
        row.get("modifiers") or "",
        row.get("charge"),
        row.get("units"),
        day.strftime("%Y%m%d") if day else "",
    )


def differing(folder: Path, read: Callable[[bytes], list[Claim]]) -> tuple[set[str], int]:
    """Reviewed names of the files whose claims differ from ours, and the number of claims that agree."""
    names, agreed = set(), 0
    for path in sorted((folder / "data" / "837" / "837p").iterdir()):
        found = path.read_bytes()
        ours = claims_of(read_bytes(found))
        try:
            theirs = read(found)
        except _PYX12_REFUSES:
            if read is split_claims:
                names.add(_reviewed(path.name))
            continue
        if theirs == ours:
            agreed += len(ours)
        else:
            names.add(_reviewed(path.name))
    return names, agreed


def _reviewed(name: str) -> str:
    return next((each for each in (*SPLITTER_DIFFERS, *PYX12_DIFFERS) if name.endswith(each)), name)


def test_splitter_agrees(shared_folder: Path) -> None:
    """Claims, lines, codes, charges, units, dates, diagnoses and NDCs are those of a plain splitter, but for a list."""
    names, agreed = differing(shared_folder, split_claims)
    assert names == set(SPLITTER_DIFFERS)
    assert agreed > LEAST_CLAIMS


def test_pyx12_agrees(shared_folder: Path) -> None:
    """Where pyx12 can read a public file, its claims are ours, but for a list."""
    names, _ = differing(shared_folder, pyx12_claims)
    assert names == set(PYX12_DIFFERS)


def test_pyx12_agrees_on_written_claims() -> None:
    """Written claims come back the same from pyx12, from the splitter and from us."""
    chance = random.Random(837)  # noqa: S311 - no secret
    found = write_837(written_claims(chance, 60), newline="\n")
    ours = claims_of(read_bytes(found))
    assert len(ours) == 60
    assert ours == pyx12_claims(found) == split_claims(found)


def written_claims(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """Claims with dependents, other payers, several diagnoses, drugs and modifiers."""
    for at in range(count):
        yield {
            "claim_id": f"C{at}",
            "diagnoses": chance.sample(["C509", "Z5111", "M069", "D630", "K5000"], chance.randint(1, 4)),
            "dependent": {"last_name": "ROE"} if chance.random() < 0.3 else None,
            "other_payers": [{"paid": "12.5"}] if chance.random() < 0.3 else [],
            "rendering": "1234567893" if chance.random() < 0.5 else None,
            "lines": [
                {
                    "procedure_code": chance.choice(["J9035", "J1745", "96413", "99213"]),
                    "modifiers": chance.sample(["JZ", "JW", "59", "25"], chance.randint(0, 3)),
                    "charge": f"{chance.randint(0, 99999)}.{chance.randint(1, 9)}",
                    "units": chance.choice(["1", "10", "2.5"]),
                    "service_date": chance.choice(["20240105", "20240105-20240107"]),
                    "ndc": chance.choice([None, "50242006001"]),
                    "pointers": ["1"],
                }
                for _ in range(chance.randint(1, 5))
            ],
        }


def test_other_transactions_are_refused_and_named(shared_folder: Path) -> None:
    """Every public file that holds no professional claims of 005010 is refused with a fault that says what it is."""
    named = {"E036", "E037", "E038", "E011", "E012", "E015"}
    for path in sorted((shared_folder / "data" / "837" / "other").iterdir()):
        result = read_bytes(path.read_bytes())
        assert result.file["state"] == "refused", path.name
        assert not result.rows("claim"), path.name
        assert named & set(result.faults), path.name
