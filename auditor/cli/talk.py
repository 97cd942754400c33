"""Progress: a bar on a terminal, a line per file in a pipe, nothing where it is not wanted."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.main import plain
from auditor.pipeline import Talk
from auditor.report.words import counted

if TYPE_CHECKING:
    from auditor.store import Loaded

_STATES = {
    "loaded": "loaded",
    "partly": "loaded in part",
    "refused": "refused",
    "repeat": "already in the store",
    "known": "already in the store",
}


@contextlib.contextmanager
def talk(*, quiet: bool) -> Iterator[Talk]:
    """Give whom to tell: nobody, lines for a pipe, or bars for a terminal."""
    if quiet:
        yield Talk()
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield bars
    else:
        yield Talk(
            loaded=lambda loaded: click.echo(file_line(loaded), err=True),
            passed_over=lambda files: click.echo(others_line(files), err=True),
        )


def file_line(loaded: Loaded) -> str:
    """Say what became of a file."""
    parts = [f"{plain(loaded.label)}: {_STATES.get(loaded.state, loaded.state)}"]
    claims, lines = counted(loaded.claims, "claim"), counted(loaded.service_lines, "service line")
    parts += [claims, lines] if loaded.claims else ["no new claim"]
    parts += [counted(loaded.faults, "fault")] if loaded.faults else []
    parts += [f"{counted(loaded.quarantined, 'unit')} quarantined"] if loaded.quarantined else []
    repeated = loaded.repeated_interchanges
    parts += [f"{counted(repeated, 'repeated interchange')} left out"] if repeated else []
    return ", ".join(parts)


def others_line(files: list[Path]) -> str:
    """Say how many files of a folder were not read, and by what they were told."""
    endings = sorted({path.suffix.lower() or "hidden" for path in files})
    return f"{counted(len(files), 'file')} passed over, no claims by their names ({plain(', '.join(endings))})"


@contextlib.contextmanager
def _bars() -> Iterator[Talk]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        read = progress.add_task("Reading", total=None, note="", visible=False)
        judged = progress.add_task("Judging", total=None, note="", visible=False)
        written = progress.add_task("Reporting", total=None, note="", visible=False)

        def reading(label: str, done: int, total: int | None, claims: int) -> None:
            note = f"{done / 1e6:,.0f} MB{f' of {total / 1e6:,.0f}' if total else ''}, {counted(claims, 'claim')}"
            about = f"Reading {plain(label)}"
            progress.update(read, completed=done, total=total, description=about, note=note, visible=True)

        def finished(loaded: Loaded) -> None:
            console.print(file_line(loaded), markup=False, soft_wrap=True)

        def others(files: list[Path]) -> None:
            console.print(others_line(files), markup=False, soft_wrap=True)

        def judging(done: int, total: int) -> None:
            progress.update(read, visible=False)
            progress.update(judged, completed=done, total=total, note=f"{done} of {total} rules", visible=True)

        def reporting(what: str, done: int, total: int) -> None:
            progress.update(judged, visible=False)
            progress.update(written, completed=done, total=total, note=what, visible=True)

        yield Talk(reading, finished, others, judging, reporting)
