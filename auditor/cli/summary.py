"""What `audit` says at its end: the worst rules, the money, and where the report is."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.report.words import counted, money

if TYPE_CHECKING:
    from auditor.report import RuleCount, Summary

_COLOURS = {"high": "red", "medium": "yellow", "low": "blue"}
_SHOWN_RULES = 10


def show(summary: Summary, out: Path, *, as_json: bool) -> None:
    """Print the summary of a report on standard output."""
    if as_json:
        click.echo(json.dumps(json.loads((out / "summary.json").read_text(encoding="utf-8"))))
        return
    click.echo()
    for line in _lines(summary, out):
        click.echo(line)


def _lines(summary: Summary, out: Path) -> list[str]:
    share = f" ({summary.claims_with_findings / summary.judged_claims:.1%})" if summary.judged_claims else ""
    severities = "  ".join(_severity(name, summary.findings_by_severity.get(name, 0)) for name in _COLOURS)
    billed = f"{counted(summary.judged_claims, 'claim')} judged, {money(summary.charge)} billed"
    lines = [
        f"{billed}, {counted(summary.claims_with_findings, 'claim')} with findings{share}",
        f"{severities}   at risk: {money(summary.over)} over, {money(summary.under)} under",
        "",
    ]
    worst = sorted((rule for rule in summary.rules if rule.findings), key=_gravity)
    lines += [_rule_line(rule) for rule in worst[:_SHOWN_RULES]]
    lines += [f"  ... and {len(worst) - _SHOWN_RULES} more rules"] if len(worst) > _SHOWN_RULES else []
    lines += [""] if worst else []
    if summary.unknown or summary.quarantined:
        unknown, quarantined = counted(summary.unknown, "outcome"), counted(summary.quarantined, "unit")
        lines += [f"Not judged: {unknown} unknown, {quarantined} quarantined"]
    if summary.new is not None:
        lines += [f"Since the last run: {summary.new:,} new, {summary.still:,} still there, {summary.gone:,} gone"]
    lines += [f"{rule.rule_id} could not run: {rule.error}" for rule in summary.rules if rule.error]
    return [*lines, f"Report: {out / 'index.html'}"]


def _severity(name: str, count: int) -> str:
    return click.style(f"{count:,} {name}", fg=_COLOURS[name], bold=bool(count))


def _gravity(rule: RuleCount) -> tuple[int, Decimal, str]:
    return list(_COLOURS).index(rule.severity), -(rule.over + rule.under), rule.rule_id


def _rule_line(rule: RuleCount) -> str:
    mark = click.style(f"{rule.severity:<6}", fg=_COLOURS[rule.severity])
    return f"  {rule.rule_id}  {mark}  {rule.findings:>6,}  {money(rule.over + rule.under):>14}  {rule.title}"
