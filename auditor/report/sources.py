"""Who said so: the sources that the findings, rules and datasets of a report name, by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import polars as pl

from auditor.report.contract import RulePage, Source

COLUMNS = ("id", "title", "publisher", "version", "published", "retrieved", "licence", "url", "basis")
"""Columns of the sheet Sources."""


def cited(
    known: Iterable[Source], findings: pl.DataFrame, rules: Sequence[RulePage], ran: Mapping[str, Any]
) -> dict[str, Source]:
    """The sources that are named, in the order of their ids; one that nobody describes has its id for a title."""
    described = {one.id: one for rule in rules for one in rule.sources} | {one.id: one for one in known}
    ids = {one.id for rule in rules for one in rule.sources}
    ids |= {name for dataset in ran["datasets"] for name in dataset["source_ids"].split()}
    ids |= {name for names in of_rules(findings).values() for name in names}
    return {name: described.get(name, Source(name, name)) for name in sorted(ids)}


def of_rules(findings: pl.DataFrame) -> dict[str, list[str]]:
    """The ids that the findings of each rule name."""
    if findings.is_empty():
        return {}
    named: dict[str, set[str]] = {}
    for rule_id, ids in findings.select("rule_id", "sources").unique().iter_rows():
        named.setdefault(rule_id, set()).update(ids.split())
    return {rule_id: sorted(ids) for rule_id, ids in named.items()}


def facts(source: Source) -> str:
    """What stands below a title: publisher, version, dates, and the basis where it is not as published."""
    published = f"published {source.published}" if source.published else ""
    retrieved = f"read {source.retrieved}" if source.retrieved else ""
    version = source.version if source.version != source.published else ""
    basis = source.basis if source.basis != "published" else ""
    return " · ".join(filter(None, (source.publisher, version, published, retrieved, basis)))


def source_rows(sources: Mapping[str, Source]) -> pl.DataFrame:
    """The sources as the sheet of their name shows them."""
    return pl.DataFrame(
        [astuple(one) for one in sources.values()], schema=dict.fromkeys(COLUMNS, pl.String), orient="row"
    )
