"""CMS's medically unlikely edits for practitioners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.reference.importers.checks import CODE, is_once, matches, refuse
from auditor.reference.importers.kind import Kind, by_quarter, by_year_and_month, the_one
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import Layout, read_sheet

_TITLE = "MUE table for practitioner services"

_LAYOUT = Layout(
    title=_TITLE,
    columns={
        "code": "hcpcs cpt code|cpt hcpcs code|hcpcs code",
        "practitioner_services_mue_values": "practitioner services mue values",
        "mue_adjudication_indicator": "mue adjudication indicator",
        "mue_rationale": "mue rationale",
    },
    anchors=("code", "practitioner_services_mue_values"),
)

_MUSTS = (
    matches("code", CODE, "a code"),
    matches("practitioner_services_mue_values", r"^\d{1,6}$", "a whole number"),
    matches("mue_adjudication_indicator", r"^[123]( |$)", "1, 2 or 3 and its words"),
    is_once("code"),
)

_by_day = by_year_and_month(r"eff[-_ ]*(?P<month>\d\d)[-_]\d\d[-_](?P<year>20\d\d)")


def _read(parts: Sequence[Part], release: date) -> pl.DataFrame:
    part = the_one(parts, _TITLE)
    rows = read_sheet(part, _LAYOUT)
    refuse(part, _TITLE, rows, _MUSTS)
    return rows.select(
        code="code",
        units=pl.col("practitioner_services_mue_values").cast(pl.Int32),
        indicator=pl.col("mue_adjudication_indicator").str.slice(0, 1),
        valid_from=pl.lit(release),
        valid_to=pl.lit(date.max),
    )


def _release_of(name: str) -> date | None:
    return _by_day(name) or by_quarter(name)


KIND = Kind(
    name="mue",
    dataset="mue",
    title=_TITLE,
    publisher="CMS",
    url="https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits",
    wanted=(r"practitioner.*\.(csv|txt)$", r"practitioner.*\.xlsx$"),
    but_not="outpatient|dme|medicaid",
    read=_read,
    release_of=_release_of,
    sql=("insert into mue by name select * from imported",),
    tables=("mue",),
    holds="until the next",
    fresh_days=120,
)
