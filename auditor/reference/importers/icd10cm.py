"""The ICD-10-CM order file of CMS and CDC: headers and billable codes, fixed width, in October and April."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.reference.importers.checks import Must, is_once, matches, refuse
from auditor.reference.importers.kind import Kind, the_one
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import LINE

_TITLE = "ICD-10-CM order file"

_APRIL, _OCTOBER = 4, 10

_LIST_DAYS = """
    create or replace temp table list_day as
    select min(valid_from) as first_day, any_value(source_id) as source_id,
           least(min(valid_to), coalesce((select min(list.valid_from) - 1 from icd10cm_list as list
                                          where list.valid_from > (select min(valid_from) from imported)),
                                         date '9999-12-31')) as last_day
    from imported
"""
"""The days on which the imported list is the one in force: until the next list that is at hand."""


def _without_those_days(table: str) -> tuple[str, ...]:
    """Give the statements that take the days of the imported list out of a dataset's rows."""
    return (
        f"""
        create or replace temp table other_day as
        select kept.* replace (cast(least(kept.valid_to, first_day - 1) as date) as valid_to)
        from {table} as kept, list_day where kept.valid_from < first_day
        union all
        select kept.* replace (cast(greatest(kept.valid_from, last_day + 1) as date) as valid_from)
        from {table} as kept, list_day where kept.valid_to > last_day
        """,
        f"delete from {table}",
        f"insert into {table} by name select * from other_day",
    )


_SQL = (
    _LIST_DAYS,
    *_without_those_days("icd10cm_category"),
    """
    insert into icd10cm_category by name
    select left(code, 3) as category,
           string_agg(coalesce(nullif(substr(code, 4), ''), '-'), ' ' order by code) as codes,
           any_value(first_day) as valid_from, any_value(last_day) as valid_to,
           any_value(list_day.source_id) as source_id
    from imported, list_day
    where is_billable
    group by left(code, 3)
    """,
    *_without_those_days("icd10cm_list"),
    """
    insert into icd10cm_list by name
    select strftime(any_value(first_day), '%Y-%m') as release, count(*) filter (where is_billable) as codes,
           any_value(first_day) as valid_from, any_value(last_day) as valid_to,
           any_value(list_day.source_id) as source_id
    from imported, list_day
    """,
    "drop table other_day",
    "drop table list_day",
)


def _read(parts: Sequence[Part], release: date) -> pl.DataFrame:
    part = the_one(parts, _TITLE)
    lines = pl.DataFrame({"text": part.text().split("\n")}).with_row_index(LINE, offset=1)
    lines = lines.filter(pl.col("text").str.strip_chars() != "")
    is_entry = pl.col("text").str.contains(r"^\d{5} [A-Z][0-9A-Z]{2}[0-9A-Z ]{5}[01] \S")
    refuse(part, _TITLE, lines, [Must("text", is_entry, "order number, code, 0 or 1, and words")])
    rows = lines.select(
        LINE, code=pl.col("text").str.slice(6, 7).str.strip_chars(), flag=pl.col("text").str.slice(14, 1)
    )
    refuse(part, _TITLE, rows, [matches("code", "^[A-Z][0-9A-Z]{2,6}$", "a code"), is_once("code")])
    return rows.select(
        code="code",
        is_billable=pl.col("flag") == "1",
        valid_from=pl.lit(release),
        valid_to=pl.lit(date(release.year + (release.month >= _OCTOBER), 9, 30)),
    )


def _release_of(name: str) -> date | None:
    """Take the April of a year where the name says so, else the October before the fiscal year."""
    april = re.search(r"apr(?:il)?[-_ ]?(?:0?1[-_ ])?(20\d\d)|(20\d\d)[-_ ]?apr", name, re.IGNORECASE)
    if april:
        return date(int(april[1] or april[2]), _APRIL, 1)
    year = re.search(r"order[-_ ]?(?:file[-_ ]?)?(20\d\d)", name, re.IGNORECASE)
    return date(int(year[1]) - 1, _OCTOBER, 1) if year else None


KIND = Kind(
    name="icd10cm",
    dataset="icd10cm",
    title=_TITLE,
    publisher="CDC / NCHS and CMS",
    url="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
    wanted=(r"^icd10cm[-_ ]?order.*\.txt$",),
    but_not="addenda|pcs",
    read=_read,
    release_of=_release_of,
    sql=_SQL,
    tables=("icd10cm_category", "icd10cm_list"),
    holds="until the next",
    fresh_days=200,
)
