"""CMS's relative value file of the Medicare physician fee schedule (PPRRVU); descriptors are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.reference.importers.checks import CODE, is_number, is_once, matches, number, refuse
from auditor.reference.importers.kind import MONTH, Kind, by_year_and_month, full_year, the_one
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import Layout, read_sheet

_TITLE = "relative value file of the physician fee schedule"

_LAYOUT = Layout(
    title=_TITLE,
    columns={
        "hcpcs": r"\bhcpcs$",
        "mod": r"\bmod$",
        "status_code": r"\bstatus code$",
        "work_rvu": r"\bwork rvu$",
        "non_facility_total": r"\bnon ?fac(ility)? total$",
        "facility_total": r"(?<!non )(?<!non)\bfacility total$",
        "pctc_ind": r"\bpc ?tc ind$",
        "glob_days": r"\bglob(al)? days$",
        "mult_proc": r"\bmult proc$",
        "conv_factor": r"\bconv factor$",
    },
    anchors=("hcpcs", "mod"),
    stacked=True,
)

_MUSTS = (
    matches("hcpcs", CODE, "a code"),
    matches("mod", "^[0-9A-Z]{2}$", "a modifier", optional=True),
    matches("status_code", "^[A-Z]$", "a status, one letter"),
    matches("glob_days", "^(0[0-9]{2}|XXX|YYY|ZZZ|MMM)$", "000, 010, 090, XXX, YYY, ZZZ or MMM"),
    *(
        is_number(column, optional=True)
        for column in ("work_rvu", "non_facility_total", "facility_total", "conv_factor")
    ),
    is_once("hcpcs", "mod"),
)

_by_month = by_year_and_month(rf"pprrvu_?(?P<year>20\d\d|\d\d)[-_ ]?{MONTH}")


def _read(parts: Sequence[Part], release: date) -> pl.DataFrame:
    part = the_one(parts, _TITLE)
    rows = read_sheet(part, _LAYOUT)
    refuse(part, _TITLE, rows, _MUSTS)
    return rows.select(
        code="hcpcs",
        modifier="mod",
        status="status_code",
        global_days="glob_days",
        component_indicator="pctc_ind",
        multiple_procedure_indicator="mult_proc",
        work_rvu=number("work_rvu"),
        nonfacility_rvu=number("non_facility_total"),
        facility_rvu=number("facility_total"),
        conversion_factor=number("conv_factor"),
        valid_from=pl.lit(release),
        valid_to=pl.lit(date.max),
    )


def _release_of(name: str) -> date | None:
    found = re.search(r"rvu(20\d\d|\d\d)([a-d])", name, re.IGNORECASE)
    by_letter = date(full_year(found[1]), "abcd".index(found[2].lower()) * 3 + 1, 1) if found else None
    return _by_month(name) or by_letter


KIND = Kind(
    name="mpfs",
    dataset="mpfs",
    title=_TITLE,
    publisher="CMS",
    url="https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
    wanted=(r"^pprrvu.*nonqpp.*\.csv$", r"^pprrvu.*\.csv$", r"^pprrvu.*nonqpp.*\.xlsx$", r"^pprrvu.*\.xlsx$"),
    read=_read,
    release_of=_release_of,
    sql=("insert into mpfs by name select * from imported",),
    tables=("mpfs",),
    holds="until the next",
    fresh_days=120,
)
