"""The claims that a finding opens into: header, lines and the patient's dates, as the page carries them."""

from __future__ import annotations

from typing import Any

import polars as pl

from auditor.report.contract import Mask, Query
from auditor.report.findings import query
from auditor.report.masking import HIDDEN, month
from auditor.report.payload import column

MOST_CLAIMS = 10_000
"""Claims whose lines the page carries; the worst first. Findings are never cut."""

_DATES_OF_A_PATIENT = 60
_HEADER = (
    "place_of_service", "frequency_code", "filing_indicator", "payer_responsibility", "prior_authorization",
    "payer_claim_control_number",
    "billing_name", "rendering_npi", "referring_npi", "facility_npi", "billing_taxonomy", "diagnoses",
)  # fmt: skip
_LINE = (
    "line_number", "first_day", "last_day", "place_of_service", "emergency", "procedure_code", "modifiers",
    "pointers", "units",
    "unit_basis", "epsdt", "rendering_npi", "ndc", "ndc_quantity", "ndc_unit",
)  # fmt: skip
_HIDDEN_BY_STRICT = ("prior_authorization", "payer_claim_control_number", "billing_name")


def claim_columns(store: Query, findings: pl.DataFrame, records: pl.DataFrame, level: Mask) -> dict[str, Any]:
    """Claims with findings, column by column, in the order that the findings name them.

    `has` says for each claim whether its lines are here; all other columns hold a value for each that has. `records`
    are those to request, one a line.
    """
    if findings.is_empty():
        return {"has": "", "n": 0}
    order = list(dict.fromkeys(findings["claim_key"]))
    kept = _worst(findings)
    keys = [key for key in order if key in kept]
    place = pl.DataFrame({"claim_key": keys}, schema={"claim_key": pl.Int64})
    headers, lines = (
        place.join(store.frame(query(name), [keys]), on="claim_key", maintain_order="left_right")
        for name in ("claims", "lines")
    )
    headers, lines = (_masked(frame, level) for frame in (headers, lines))
    counts = place.join(lines.group_by("claim_key").len(), on="claim_key", how="left", maintain_order="left")
    return {
        "n": len(keys),
        "has": "".join("1" if key in kept else "0" for key in order),
        "charge": headers["charge"],
        "patient_paid": column(headers["patient_paid"]),
        "header": {name: column(headers[name]) for name in _HEADER},
        "records": column(
            place.join(records, on="claim_key", how="left", maintain_order="left")["records"].fill_null("")
        ),
        "line_counts": counts["len"].fill_null(0),
        "line_charge": lines["charge"],
        "line": {name: column(lines[name]) for name in _LINE},
        **_courses(store, place, level),
    }


def _worst(findings: pl.DataFrame) -> set[int]:
    ranked = (
        findings.with_row_index("place")
        .group_by("claim_key")
        .agg(pl.col("rank").min(), pl.col("cents").sum(), pl.col("place").min())
    )
    return set(ranked.sort("rank", -pl.col("cents"), "place").head(MOST_CLAIMS)["claim_key"])


def _masked(frame: pl.DataFrame, level: Mask) -> pl.DataFrame:
    if level != "strict":
        return frame
    hidden = [name for name in _HIDDEN_BY_STRICT if name in frame.columns]
    days = [name for name in ("first_day", "last_day") if name in frame.columns]
    return frame.with_columns(
        pl.when(pl.col(hidden) == "").then(pl.lit("")).otherwise(pl.lit(HIDDEN)).name.keep(),
        *(pl.Series(name, [_month_or_nothing(day) for day in frame[name]], dtype=pl.String) for name in days),
    )


def _month_or_nothing(day: str) -> str:
    return month(day) if month(day) != day or not day else HIDDEN


def _courses(store: Query, place: pl.DataFrame, level: Mask) -> dict[str, Any]:
    """Dates of patients in the order of their first claims; `course` gives each claim its patient, -1 for none."""
    found = store.frame(query("courses"), [place["claim_key"].to_list()])
    persons = found.select("claim_keys", claim_key=pl.col("claim_keys").str.split(" ").cast(pl.List(pl.Int64))).unique()
    owners = place.with_row_index("at").join(persons.explode("claim_key"), on="claim_key")
    patients = owners.group_by("claim_keys").agg(pl.col("at").min()).sort("at").with_row_index("patient")
    days = found.join(patients, on="claim_keys").sort("patient", "day")
    claims = owners.join(patients, on="claim_keys").select("claim_key", "patient")
    course = place.join(claims, on="claim_key", how="left", maintain_order="left")
    kept = days.filter(pl.int_range(pl.len()).over("patient") < _DATES_OF_A_PATIENT)
    return {
        "course": course["patient"].cast(pl.Int64).fill_null(-1),
        "day_counts": kept.group_by("patient", maintain_order=True).len()["len"],
        "day": column(kept["day"].str.slice(0, 7) if level == "strict" else kept["day"]),
        "day_billed": column(kept["billed"]),
        "day_drug": "".join("01"[has_drug] for has_drug in kept["has_drug"]),
    }
