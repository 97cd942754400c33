"""How long each step took, said where --verbose asks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from auditor.pipeline import Clock, Result


@contextlib.contextmanager
def clock(*, shown: bool) -> Iterator[Clock]:
    """Give a clock; at the end say the seconds of each step on standard error, if they are wanted."""
    took: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Result]) -> Result:
        began = time.perf_counter()
        try:
            return work()
        finally:
            took[step] = time.perf_counter() - began

    yield timed
    if shown:
        click.echo("time: " + ", ".join(f"{step} {seconds:.2f} s" for step, seconds in took.items()), err=True)
