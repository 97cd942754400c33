"""Makes all outputs of a report from one frame of findings, so that their counts agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.report.contract import Progress, Query, RulePage, Settings, Source, Summary
from auditor.report.files import whole_folder
from auditor.report.findings import read_findings, reading_order
from auditor.report.numbers import OUTPUTS, as_json, summarise
from auditor.report.page import Content, render_page
from auditor.report.ran import ran_rows, read_ran
from auditor.report.records import read_records
from auditor.report.scorecards import read_scores, score_rows
from auditor.report.sources import cited, source_rows
from auditor.report.tables import write_csv, write_jsonl
from auditor.report.workbook import Book, write_workbook


def write_all(
    store: Query, rules: Sequence[RulePage], settings: Settings, tell: Progress, known: Iterable[Source]
) -> Summary:
    """Write the five files; see `auditor.report.write_reports`."""
    findings = read_findings(store, settings.mask)
    summary = summarise(store, findings, rules, settings.mask)
    ran = read_ran(store, settings, summary)
    scores = read_scores(store)
    sources = cited(known, findings, rules, ran)
    records = read_records(store, findings, rules)
    order = reading_order(findings)
    with whole_folder(settings.out) as folder:
        for done, name in enumerate(OUTPUTS):
            tell(name, done, len(OUTPUTS))
            path = folder / name
            if name == "findings.xlsx":
                write_workbook(
                    path,
                    Book(
                        findings,
                        order,
                        summary,
                        settings,
                        ran_rows(ran),
                        score_rows(scores),
                        source_rows(sources),
                        records,
                    ),
                )
            elif name == "index.html":
                page = render_page(store, Content(findings, summary, rules, settings, ran, scores, sources, records))
                path.write_text(page, encoding="utf-8", newline="\n")
            elif name == "summary.json":
                path.write_text(as_json(summary), encoding="utf-8", newline="\n")
            else:
                with path.open("wb") as out:
                    (write_csv if name == "findings.csv" else write_jsonl)(findings, order, out)
    tell("", len(OUTPUTS), len(OUTPUTS))
    return summary
