"""`auditor reference`: the dated facts that rules rest on."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import options
from auditor.report.words import counted

if TYPE_CHECKING:
    from auditor.judge import RuleBook
    from auditor.reference import Dataset
    from auditor.reference.importers import Import

KINDS = ("hcpcs", "asp-crosswalk", "ncci-ptp", "mue", "mpfs", "icd10cm", "ndc", "coverage")
"""Public files that can be imported."""

_FEW = 4


@click.group()
def reference() -> None:
    r"""List and check the reference datasets, and import public files.

    \b
    Examples:
      auditor reference list
      auditor reference import hcpcs 2019-Alpha-Numeric-HCPCS-File.zip
    """


def _book(folders: tuple[Path, ...]) -> tuple[RuleBook, list[Dataset]]:
    """Read the rules and the datasets beside them."""
    from auditor.pipeline import Settings, rule_book
    from auditor.reference import read_reference

    book = rule_book(Settings(rules=folders))
    return book, read_reference(book.references, book.sources)


def _today() -> date:
    return datetime.now(tz=UTC).date()


@reference.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--release",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m"]),
    help="First day of the release, where the names of the files do not say it.",
)
@options.reference
def import_public_files(kind: str, files: tuple[Path, ...], release: datetime | None, reference: Path) -> None:
    r"""Import one release of a public file, as published: zipped, text, CSV or XLSX.

    Later audits use it. A file that is not as published is refused whole, with lines and columns. KIND is one of:

    \b
      hcpcs          CMS HCPCS alpha-numeric file      when codes began and ended, and their successors
      asp-crosswalk  CMS ASP NDC-HCPCS crosswalk       NDCs of codes, units of packages
      ncci-ptp       CMS NCCI practitioner PTP edits   pairs that are not paid together; all parts at once
      mue            CMS practitioner MUE table        most units of a code
      mpfs           CMS PPRRVU relative value file    global days, status
      icd10cm        ICD-10-CM order file              billable diagnoses of a fiscal year
      ndc            FDA product.txt and package.txt   packages on the market
      coverage       CMS Medicare Coverage Database    diagnoses of a contractor's articles

    \b
    Examples:
      auditor reference import hcpcs 2019-Alpha-Numeric-HCPCS-File.zip
      auditor reference import ncci-ptp ccipra-v320r0-f1.zip ccipra-v320r0-f2.zip
      auditor reference import mue practitioner.csv --release 2025-10-01
    """
    from auditor.reference.importers import KINDS as KNOWN
    from auditor.reference.importers import import_files

    first_day = release.date() if release else None
    made = import_files(KNOWN[kind], files, folder=reference, today=_today(), first_day=first_day)
    click.echo(f"{made.kind} {made.release}: {counted(made.rows, 'row')} imported into {made.path}")


@reference.command("list")
@options.all_of(options.rules, options.reference, options.output_format)
def list_datasets(rules: tuple[Path, ...], reference: Path, output_format: str) -> None:
    r"""List the datasets, then the imported public files, with version, rows, age, sources and what reads them.

    \b
    Example:
      auditor reference list --format json
    """
    from auditor.reference.importers import read_imports

    book, datasets = _book(rules)
    imports, readers = read_imports(reference), _readers(book, datasets)
    if output_format == "json":
        shown = [
            *(_as_object(each) | {"read_by": readers[each.name]} for each in datasets),
            *(_import_as_object(each) for each in imports),
        ]
        click.echo(json.dumps(shown, indent=2))
        return
    for each in datasets:
        late = "  REVIEW IS DUE" if each.review_by < _today() else ""
        click.echo(
            f"{each.name:<21} {each.version:<13} {len(each.rows):>9,} rows  reviewed {each.reviewed_on} "
            f"({_days_since(each.reviewed_on)} ago), next by {each.review_by}{late}  "
            f"from {', '.join(each.source_ids) or 'nobody yet'}  for {_shortly(readers[each.name])}"
        )
    click.echo(f"\nImported into {reference}:" if imports else f"\nNothing is imported into {reference}.")
    for made in imports:
        late = "  A NEWER RELEASE IS DUE" if made.review_by < _today() and _is_latest(made, imports) else ""
        files = ", ".join(f"{file.name} (sha256 {file.sha256[:12]})" for file in made.files)
        click.echo(
            f"{made.kind:<21} {made.release:<13} {made.rows:>9,} rows  imported {made.imported_on}, "
            f"{_days_since(made.first_day)} old{late}  {files}"
        )


def _is_latest(made: Import, imports: list[Import]) -> bool:
    return made.first_day == max(each.first_day for each in imports if each.kind == made.kind)


def _days_since(day: date) -> str:
    return counted((_today() - day).days, "day")


def _readers(book: RuleBook, datasets: list[Dataset]) -> dict[str, list[str]]:
    """Give what reads each dataset: rules, the tables that they share, and the report."""
    from auditor.shipped import shipped

    names = [each.name for each in datasets]
    queries = " ".join(path.read_text(encoding="utf-8") for path in (shipped("templates") / "queries").glob("*.sql"))
    of_the_report = set(re.findall(r"\w+", queries))
    return {name: [*by, *["the report"][: name in of_the_report]] for name, by in book.readers(names).items()}


def _shortly(readers: list[str]) -> str:
    """Name the first few readers; a dataset without any is for rules of one's own."""
    more = [f"{len(readers) - _FEW} more"] if len(readers) > _FEW else []
    return ", ".join([*readers[:_FEW], *more]) or "rules of your own: no shipped rule reads it"


def _import_as_object(made: Import) -> dict[str, object]:
    return {
        "name": made.kind, "imported_into": made.dataset, "version": made.release, "rows": made.rows,
        "imported_on": made.imported_on.isoformat(), "first_day": made.first_day.isoformat(),
        "age_days": (_today() - made.first_day).days, "review_by": made.review_by.isoformat(),
        "sources": [made.source_id], "sha256": made.rows_sha256,
        "files": [{"name": file.name, "sha256": file.sha256, "bytes": file.size_bytes} for file in made.files],
    }  # fmt: skip


def _as_object(each: Dataset) -> dict[str, object]:
    return {
        "name": each.name, "comment": each.comment, "version": each.version, "rows": len(each.rows),
        "reviewed_on": each.reviewed_on.isoformat(), "age_days": (_today() - each.reviewed_on).days,
        "review_by": each.review_by.isoformat(),
        "sources": each.source_ids, "sha256": each.sha256,
    }  # fmt: skip


@reference.command()
@options.all_of(options.rules, options.reference)
def check(rules: tuple[Path, ...], reference: Path) -> None:
    r"""Check every dataset and import: types, dates that overlap, rows without a source, reviews that are due.

    \b
    Example:
      auditor reference check --rules my_rules
    """
    from auditor.reference import put_datasets
    from auditor.reference.importers import add_imports, read_imports
    from auditor.store import Store

    (_, datasets), imports = _book(rules), read_imports(reference)
    with Store(None) as store:
        put_datasets(store, datasets)
        add_imports(store, reference)
        late = store.rows("select name from dataset where review_by < ? order by name", [_today()])
    rows = counted(sum(len(each.rows) for each in datasets), "row")
    click.echo(f"{counted(len(datasets), 'dataset')} with {rows} checked: sound")
    if imports:
        rows = counted(sum(each.rows for each in imports), "row")
        click.echo(f"{counted(len(imports), 'import')} with {rows} checked: as imported")
    if late:
        click.echo(f"Review is due: {', '.join(name for (name,) in late)}")
