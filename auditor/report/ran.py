"""What was read and with what: files reconciled to the byte, faults in words, reference datasets, versions."""

from __future__ import annotations

from typing import Any

import polars as pl

from auditor.report.contract import Query, Settings, Summary
from auditor.report.findings import query
from auditor.report.numbers import has_table
from auditor.report.words import MASK_WORDS

_MOST_FAULTS = 500


def read_ran(store: Query, settings: Settings, summary: Summary) -> dict[str, Any]:
    """Files, faults, datasets, hashes and settings, each as rows with names, for the page and the sheet Run."""
    hashes = store.rows("select rules_sha256, reference_sha256 from run order by run_key desc limit 1")
    rules_sha256, reference_sha256 = hashes[0] if hashes else ("", "")
    faults = _named(store, "faults")
    return {
        "files": _named(store, "files"),
        "faults": faults[:_MOST_FAULTS],
        "faults_in_all": len(faults),
        "datasets": _named(store, "datasets") if has_table(store, "dataset") else [],
        "settings": [
            ("As of", summary.as_of),
            ("Version of auditor", summary.version),
            ("Rules, SHA-256", rules_sha256),
            ("Reference datasets, SHA-256", reference_sha256),
            ("Masking", f"{settings.mask}: {MASK_WORDS[settings.mask]}"),
            *([("Reason for showing patients", settings.reason)] if settings.mask == "none" else []),
            (
                "Time taken",
                "in the store, tables run and rule_run: not here, so that the same files give the same report",
            ),
            *([("Command", settings.command)] if settings.command else []),
        ],
    }


def _named(store: Query, name: str) -> list[dict[str, Any]]:
    return list(store.frame(query(name)).iter_rows(named=True))


def ran_rows(ran: dict[str, Any]) -> pl.DataFrame:
    """The same as rows of part, name and value, all text."""
    rows = [("settings", name, value) for name, value in ran["settings"]]
    rows += [
        (
            "file",
            file["label"],
            f"{file['state']}; {file['claims']} claims; {file['size_bytes']} bytes; sha256 {file['sha256']}",
        )
        for file in ran["files"]
    ]
    rows += [
        (
            "fault",
            f"{fault['code']} {fault['file']}",
            f"{fault['name']}: expected {fault['expected']}; found {fault['found']}; {fault['kept']}",
        )
        for fault in ran["faults"]
    ]
    rows += [
        (
            "dataset",
            dataset["name"],
            f"version {dataset['version']}; reviewed {dataset['reviewed_on']}; review by {dataset['review_by']}",
        )
        for dataset in ran["datasets"]
    ]
    return pl.DataFrame(rows, schema={"part": pl.String, "name": pl.String, "value": pl.String}, orient="row")
