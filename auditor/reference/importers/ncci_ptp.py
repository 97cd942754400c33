"""CMS's NCCI procedure-to-procedure edits for practitioners: some two million pairs in several parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.importers.checks import CODE, day, is_day, matches, refuse
from auditor.reference.importers.kind import Kind, by_quarter
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import Layout, read_sheet

_TITLE = "NCCI PTP edits for practitioners"

_LAYOUT = Layout(
    title=_TITLE,
    columns={
        "column_1": r"\bcolumn 1$",
        "column_2": r"\bcolumn 2$",
        "effective_date": r"\beffective date\b",
        "deletion_date": r"\bdeletion date\b",
        "modifier": r"\bmodifier\b",
        "ptp_edit_rationale": r"\brationale$",
    },
    anchors=("column_1", "column_2"),
    stacked=True,
)

_MUSTS = (
    matches("column_1", CODE, "a code"),
    matches("column_2", CODE, "a code"),
    is_day("effective_date"),
    is_day("deletion_date", optional=True),
    matches("modifier", "^[019]$", "0, 1 or 9"),
)

_FIRST_YEAR = 1994
"""Version 1.0 would have been of 1995: version 32.0 is of January 2026."""


_PAIRS_IN_USE = """
    insert into ncci_ptp by name
    with billed as (select distinct procedure_code as code from service_line)
    select *
    from imported
    where column_1_code in (select code from billed) and column_2_code in (select code from billed)
"""
"""Of two million pairs a store needs those of codes that its lines bill: writing all of them would take seconds."""


def _read(parts: Sequence[Part], _release: date) -> pl.DataFrame:
    _refuse_gaps(parts)
    return pl.concat([_pairs(part) for part in parts]).unique(maintain_order=True)


def _refuse_gaps(parts: Sequence[Part]) -> None:
    named = [int(found[1]) for part in parts if (found := re.search(r"[-_]f(\d+)\.\w+$", part.own_name, re.IGNORECASE))]
    missing = sorted(set(range(1, max(named, default=0) + 1)) - set(named))
    if missing or len(set(named)) < len(named):
        fault = f"f{missing[0]} is missing" if missing else "one came twice"
        raise DatasetError(
            f"The {_TITLE} come in parts f1, f2 and so on: {fault}. "
            "Nothing was imported. Name each part once, in one command."
        )


def _pairs(part: Part) -> pl.DataFrame:
    rows = read_sheet(part, _LAYOUT).with_columns(pl.col("deletion_date").replace("*", None))
    refuse(part, _TITLE, rows, _MUSTS)
    return rows.select(
        column_1_code="column_1",
        column_2_code="column_2",
        modifier_indicator="modifier",
        valid_from=day("effective_date"),
        valid_to=day("deletion_date").fill_null(date.max),
    )


def _release_of(name: str) -> date | None:
    found = re.search(r"v(\d\d)([0-3])r\d", name, re.IGNORECASE)
    return date(_FIRST_YEAR + int(found[1]), int(found[2]) * 3 + 1, 1) if found else by_quarter(name)


KIND = Kind(
    name="ncci-ptp",
    dataset="ncci_ptp",
    title=_TITLE,
    publisher="CMS",
    url="https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits",
    wanted=(r"^ccipra.*\.txt$", r"^ccipra.*\.csv$", r"^ccipra.*\.xlsx$"),
    but_not="ccioph|outpatient|medicaid",
    read=_read,
    release_of=_release_of,
    sql=(_PAIRS_IN_USE,),
    tables=("ncci_ptp",),
    holds="latest",
    fresh_days=120,
)
