"""`auditor reference`: the dated facts that rules rest on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.reference import Dataset


@click.group()
def reference() -> None:
    r"""List and check the reference datasets.

    \b
    Example:
      auditor reference list
    """


def _datasets(folders: tuple[Path, ...]) -> list[Dataset]:
    from auditor.pipeline import Settings, rule_book, sources_of
    from auditor.reference import read_datasets

    book = rule_book(Settings(rules=folders))
    sources = sources_of(book)
    return [each for folder in book.folders for each in read_datasets(folder / "reference", sources)]


def _today() -> date:
    return datetime.now(tz=UTC).date()


@reference.command("list")
@options.all_of(options.rules, options.output_format)
def list_datasets(rules: tuple[Path, ...], output_format: str) -> None:
    r"""List the datasets with version, rows, sources and age.

    \b
    Example:
      auditor reference list --format json
    """
    datasets = _datasets(rules)
    if output_format == "json":
        click.echo(json.dumps([_as_object(each) for each in datasets], indent=2))
        return
    for each in datasets:
        late = "  REVIEW IS DUE" if each.review_by < _today() else ""
        click.echo(
            f"{each.name:<20} {each.version:<10} {len(each.rows):>7,} rows  reviewed {each.reviewed_on}, "
            f"next by {each.review_by}{late}  {', '.join(each.source_ids)}"
        )


def _as_object(each: Dataset) -> dict[str, object]:
    return {
        "name": each.name, "comment": each.comment, "version": each.version, "rows": len(each.rows),
        "reviewed_on": each.reviewed_on.isoformat(), "review_by": each.review_by.isoformat(),
        "sources": each.source_ids, "sha256": each.sha256,
    }  # fmt: skip


@reference.command()
@options.rules
def check(rules: tuple[Path, ...]) -> None:
    r"""Check every dataset: types, dates that overlap, rows without a source, reviews that are due.

    \b
    Example:
      auditor reference check --rules my_rules
    """
    from auditor.reference import put_datasets
    from auditor.store import Store

    datasets = _datasets(rules)
    with Store(None) as store:
        put_datasets(store, datasets)
    late = [each.name for each in datasets if each.review_by < _today()]
    click.echo(f"{len(datasets)} datasets with {sum(len(each.rows) for each in datasets):,} rows are sound")
    if late:
        click.echo(f"Review is due: {', '.join(late)}")
