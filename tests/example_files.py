"""Example claims of rules as 837P files, for tests of the whole command; each example is a patient and a provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from x12 import join, segments_837

from auditor.judge import Example
from auditor.judge.example_claims import npi

_DAY = date(2025, 7, 14)
_CLAIM_WORDS = {
    "claim_id", "place_of_service", "frequency_code", "diagnoses", "references", "lines", "filed_on", "is_dependent",
    "patient_first_name", "patient_birth_date", "billing_npi", "rendering_npi", "filing_indicator", "payer_id",
    "payer_name",
}  # fmt: skip
_LINE_WORDS = {
    "procedure_code", "modifiers", "units", "charge", "service_date", "ndc", "ndc_quantity", "ndc_unit", "description",
    "place_of_service", "references", "pointer_1",
}  # fmt: skip
"""What `x12` can write of the words of an example."""


def can_be_written(example: Example) -> bool:
    """Whether all that the example says can stand in a file here."""
    lines = [line for claim in example.claims for line in claim["lines"]]
    words = {word for claim in example.claims for word in claim}
    return (
        not example.reference
        and words <= _CLAIM_WORDS
        and all(set(line) <= _LINE_WORDS and line.get("service_date", _DAY) for line in lines)
    )


def month_files(examples: Sequence[Example], months: int) -> list[bytes]:
    """Share the claims of each example out over so many files, by their service dates: a course goes on in the next."""
    files: list[dict[date, list[Mapping[str, Any]]]] = [{} for _ in range(months)]
    for number, example in enumerate(examples, start=1):
        days = sorted({_last_day(claim) for claim in example.claims})
        for place, claim in enumerate(example.claims, start=1):
            month = months * days.index(_last_day(claim)) // len(days)
            filed = claim.get("filed_on") or _last_day(claim) + timedelta(days=4)
            files[month].setdefault(filed, []).append(_claim(claim, number, place))
    return [b"".join(_interchanges(claims, at)) for at, claims in enumerate(files, start=1)]


def _interchanges(claims: Mapping[date, Sequence[Mapping[str, Any]]], file: int) -> Iterator[bytes]:
    for number, (filed, filed_then) in enumerate(sorted(claims.items()), start=1):
        control = f"{file:03}{number:06}"
        yield join(segments_837(filed_then, control_number=control, created_on=f"{filed:%Y%m%d}"))


def _last_day(claim: Mapping[str, Any]) -> date:
    return max(line.get("service_date", _DAY) for line in claim["lines"])


def _claim(claim: Mapping[str, Any], number: int, place: int) -> dict[str, Any]:
    person = {
        "first_name": claim.get("patient_first_name", "PAT"),
        "birth_date": f"{claim.get('patient_birth_date', date(1960, 1, 1)):%Y%m%d}",
    }
    member = {"member_id": f"EXAMPLE{number}"}
    is_dependent = claim.get("is_dependent", False)
    return {
        "claim_id": f"{claim.get('claim_id', f'E{place}')}-{number}",
        "place_of_service": claim.get("place_of_service", "11"),
        "frequency_code": claim.get("frequency_code", "1"),
        "diagnoses": claim.get("diagnoses", ["C4359"]),
        "references": [(each["qualifier"], each["value"]) for each in claim.get("references", ())],
        "billing": {"npi": claim.get("billing_npi", npi(2 * number)), "taxonomy": "207RH0003X", "state": "WA"},
        "rendering": claim.get("rendering_npi", npi(2 * number + 1)),
        "subscriber": member | ({} if is_dependent else person),
        "dependent": person if is_dependent else None,
        "payer": {
            "id": claim.get("payer_id", "EXAMPLE"),
            "name": claim.get("payer_name", "EXAMPLE PAYER"),
            "filing_indicator": claim.get("filing_indicator", "CI"),
        },
        "lines": [_line(line) for line in claim["lines"]],
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    written = {name: str(line[name]) for name in ("units", "charge", "ndc", "ndc_quantity", "ndc_unit") if name in line}
    written |= {name: line[name] for name in ("procedure_code", "description", "place_of_service") if name in line}
    return written | {
        "modifiers": line.get("modifiers", "").split(),
        "pointers": [line.get("pointer_1", "1")],
        "service_date": f"{line.get('service_date', _DAY):%Y%m%d}",
        "references": [(each["qualifier"], each["value"]) for each in line.get("references", ())],
    }
