"""`auditor verify`, `auditor recover` and `auditor purge`: what keeps a store true."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from auditor.cli import options
from auditor.errors import StoreDamagedError, UsageError
from auditor.report.words import counted, money

QUARANTINED = 3
"""Exit code where some of the files were not found again."""

reason = click.option("--reason", default="", help="Why; it is written into the journal.")


@click.command()
@options.all_of(options.store, options.out)
@click.option("--new-journal", is_flag=True, help="Begin a new journal for a store whose journal is lost.")
@reason
def verify(store: Path | None, out: Path, *, new_journal: bool, reason: str) -> None:
    r"""Hold a store against its journal: bytes, segments, claims, money, findings, and every block on disk.

    Each disagreement is a sentence, and the exit code is 6 then.

    \b
    Example:
      auditor verify --store claims.duckdb
    """
    from auditor.cli.main import plain
    from auditor.store import Store, adopt, in_full

    path = _kept(store, out)
    with Store(path, mode="look") as opened:
        if new_journal:
            if not reason.strip():
                raise UsageError("A new journal needs a --reason. It is written as its first line.")
            adopt(opened, reason)
        found = in_full(opened)
        files, claims, charge = opened.rows(
            "select count(*), coalesce(sum(claims), 0), coalesce(sum(charge), 0) from file"
        )[0]
        head = opened.journal.head if opened.journal else ""
    for disagreement in found:
        click.echo(plain(disagreement))
    if found:
        raise StoreDamagedError(
            f"'{path}' has {counted(len(found), 'disagreement')}. Rebuild it beside from its files with "
            f"`auditor recover --store {path} PATH...`."
        )
    held = f"{counted(files, 'file')}, {counted(claims, 'claim')}, {money(charge)}"
    click.echo(f"{path} agrees with its journal: {held}")
    click.echo(f"Journal head: {head}")


@click.command()
@options.paths
@options.all_of(options.store, options.out, options.memory, options.jobs, options.quiet)
def recover(paths: tuple[Path, ...], store: Path | None, out: Path, **given: Any) -> None:
    r"""Rebuild a damaged store beside it, from the files in PATHS that its journal names.

    The damaged store is not touched. Without a journal every file in PATHS is loaded. The same command goes on with a
    recovery that was stopped.

    \b
    Example:
      auditor recover --store claims.duckdb inbox/
    """
    from auditor import pipeline
    from auditor.cli.main import plain
    from auditor.cli.talk import talk
    from auditor.store import Journal, is_half_recovered

    broken = store or out / "claims.duckdb"
    beside = broken.with_name(f"{broken.stem}.recovered{broken.suffix}")
    if beside.exists() and not is_half_recovered(Journal(beside)):
        raise UsageError(f"'{beside}' is there already. Move it away, then recover again.")
    settings = pipeline.Settings(paths=paths, store=beside, memory=given["memory"], jobs=given["jobs"])
    with talk(quiet=given["quiet"]) as told:
        recovered = pipeline.recover(broken, settings, told)
    for label, sha256 in recovered.missing:
        click.echo(f"not found again: {plain(label)} (SHA-256 {sha256})", err=True)
    click.echo(
        f"{counted(recovered.files, 'file')}, {counted(recovered.claims, 'claim')} recovered into {beside}. "
        f"Judge it with `auditor judge --store {beside}`."
    )
    raise click.exceptions.Exit(QUARANTINED if recovered.missing else 0)


@click.command()
@options.all_of(options.store, options.out)
@click.option("--file", "files", multiple=True, metavar="SHA256|LABEL", help="This file; may be repeated.")
@click.option(
    "--older-than", type=click.DateTime(["%Y-%m-%d"]), help="Files whose interchanges are all before this day."
)
@click.option("--all", "everything", is_flag=True, help="Every file.")
@reason
def purge(store: Path | None, out: Path, files: tuple[str, ...], older_than: datetime | None, **given: Any) -> None:
    r"""Take files out of a store for good: their claims, findings, reports and bytes.

    The database is written anew and takes the old one's place. All findings go, because a finding may quote another
    claim: judge again. The journal keeps the hashes of the files, and that they were purged; it forgets their names.

    \b
    Example:
      auditor purge --store claims.duckdb --file july.837 --reason "contract ended"
    """
    from auditor.cli.main import plain
    from auditor.store import Store, files_to_purge
    from auditor.store import purge as purge_files

    path = _kept(store, out)
    if not (files or older_than or given["everything"]):
        raise UsageError("Say what to purge: --file, --older-than or --all.")
    with Store(path) as opened:
        chosen = files_to_purge(
            opened, named=files, older_than=older_than.date() if older_than else None, everything=given["everything"]
        )
    if not chosen:
        raise UsageError("No file of the store is meant by that. `auditor verify` and the table file name them.")
    done = purge_files(path, chosen, reason=given["reason"])
    for report in done.removed:
        click.echo(f"report removed: {plain(report)}", err=True)
    for report in done.left:
        click.echo(f"report changed since it was written, remove it yourself: {plain(report)}", err=True)
    purged = counted(len(done.files), "file")
    click.echo(f"{purged} purged from {path}. Judge what is left: `auditor judge --store {path}`.")


def _kept(store: Path | None, out: Path) -> Path:
    path = store or out / "claims.duckdb"
    if not path.is_file():
        raise UsageError(f"No store '{path}'. Name it with --store.")
    return path
