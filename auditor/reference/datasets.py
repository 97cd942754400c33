"""Loads the dated reference datasets of `rules/reference` into a store, and refuses unsourced or overlapping rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.written import csv_rows, dataset_words, toml
from auditor.store import QueryError, Store, free_name, quoted

TYPES = {
    "text": "varchar",
    "date": "date",
    "decimal": "decimal(18,6)",
    "money": "decimal(18,2)",
    "integer": "integer",
    "boolean": "boolean",
}
"""Types that dataset.toml may name, and what they are in DuckDB."""

FIRST_DAY, LAST_DAY = "1900-01-01", "9999-12-31"
"""What an empty valid_from and valid_to mean."""

_EMPTY = {"valid_from": f"coalesce({{}}, '{FIRST_DAY}')", "valid_to": f"coalesce({{}}, '{LAST_DAY}')"}

BASES = {"published", "derived", "illustrative"}
"""What a source may rest on."""


@dataclass(frozen=True)
class Source:
    """Who said so: a row of sources.csv."""

    id: str
    title: str
    publisher: str
    version: str
    published: str
    retrieved: str
    licence: str
    url: str
    checksum: str
    basis: str


SOURCE = tuple(each.name for each in fields(Source))
"""Columns of sources.csv."""


@dataclass(frozen=True)
class Dataset:
    """A dated table of reference facts; valid_from and valid_to are inclusive."""

    name: str
    comment: str
    version: str
    reviewed_on: date
    review_by: date
    key: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]
    rows: tuple[Mapping[str, str], ...]
    sha256: str
    folder: Path

    @property
    def source_ids(self) -> list[str]:
        """Ids of the sources its rows name, sorted."""
        return sorted({row["source_id"] for row in self.rows})


def read_sources(folders: Sequence[Path]) -> dict[str, Source]:
    """Read sources.csv of each reference folder that has one, by id; a later folder stands before an earlier.

    One that is not text, or has other columns than a Source, raises DatasetError.
    """
    found: dict[str, Source] = {}
    for path in (folder / "sources.csv" for folder in folders):
        if path.is_file():
            found |= {row["id"]: _source(path, row) for row in csv_rows(path, path.read_bytes(), SOURCE)}
    return found


def _source(path: Path, row: dict[str, str]) -> Source:
    source = Source(**row)
    if source.basis not in BASES:
        raise DatasetError(
            f"'{path}': source '{source.id}' has basis '{source.basis}'; it must be one of {sorted(BASES)}."
        )
    return source


def read_reference(folders: Sequence[Path], sources: Mapping[str, Source]) -> list[Dataset]:
    """Read the datasets of several reference folders; a later folder may add rows to an earlier one's."""
    datasets: dict[str, Dataset] = {}
    for folder in folders:
        datasets |= {each.name: each for each in read_datasets(folder, sources, datasets)}
    return [datasets[name] for name in sorted(datasets)]


def read_datasets(
    folder: Path, sources: Mapping[str, Source], known: Mapping[str, Dataset] | None = None
) -> list[Dataset]:
    """Read every dataset below a reference folder, sorted by name.

    One without a dataset.toml holds further rows of the known dataset of its name.
    """
    return [
        _read_dataset(path, sources) if (path / "dataset.toml").is_file() else _with_rows(path, sources, known or {})
        for path in _folders_below(folder)
    ]


def dataset_names(folders: Sequence[Path]) -> set[str]:
    """Give the names of the datasets of several reference folders, without reading them."""
    return {path.name for folder in folders for path in _folders_below(folder)}


def _folders_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_dir() and any(path.glob("*.*")))


def _with_rows(folder: Path, sources: Mapping[str, Source], known: Mapping[str, Dataset]) -> Dataset:
    if folder.name not in known:
        raise DatasetError(
            f"'{folder}' has no dataset.toml, and no dataset is called '{folder.name}' whose rows it could add to. "
            "`auditor reference list` shows them."
        )
    before = known[folder.name]
    body, rows = _read_rows(folder)
    _check_rows(folder, rows, before.columns, sources)
    digest = hashlib.sha256(before.sha256.encode() + body).hexdigest()
    return replace(before, rows=(*before.rows, *rows), sha256=digest, folder=folder)


def _read_dataset(folder: Path, sources: Mapping[str, Source]) -> Dataset:
    path = folder / "dataset.toml"
    raw = path.read_bytes()
    words = dataset_words(path, raw, TYPES)
    columns = {name: (spec["type"], spec["comment"]) for name, spec in words["columns"].items()}
    body, rows = _read_rows(folder)
    _check_rows(folder, rows, columns, sources)
    return Dataset(
        name=free_name(folder.name, f"reference/{folder.name}"),
        comment=words["comment"],
        version=words["version"],
        reviewed_on=words["reviewed_on"],
        review_by=words["review_by"],
        key=tuple(words["key"]),
        columns=columns,
        rows=tuple(rows),
        sha256=hashlib.sha256(raw + body).hexdigest(),
        folder=folder,
    )


def _read_rows(folder: Path) -> tuple[bytes, list[dict[str, str]]]:
    tables = folder / "data.toml"
    if tables.is_file():
        body = tables.read_bytes()
        return body, [{k: _as_text(v) for k, v in row.items()} for row in _tables(tables, body)]
    if not (folder / "data.csv").is_file():
        raise DatasetError(f"'{folder}' has neither data.csv nor data.toml.")
    body = (folder / "data.csv").read_bytes()
    return body, csv_rows(folder / "data.csv", body)


