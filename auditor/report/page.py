"""index.html: one file that needs no network, with its style, script and findings inside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auditor.report import charts, words
from auditor.report.contract import Mask, Query, RuleCount, RulePage, Settings, Source, Summary
from auditor.report.findings import query, reading_order
from auditor.report.numbers import has_table
from auditor.report.opened import MOST_CLAIMS, claim_columns
from auditor.report.packing import packed
from auditor.report.payload import finding_columns, finding_ids, fired, other_columns
from auditor.report.scorecards import LEAST_COUNT, LEAST_PEERS, Score, cards
from auditor.report.sources import facts, of_rules
from auditor.shipped import shipped

_FIRST_FINDINGS = 5
_MOST_CARDS = 24
_MOST_SCORES = 200
_WORD = re.compile(r"[_\s]+")
_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Page:
    """A rule's page: its words, its numbers in this run, the first of its findings, and the ids of its sources."""

    rule: RulePage
    count: RuleCount | None
    first: list[dict[str, Any]]
    sources: list[str]


@dataclass(frozen=True)
class Content:
    """What the page is made from.

    `ran` is what was read and with what, `scores` are providers beside their peers, `records` are to request, by claim.
    """

    findings: pl.DataFrame
    summary: Summary
    rules: Sequence[RulePage]
    settings: Settings
    ran: Mapping[str, Any]
    scores: Sequence[Score]
    sources: Mapping[str, Source]
    records: pl.DataFrame


def render_page(store: Query, content: Content) -> str:
    """The page as text."""
    frame, summary = content.findings, content.summary
    style, script = (_shipped_text(name) for name in ("style.css", "script.js"))
    pages = {rule.id: rule for rule in content.rules}
    names = _names(store, frame, content.settings.mask)
    opened = claim_columns(store, frame, content.records, content.settings.mask)
    payloads = _payloads(content, pages, names) | {"claims": packed(opened)}
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            summary=summary,
            settings=content.settings,
            mask_words=words.MASK_WORDS[content.settings.mask],
            verdict=words.verdict(summary),
            second_sentence=words.second_sentence(summary),
            counts={count.rule_id: count for count in summary.rules},
            pages=_pages(content, frame),
            titles={rule.id: rule.title for rule in content.rules},
            remedies={rule.id: rule.remedy for rule in content.rules},
            code_words=names["code"],
            charts=_charts(frame, pages, names) if len(frame) else None,
            ran=content.ran,
            gone=store.rows(query("gone")) if summary.gone else [],
            unsaid=_unsaid(summary.rules),
            sources=content.sources,
            peers=_peers(content.scores, names["provider"]),
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
            payloads=payloads,
            cut=summary.claims_with_findings - opened["n"],
            most_claims=MOST_CLAIMS,
        )
    )


def _payloads(
    content: Content, pages: Mapping[str, RulePage], names: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """What the page carries for its script, by name, each part packed on its own."""
    rules = [pages[rule] for rule in fired(content.findings) if rule in pages]
    table = finding_columns(content.findings) | {
        "rules": [_rule_titles(rule) for rule in rules],
        "names": names,
        "compared": content.summary.new is not None,
    }
    others = other_columns(content.findings, content.rules) | {
        "rules": [_rule_words(rule) for rule in rules],
        "sources": {key: _source_words(one) for key, one in content.sources.items()},
    }
    examples = {rule.id: {"sql": rule.sql or "", "rows": [one.rows for one in rule.examples]} for rule in content.rules}
    ids = finding_ids(content.findings)
    return {"findings": packed(table), "words": packed(others), "ids": ids, "rules": packed(examples)}


def _shipped_text(name: str) -> str:
    return (shipped("templates") / name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": words.money, "short_money": words.short_money, "count": words.count, "counted": words.counted,
        "share": words.share,
        "plain": lambda name: _WORD.sub(" ", name).strip(),
        "blanks": lambda text: [(piece.replace("_", " "), at % 2 == 1) for at, piece in enumerate(_BLANK.split(text))],
        "amount": lambda text: f"{Decimal(text):,.2f}",
        "facts": facts,
        "web": lambda url: url if url.startswith(("https://", "http://")) else "",
    }  # fmt: skip
    return environment


def _names(store: Query, frame: pl.DataFrame, level: Mask) -> dict[str, dict[str, str]]:
    """Words for payer ids, NPIs of organisations, keys of drugs, and reason codes."""
    payers = frame.select("payer_id", "payer_name").unique().sort("payer_id", "payer_name") if len(frame) else frame
    return {
        "payer": {key: name for key, name in payers.iter_rows() if key},
        "provider": dict(store.rows(query("providers"))) if level != "strict" else {},
        "drug": dict(store.rows(query("drugs"))) if has_table(store, "drug") else {},
        "code": dict(store.rows(query("reason_codes"))) if has_table(store, "reason_code") else {},
    }


def _charts(
    frame: pl.DataFrame, pages: Mapping[str, RulePage], names: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    return {
        "rules": charts.rule_bars(frame, pages),
        "providers": charts.money_bars(frame, "billing_npi", "provider", names["provider"]),
        "payers": charts.money_bars(frame, "payer_id", "payer", names["payer"]),
        "drugs": charts.money_bars(frame, "drug", "drug", names["drug"]),
        "weeks": charts.timeline(frame),
    }


def _peers(scores: Sequence[Score], names: dict[str, str]) -> dict[str, Any]:
    compared = cards(scores, names)
    rows = sorted(scores, key=lambda score: (not score.is_compared, not score.signal))
    return {
        "cards": compared[:_MOST_CARDS],
        "compared": len(compared),
        "signals": sum(card.signals for card in compared),
        "rows": rows[:_MOST_SCORES],
        "rows_in_all": len(rows),
        "names": names,
        "least_count": LEAST_COUNT,
        "least_peers": LEAST_PEERS,
    }


def _unsaid(counts: Sequence[RuleCount]) -> list[RuleCount]:
    """The rules that could not say pass or fail of something, those with the most of it first."""
    return sorted((count for count in counts if count.unknown), key=lambda count: (-count.unknown, count.rule_id))


def _pages(content: Content, frame: pl.DataFrame) -> list[Page]:
    counts = {count.rule_id: count for count in content.summary.rules}
    first: dict[str, list[dict[str, Any]]] = {}
    if len(frame):
        firsts = frame[reading_order(frame)].group_by("rule_id", maintain_order=True).head(_FIRST_FINDINGS)
        for row in firsts.iter_rows(named=True):
            first.setdefault(row["rule_id"], []).append(row)
    named = of_rules(frame)
    pages = [
        Page(
            rule,
            counts.get(rule.id),
            first.get(rule.id, []),
            list(dict.fromkeys([*(one.id for one in rule.sources), *named.get(rule.id, [])])),
        )
        for rule in content.rules
    ]
    return sorted(pages, key=lambda page: (-(page.count.findings if page.count else -1), page.rule.id))


def _rule_titles(rule: RulePage) -> dict[str, Any]:
    return {"id": rule.id, "title": rule.title, "family": rule.family, "family_title": rule.family_title}


def _rule_words(rule: RulePage) -> dict[str, Any]:
    return {
        "id": rule.id, "why": rule.why, "decided_by": rule.decided_by,
        "sources": [source.id for source in rule.sources], "records": list(rule.records_to_request),
        "misses": list(rule.misses),
    }  # fmt: skip


def _source_words(source: Source) -> dict[str, str]:
    return {"title": source.title, "facts": facts(source), "url": source.url}
