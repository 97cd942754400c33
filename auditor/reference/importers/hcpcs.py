"""CMS's HCPCS level II alpha-numeric file, fixed width or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.reference.importers.checks import Must, day, is_day, is_once, matches, refuse
from auditor.reference.importers.kind import MONTH, Kind, by_year_and_month, the_one
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import LINE, Layout, read_sheet

_TITLE = "HCPCS alpha-numeric file"

_PLACES = {
    "code": (1, 5), "sequence": (6, 10), "record": (11, 11), "short_description": (92, 119),
    "xref1": (205, 209), "xref2": (210, 214), "xref3": (215, 219), "xref4": (220, 224), "xref5": (225, 229),
    "coverage": (230, 230), "add_date": (269, 276), "action_effective_date": (277, 284),
    "termination_date": (285, 292), "action_code": (293, 293),
}  # fmt: skip
"""First and last column of each field in the fixed-width record, from 1."""

_LAYOUT = Layout(
    title=_TITLE,
    columns={
        "code": "hcpc", "sequence": "seqnum", "record": "recid", "short_description": "short description",
        "xref1": "xref1", "xref2": "xref2", "xref3": "xref3", "xref4": "xref4", "xref5": "xref5",
        "coverage": "cov", "add_date": "add dt", "action_effective_date": "act eff dt",
        "termination_date": "term dt", "action_code": "action cd",
    },
    anchors=("code", "record"),
)  # fmt: skip

_PROCEDURE = "3"
_RECORD = r"^.{5}[0-9]{5}[3478]"

_MUSTS = (
    matches("code", r"^[A-Z][0-9]{4}$", "a level II code"),
    matches("action_code", r"^[A-Z]$", "an action code, one letter"),
    is_day("add_date"),
    is_day("action_effective_date", optional=True),
    is_day("termination_date", optional=True),
    *(matches(f"xref{number}", r"^([0-9A-Z]{5}|CPT)$", "a code, or CPT", optional=True) for number in range(1, 6)),
    is_once("code"),
)

_SUCCESSIONS = """
    create or replace temp table succession as
    with ended as (
        select old.hcpcs, old.cross_references as permanent_code, old.terminated, old.source_id, new.added
        from imported as old
        left join imported as new on new.hcpcs = old.cross_references
        where left(old.hcpcs, 1) in ('C', 'G', 'K', 'Q', 'S') and old.terminated is not null
          and length(old.cross_references) = 5
          and (new.hcpcs is not null or regexp_full_match(old.cross_references, '[0-9]{4}[0-9A-Z]'))
          and (new.terminated is null or new.terminated > old.terminated)
    )
    select ended.hcpcs as temporary_code, ended.permanent_code, ended.terminated as temporary_last_day,
           coalesce(ended.added, ended.terminated + 1) as permanent_first_day,
           known.temporary_unit, known.permanent_unit, known.unit_measure, 'published' as basis,
           cast(ended.terminated + 1 as date) as valid_from, date '9999-12-31' as valid_to, ended.source_id
    from ended
    left join code_succession as known
      on known.temporary_code = ended.hcpcs and known.permanent_code = ended.permanent_code
"""
"""CMS's own cross-references: a temporary code that ended and names just one code instead, which the file must hold
unless it is a CPT code, and which must live on. What is known of a changed unit is kept."""


def _records(part: Part) -> pl.DataFrame:
    """Give the records of a fixed-width file; what stands before the first one is CMS's notice."""
    lines = pl.DataFrame({"text": part.text().split("\n")}).with_row_index(LINE, offset=1)
    lines = lines.with_columns(pl.col("text").str.strip_chars_end("\r"))
    is_record = pl.col("text").str.contains(_RECORD)
    lines = lines.filter(is_record.cum_max() & (pl.col("text").str.strip_chars() != ""))
    refuse(part, _TITLE, lines, [Must("text", is_record, "a record: code, sequence and record id")])
    cells = {name: pl.col("text").str.slice(first - 1, last - first + 1) for name, (first, last) in _PLACES.items()}
    return lines.select(LINE, **{name: cell.str.strip_chars().replace("", None) for name, cell in cells.items()})


def _read(parts: Sequence[Part], release: date) -> pl.DataFrame:
    part = the_one(parts, _TITLE)
    rows = read_sheet(part, _LAYOUT) if part.is_spreadsheet else _records(part)
    refuse(part, _TITLE, rows, [matches("record", "^[3478]$", "3, 4, 7 or 8")])
    rows = rows.filter(pl.col("record") == _PROCEDURE)
    refuse(part, _TITLE, rows, _MUSTS)
    return rows.select(
        hcpcs="code",
        release=pl.lit(f"{release:%Y-%m}"),
        descriptor="short_description",
        added=day("add_date"),
        effective=day("action_effective_date"),
        terminated=day("termination_date"),
        action="action_code",
        cross_references=pl.concat_str("xref1", "xref2", "xref3", "xref4", "xref5", separator=" ", ignore_nulls=True),
        coverage="coverage",
        valid_from=day("add_date"),
        valid_to=day("termination_date").fill_null(date.max),
    ).with_columns(pl.col("cross_references").replace("", None))


KIND = Kind(
    name="hcpcs",
    dataset="hcpcs_release",
    title=_TITLE,
    publisher="CMS",
    url="https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system",
    wanted=(r"^hcpc.*anweb.*\.txt$", r"^hcpc.*anweb.*\.xlsx$"),
    but_not="correct|trans|layout|noc",
    read=_read,
    release_of=by_year_and_month(rf"hcpc(?P<year>20\d\d|\d\d)(?:_{MONTH}[a-z]*)?_"),
    sql=(
        "insert into hcpcs_release by name select * from imported",
        _SUCCESSIONS,
        "delete from code_succession where temporary_code in (select temporary_code from succession)",
        "insert into code_succession by name select * from succession",
        "drop table succession",
    ),
    tables=("hcpcs_release", "code_succession"),
    holds="all",
    fresh_days=120,
)
