"""Stores that a command only looks at: nothing is written, and what the journal says otherwise is a warning."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.main import plain

if TYPE_CHECKING:
    from auditor.store import Store


@contextlib.contextmanager
def looked_at(path: Path) -> Iterator[Store]:
    """Open a store for reading alone; warn on standard error where it does not agree with its journal."""
    from auditor.store import Store, at_opening

    with Store(path, mode="look") as store:
        for disagreement in at_opening(store):
            click.echo(f"warning: {plain(disagreement)}", err=True)
        yield store
