"""The article export of CMS's Medicare Coverage Database: a zip of a zip of CSV files that refer to each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.importers.checks import day, is_day, matches, refuse
from auditor.reference.importers.kind import Kind
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import LINE, Layout, read_sheet

_TITLE = "article export of the Medicare Coverage Database"

_CONTRACTOR = ("contractor_id", "contractor_type_id", "contractor_version")

_FILES = {
    "article.csv": ("article_id", "article_version", "display_id", "article_eff_date", "article_end_date"),
    "article_x_icd10_covered.csv": ("article_id", "article_version", "icd10_code_id", "icd10_covered_group"),
    "article_x_contractor.csv": ("article_id", "article_version", *_CONTRACTOR),
    "contractor_jurisdiction.csv": (*_CONTRACTOR, "state_id", "term_date"),
    "state_lookup.csv": ("state_id", "state_abbrev"),
}
"""Files of the export that are read, and the columns of each."""

_NUMBER = r"^\d{1,9}$"

_MUSTS = {
    "article.csv": (
        matches("article_id", _NUMBER, "a number"),
        matches("article_version", _NUMBER, "a number"),
        matches("display_id", r"^A?\d{3,6}$", "an id, as A12345", optional=True),
        is_day("article_eff_date", optional=True),
        is_day("article_end_date", optional=True),
    ),
    "article_x_icd10_covered.csv": (
        matches("article_id", _NUMBER, "a number"),
        matches("article_version", _NUMBER, "a number"),
        matches("icd10_code_id", r"^[A-Z][0-9A-Z]{2}(\.?[0-9A-Z]{1,4})?$", "an ICD-10-CM code"),
    ),
    "article_x_contractor.csv": (matches("article_id", _NUMBER, "a number"),),
    "contractor_jurisdiction.csv": (matches("state_id", _NUMBER, "a number"),),
    "state_lookup.csv": (matches("state_abbrev", "^[A-Z]{2}$", "two letters"),),
}

_SQL = (
    """
    insert into coverage by name
    select distinct spoken.drug, imported.article as list, imported.diagnosis, imported.valid_from, imported.valid_to,
           imported.source_id
    from imported
    join (select distinct article, drug from coverage_article) as spoken on spoken.article = imported.article
    """,
    """
    create or replace temp table spoken as
    select stated.article, known.drug, unnest(string_split(stated.states, ' ')) as state,
           known.valid_from, known.valid_to, stated.source_id
    from (select distinct article, states, source_id from imported where states is not null) as stated
    join (select article, drug, min(valid_from) as valid_from, max(valid_to) as valid_to
          from coverage_article group by article, drug) as known on known.article = stated.article
    """,
    "delete from coverage_article where article in (select article from spoken)",
    "insert into coverage_article by name select * from spoken",
    "drop table spoken",
)


def _read(parts: Sequence[Part], _release: date) -> pl.DataFrame:
    named = {part.own_name.lower(): part for part in parts}
    missing = sorted(set(_FILES) - set(named))
    if missing:
        raise DatasetError(f"The {_TITLE} lacks '{missing[0]}'. Nothing was imported. Name the zip as published.")
    sheets = {name: _sheet(named[name], name) for name in _FILES}
    articles = _latest_versions(sheets["article.csv"])
    of_version = ["article_id", "article_version"]
    covered = sheets["article_x_icd10_covered.csv"].join(articles, on=of_version, how="inner", maintain_order="left")
    return covered.join(_states(sheets), on=of_version, how="left", maintain_order="left").select(
        "article",
        version=pl.col("article_version"),
        covered_group="icd10_covered_group",
        diagnosis=pl.col("icd10_code_id").str.replace(".", "", literal=True),
        states="states",
        valid_from=day("article_eff_date").fill_null(date(1900, 1, 1)),
        valid_to=day("article_end_date").fill_null(date.max),
    )


def _sheet(part: Part, name: str) -> pl.DataFrame:
    columns = _FILES[name]
    layout = Layout(
        f"file {name} of the {_TITLE}", {column: column.replace("_", " ") for column in columns}, columns[:2]
    )
    rows = read_sheet(part, layout)
    refuse(part, layout.title, rows, _MUSTS[name])
    return rows.drop(LINE)


def _latest_versions(articles: pl.DataFrame) -> pl.DataFrame:
    """Give the latest version of each article, under the id that people know: A and the number."""
    article = pl.coalesce("display_id", "article_id").str.strip_prefix("A")
    newest = articles.sort(pl.col("article_version").cast(pl.Int64), descending=True).unique("article_id", keep="first")
    return newest.with_columns(article=pl.lit("A") + article)


def _states(sheets: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Give the states of the contractors of each article, with a space between."""
    places = sheets["contractor_jurisdiction.csv"].filter(pl.col("term_date").is_null())
    places = places.join(sheets["state_lookup.csv"], on="state_id", how="inner")
    spoken = sheets["article_x_contractor.csv"].join(places, on=_CONTRACTOR, how="inner")
    grouped = spoken.group_by("article_id", "article_version")
    return grouped.agg(states=pl.col("state_abbrev").unique().sort().str.join(" "))


KIND = Kind(
    name="coverage",
    dataset="article_diagnosis",
    title=_TITLE,
    publisher="CMS",
    url="https://www.cms.gov/medicare-coverage-database/downloads/downloads.aspx",
    wanted=(rf"^({'|'.join(name.removesuffix('.csv') for name in _FILES)})\.csv$",),
    read=_read,
    release_of=lambda _: None,
    by_file_date=True,
    sql=_SQL,
    tables=("coverage", "coverage_article"),
    holds="latest",
    fresh_days=60,
)
