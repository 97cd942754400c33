"""CMS's crosswalk of NDCs and HCPCS codes behind the average sales price file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.reference.importers.checks import CODE, is_number, matches, number, refuse
from auditor.reference.importers.kind import MONTH, Kind, by_quarter, by_year_and_month, the_one
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import Layout, read_sheet

_TITLE = "ASP NDC-HCPCS crosswalk"

_LAYOUT = Layout(
    title=_TITLE,
    columns={
        "code": r"\d{4} code|hcpcs( level ii)? code",
        "short_description": "short description.*",
        "labeler_name": "labeler name",
        "ndc": "ndc ?2?",
        "drug_name": "drug name",
        "hcpcs_dosage": "hcpcs dosage",
        "pkg_size": "pkg size",
        "pkg_qty": "pkg qty",
        "billunits": "bill ?units",
        "billunitspkg": "bill ?units ?pkg",
    },
    anchors=("code", "ndc", "billunitspkg"),
)

_MUSTS = (
    matches("code", CODE, "a code"),
    matches("ndc", r"^\d{5}-\d{4}-\d{2}$|^\d{11}$", "an NDC of 11 digits, 5-4-2"),
    is_number("pkg_qty", optional=True),
    is_number("billunits", optional=True),
    is_number("billunitspkg"),
)

_by_month = by_year_and_month(rf"{MONTH}[a-z]*[-_ ]*(?P<year>20\d\d)")


def _read(parts: Sequence[Part], release: date) -> pl.DataFrame:
    part = the_one(parts, _TITLE)
    rows = read_sheet(part, _LAYOUT)
    refuse(part, _TITLE, rows, _MUSTS)
    found = rows.select(
        ndc=pl.col("ndc").str.replace_all("-", "", literal=True),
        hcpcs="code",
        descriptor="short_description",
        drug_name="drug_name",
        labeler="labeler_name",
        dosage="hcpcs_dosage",
        package_size="pkg_size",
        package_quantity=number("pkg_qty"),
        units_per_item=number("billunits"),
        units_per_package=number("billunitspkg"),
        valid_from=pl.lit(release),
        valid_to=pl.lit(date.max),
    )
    return found.unique(maintain_order=True)


def _release_of(name: str) -> date | None:
    return _by_month(name) or by_quarter(name)


KIND = Kind(
    name="asp-crosswalk",
    dataset="asp_crosswalk",
    title=_TITLE,
    publisher="CMS",
    url="https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files",
    wanted=(r"\basp\b.*crosswalk.*\.csv$", r"\basp\b.*crosswalk.*\.xlsx$"),
    but_not="awp|opps|prep|noc",
    read=_read,
    release_of=_release_of,
    sql=("insert into asp_crosswalk by name select * from imported",),
    tables=("asp_crosswalk",),
    holds="until the next",
    fresh_days=120,
)
