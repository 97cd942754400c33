"""`auditor store`: what a store holds."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import options
from auditor.errors import UsageError

_TABLES = """
    select table_name, comment from duckdb_tables() where not temporary
    union all
    select view_name, comment from duckdb_views() where not internal
    order by 1
"""

_COLUMNS = """
    select column_name, data_type, coalesce(comment, '')
    from duckdb_columns() where table_name = ? order by column_index
"""


@click.group()
def store() -> None:
    r"""Describe the tables of a store.

    \b
    Example:
      auditor store describe claim
    """


@store.command()
@click.argument("tables", nargs=-1)
@options.all_of(options.store, options.out)
def describe(tables: tuple[str, ...], store: Path | None, out: Path) -> None:
    r"""Print tables and columns with their comments; all tables, or those named.

    Without a store it describes the tables that every store has.

    \b
    Example:
      auditor store describe claim service_line
    """
    from auditor.cli.looking import looked_at
    from auditor.store import Store

    path = store or out / "claims.duckdb"
    with looked_at(path) if path.is_file() else Store(None) as opened:
        known: dict[str, str] = dict(opened.rows(_TABLES))
        strange = sorted(set(tables) - set(known))
        if strange:
            raise UsageError(f"No table '{strange[0]}'. The store has {', '.join(known)}.")
        for name in tables or (each for each in known if each.removesuffix("_row") not in known.keys() - {each}):
            click.echo(click.style(name, bold=True) + (f"  {known[name]}" if known[name] else ""))
            for column, kind, comment in opened.rows(_COLUMNS, [name]):
                click.echo(f"  {column:<32} {kind.lower():<16} {comment}")
            click.echo()
