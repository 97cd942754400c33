"""Findings into pages, sheets and lines; masks patients, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.report.contract import (
    PREPARED,
    Example,
    Mask,
    Progress,
    Query,
    RuleCount,
    RulePage,
    Settings,
    Source,
    Summary,
)

__all__ = [
    "PREPARED",
    "Example",
    "Mask",
    "Progress",
    "Query",
    "RuleCount",
    "RulePage",
    "Settings",
    "Source",
    "Summary",
    "write_reports",
]


def write_reports(
    store: Query,
    rules: Sequence[RulePage],
    settings: Settings,
    on_progress: Progress | None = None,
    *,
    sources: Iterable[Source] = (),
) -> Summary:
    """Write index.html, findings.jsonl, .csv and .xlsx, and summary.json of the latest run into `settings.out`.

    `sources` says what the ids mean that findings and datasets name beside those of the rules. All five files take
    their places together, with mode 0600; the same store and settings give the same bytes. Raises SurroundingsError
    where the folder can't be written.
    """
    from auditor.report.write import write_all  # noqa: PLC0415 - `auditor --help` needs no Polars and no Jinja2

    return write_all(store, rules, settings, on_progress or _nobody, sources)


def _nobody(_name: str, _done: int, _of: int) -> None:
    """Listen to nothing."""