def _tables(path: Path, body: bytes) -> list[dict[str, Any]]:
    name, words = path.parent.name, toml(path, body)
    tables = words.get(name)
    if set(words) != {name} or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise DatasetError(f"'{path}' must hold tables that begin with [[{name}]], and nothing else.")
    return tables


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_rows(
    folder: Path,
    rows: Sequence[Mapping[str, str]],
    columns: Mapping[str, object],
    sources: Mapping[str, Source],
) -> None:
    for number, row in enumerate(rows, start=1):
        where = f"'{folder.name}', row {number}"
        if not row.keys() <= columns.keys():
            strange = min(row.keys() - columns.keys())
            raise DatasetError(f"{where}: no such column '{strange}'. dataset.toml names the columns.")
        if row.get("source_id") not in sources:
            raise DatasetError(
                f"{where}: source '{row.get('source_id')}' is not in sources.csv. Every row needs a source."
            )


def put_datasets(store: Store, datasets: Sequence[Dataset]) -> None:
    """Write every dataset as a table of its name, replacing a former run's, and list them in the table `dataset`."""
    try:
        with store.transaction():
            _put_rows(store, datasets)
            for each in datasets:
                if _may_overlap(each):
                    _refuse_overlaps(store, each)
            _put_index(store, datasets)
    except QueryError:
        for each in datasets:
            _refuse_strange_values(store, each)
        raise


def _put_rows(store: Store, datasets: Sequence[Dataset]) -> None:
    """Make the tables from one table of texts: to lend DuckDB a frame for each would take twice as long."""
    width = max((len(each.columns) for each in datasets), default=0)
    places = [f"column_{place}" for place in range(width)]
    texts: dict[str, list[str | int | None]] = {name: [] for name in ("place", *places)}
    for number, each in enumerate(datasets):
        texts["place"] += [number] * len(each.rows)
        for place, name in zip_longest(places, each.columns):
            texts[place] += [row.get(name) or None for row in each.rows] if name else [None] * len(each.rows)
    rows = pl.DataFrame(texts, schema={"place": pl.Int32, **dict.fromkeys(places, pl.String)})
    with store.lent("dataset_rows", rows):
        store.execute("create or replace temp table dataset_text as select * from dataset_rows")
    for number, each in enumerate(datasets):
        casts = (
            f"cast({_EMPTY.get(name, '{}').format(place)} as {TYPES[kind]}) as {name}"
            for place, (name, (kind, _)) in zip(places, each.columns.items(), strict=False)
        )
        select = f"select {', '.join(casts)} from dataset_text where place = {number}"
        store.execute(f"create or replace table {each.name} as {select}; {_words(each)}")
    store.execute("drop table dataset_text")


def _words(dataset: Dataset) -> str:
    """SQL that says what a dataset and its columns hold."""
    words = [f"comment on table {dataset.name} is {quoted(dataset.comment)}"]
    words += [
        f"comment on column {dataset.name}.{name} is {quoted(said)}" for name, (_, said) in dataset.columns.items()
    ]
    return "; ".join(words)


def _refuse_strange_values(store: Store, dataset: Dataset) -> None:
    """Raise DatasetError for a value that is not of its column's type."""
    for name, (kind, _) in dataset.columns.items():
        values = pl.DataFrame({"value": [row.get(name) or None for row in dataset.rows]}, schema={"value": pl.String})
        asked = (
            f"select min(value) from dataset_rows where value is not null and try_cast(value as {TYPES[kind]}) is null"
        )
        with store.lent("dataset_rows", values):
            value = store.rows(asked)[0][0]
        if value is not None:
            raise DatasetError(f"'{dataset.name}': '{value}' is no {kind} for '{name}'.")


def _may_overlap(dataset: Dataset) -> bool:
    """Whether two rows can have one key: keys of text alone are compared here, which most datasets never repeat."""
    is_text = all(dataset.columns[column][0] == "text" for column in dataset.key)
    return not is_text or len({tuple(map(row.get, dataset.key)) for row in dataset.rows}) < len(dataset.rows)


def _refuse_overlaps(store: Store, dataset: Dataset) -> None:
    key = ", ".join(dataset.key)
    twice = store.rows(
        f"""
        select {key} from (
            select {key}, valid_from, lag(valid_to) over (partition by {key} order by valid_from, valid_to) as before
            from {dataset.name})
        where before >= valid_from limit 1
        """
    )
    if twice:
        named = ", ".join(f"{column} '{value}'" for column, value in zip(dataset.key, twice[0], strict=True))
        raise DatasetError(f"'{dataset.name}' has two rows for {named} on one day. Give the older one a valid_to.")


def _put_index(store: Store, datasets: Sequence[Dataset]) -> None:
    index = pl.DataFrame(
        {
            "name": [each.name for each in datasets],
            "comment": [each.comment for each in datasets],
            "version": [each.version for each in datasets],
            "row_count": [len(each.rows) for each in datasets],
            "source_ids": [" ".join(each.source_ids) for each in datasets],
            "reviewed_on": [each.reviewed_on for each in datasets],
            "review_by": [each.review_by for each in datasets],
            "sha256": [each.sha256 for each in datasets],
        },
        schema_overrides={"row_count": pl.Int64, "reviewed_on": pl.Date, "review_by": pl.Date},
    )
    with store.lent("dataset_rows", index):
        store.execute("create or replace table dataset as select * from dataset_rows order by name")
    store.execute("comment on table dataset is 'The reference datasets of the latest run, with version, rows and age.'")
