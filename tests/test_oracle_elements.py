"""Every element that pyx12 places has its value in our tables, and every value of ours stands in the file."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyx12.errors
from oracle_elements import Compared, compare
from reading import read_bytes
from test_fields import HOMELESS
from test_oracle import written_claims
from x12 import write_837

FORBIDDEN = {"2000B SBR08-0", "2320 SBR08-0"}  # the guide says that it is not used, so no column waits for it
DIFFERS = {
    "edi_files_837_837P-all-fields.dat": "a drug out of order",
    "edi_gen_response_837p-all-fields.edi": "a name out of order",
    "5010_MedicaidExample.txt": "qualifier XX in SV101: pyx12 can't place the line, we keep it",
    "5010_MissingEntityCode.txt": "qualifier XX in SV101: pyx12 can't place the line, we keep it",
    "TestData_ProfessionalClaim1.txt": "a name of the wrong kind: pyx12 can't place its loop, we keep it",
    "data_claim_837.837": "no levels: pyx12 can't place the claims, we keep them with faults",
    "data_truncated.edi": "no levels: pyx12 can't place the claims, we keep them with faults",
    "fixtures_invalid_control_numbers.edi": "no levels: pyx12 takes every name for a submitter",
    "fixtures_valid_837p.edi": "no levels: pyx12 takes every name for a submitter",
    "EDI_Healthcare__sample_837p.edi": "a date that the guide has not at the claim: we keep it",
    "conformance_clm_sum_mismatch_invalid.edi": "a date that the guide has not at the claim: we keep it",
    "conformance_clm_sum_mismatch_valid.edi": "a date that the guide has not at the claim: we keep it",
    "conformance_dtp_range_invalid_invalid.edi": "a date that the guide has not at the claim: we keep it",
    "conformance_format_isa10_time_invalid.edi": "a date that the guide has not at the claim: we keep it",
    "conformance_hl_hierarchy_invalid_invalid.edi": "a date that the guide has not at the claim: we keep it",
    "837_CHPW_Claimdata_edited.txt.tmp": "the subscriber's segments under the dependent's level: we give faults",
    "parser__test_files_837_837P-all-fields.dat": "a terminator that closes nothing: pyx12 stops there, we go on",
    "samples_sample_837p.edi": "BPR in place of BHT: pyx12 can't place the header, we keep its names",
    "issue229_837-header-ref-only.edi": "a set without claims whose BHT01 is none: pyx12 can't place it",
}
LARGEST = 60_000  # bytes: pyx12 takes minutes for more
LEAST_FILES, LEAST_ELEMENTS = 40, 10_000
_REFUSES = (pyx12.errors.EngineError, pyx12.errors.X12Error, UnicodeDecodeError, IndexError)


def differing(found: bytes) -> tuple[Compared, set[str]]:
    """What was compared, and where the two readers differ, less what the guide forbids."""
    compared = compare(found, read_bytes(found), set(HOMELESS))
    return compared, (set(compared.lost) | set(compared.made_up)) - FORBIDDEN


def test_public_files_agree_element_by_element(shared_folder: Path) -> None:
    """Loop by loop, what pyx12 places is in our tables and nothing else is, but for a reviewed list of files."""
    differ, files, elements, seen = set(), 0, 0, set()
    for path in sorted((shared_folder / "data" / "837" / "837p").iterdir()):
        found = path.read_bytes()
        same = b"".join(found.removeprefix(b"\xef\xbb\xbf").split())
        if len(found) > LARGEST or same in seen or read_bytes(found).file["state"] == "refused":
            continue
        seen.add(same)
        try:
            compared, places = differing(found)
        except _REFUSES:
            continue
        files, elements = files + 1, elements + compared.elements
        if places:
            differ.add(next((each for each in DIFFERS if path.name.endswith(each)), f"{path.name} {sorted(places)}"))
    assert differ == set(DIFFERS)
    assert files >= LEAST_FILES
    assert elements >= LEAST_ELEMENTS


def test_written_claims_agree_element_by_element() -> None:
    """Claims of every kind that we write come back whole, line by line and level by level."""
    chance = random.Random(1997)  # noqa: S311 - no secret
    compared, places = differing(write_837(richer_claims(chance, 12), newline="\n"))
    assert not places
    assert compared.elements > 12 * 40
    assert compared.ours > compared.elements


def richer_claims(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Written claims with the rarer segments of the claim, in the order of the guide."""
    claims = list(written_claims(chance, count))
    for claim in claims:
        claim["dates"] = chance.choice(
            [[], [("454", "D8", "20231201")], [("431", "D8", "20231130"), ("454", "D8", "20231201")]]
        )
        claim["references"] = chance.choice([[], [("G1", "AUTH1")], [("G1", "AUTH1"), ("F8", "PAYER1")]])
        claim["notes"] = chance.choice([[], [("ADD", "A NOTE")]])
        claim["amounts"] = chance.choice([[], [("F5", "12.50")]])
        claim["segments"] = chance.choice([[], [["HCP", "02", "80.5", "19.5", "REPRICER", "10", "G1", "70"]]])
    return claims


def test_a_lost_value_is_seen() -> None:
    """Were a column of ours emptied, or filled with what the file does not say, the oracle would tell."""
    found = write_837([{"claim_id": "A1"}], newline="\n")
    result = read_bytes(found)
    lines = result.tables["service_line"]
    result.tables["service_line"] = lines.with_columns(procedure_code=lines["procedure_code"].str.replace("J9035", "X"))
    compared = compare(found, result, set(HOMELESS))
    assert set(compared.lost) == {"2400 SV101-2"}
    assert set(compared.made_up) == {"2400 SV101-2"}
