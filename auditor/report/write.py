"""Makes all outputs of a report from one frame of findings, so that their counts agree."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from auditor.report.contract import Progress, Query, RulePage, Settings, Source, Summary
from auditor.report.files import whole_folder
from auditor.report.findings import read_findings, reading_order
from auditor.report.numbers import OUTPUTS, as_json, summarise
from auditor.report.page import Content, render_page
from auditor.report.ran import ran_rows, read_ran
from auditor.report.records import read_records
from auditor.report.scorecards import read_scores
from auditor.report.sources import cited, source_rows
from auditor.report.tables import write_csv, write_jsonl
from auditor.report.workbook import Book, write_workbook


def write_all(
    store: Query, rules: Sequence[RulePage], settings: Settings, tell: Progress, known: Iterable[Source]
) -> Summary:
    """Write the five files; see `auditor.report.write_reports`.

    Two threads do it: one asks the store and makes the page, while this one writes the workbook, which takes longest.
    """
    findings = read_findings(store, settings.mask)
    summary = summarise(store, findings, rules, settings.mask)
    ran = read_ran(store, settings, summary)
    sources = cited(known, findings, rules, ran)
    order = reading_order(findings)
    with whole_folder(settings.out) as folder, _beside() as other:  # from here on only the other asks the store
        scores = other.submit(read_scores, store)
        records = other.submit(read_records, store, findings, rules)
        page = other.submit(
            lambda: render_page(
                store, Content(findings, summary, rules, settings, ran, scores.result(), sources, records.result())
            )
        )
        for done, name in enumerate(_IN_TURN):
            tell(name, done, len(OUTPUTS))
            path = folder / name
            if name == "findings.xlsx":
                book = Book(findings, order, summary, settings, ran_rows(ran), scores, source_rows(sources), records)
                write_workbook(path, book)
            elif name == "index.html":
                path.write_text(page.result(), encoding="utf-8", newline="\n")
            elif name == "summary.json":
                path.write_text(as_json(summary), encoding="utf-8", newline="\n")
            else:
                with path.open("wb") as out:
                    (write_csv if name == "findings.csv" else write_jsonl)(findings, order, out)
    tell("", len(OUTPUTS), len(OUTPUTS))
    return summary


_IN_TURN = sorted(OUTPUTS, key=lambda name: name == "index.html")
"""The page last: the other thread makes it meanwhile."""


@contextlib.contextmanager
def _beside() -> Iterator[Executor]:
    """Another thread that does one thing after the other; what it has not begun when the block ends is not done."""
    other = ThreadPoolExecutor(1)
    try:
        yield other
    finally:
        other.shutdown(cancel_futures=True)
