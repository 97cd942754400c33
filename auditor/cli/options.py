"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

DEFAULT_OUT = Path("reports/latest")
"""Where reports go unless --out says otherwise."""

paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, allow_dash=True))
out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_OUT,
    show_default=True,
    help="Folder of the report.",
)
store = click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Kept store; later months are added to it.  [default: claims.duckdb in the out folder]",
)
as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date the run speaks for.  [default: newest interchange date in the store]",
)
select = click.option("--select", multiple=True, metavar="ID|FAMILY", help="Only these rules; may be repeated.")
ignore = click.option("--ignore", multiple=True, metavar="ID|FAMILY", help="Not these rules; may be repeated.")
rules = click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of rules of your own, added to the shipped ones.",
)
reference = click.option(
    "--reference",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="AUDITOR_REFERENCE",
    default=lambda: Path(click.get_app_dir("auditor")) / "reference",
    show_default="your configuration folder",
    help="Folder of the imported public files; also AUDITOR_REFERENCE.",
)
mask = click.option(
    "--mask",
    type=click.Choice(["standard", "strict", "none"]),
    default="standard",
    show_default=True,
    help="How much of a patient the report shows.",
)
reason = click.option("--reason", default="", help="Why, with --mask none.")


def _size(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", value, re.IGNORECASE):
        raise click.BadParameter(f"'{value}' is no size. Give a number and a unit, for example 512MB or 2GB.")
    return value


memory = click.option(
    "--memory",
    callback=_size,
    metavar="SIZE",
    help="Memory the store may use, for example 2GB; where not said 256MB, and to judge 704MB, or 512MB or 0.9 times "
    "its size for a store of over 256MB.",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Threads the store may use to judge, one a processor where not said. To load, one reads and one stores.",
)
conformance = click.option(
    "--conformance",
    type=click.Choice(["off", "full"]),
    default="off",
    show_default=True,
    help="full: pyx12's verdict on every segment too, as faults; about 150 claims a second.",
)
fail_on = click.option(
    "--fail-on",
    type=click.Choice(["never", "low", "medium", "high"]),
    default="never",
    show_default=True,
    help="Exit 1 where a finding is at or above this severity.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No progress, no talk.")
verbose = click.option("-v", "--verbose", is_flag=True, help="Say how long each step took.")
output_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the summary on standard output.",
)


def all_of(*options: Decorator) -> Decorator:
    """Give a decorator that adds the given options in their order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add
