"""`auditor explain`: one claim, its lines, and what every rule says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import options
from auditor.cli.main import plain
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.judge import Explained
    from auditor.judge.explain import Said

_COLOURS = {"fail": "red", "pass": "green", "unknown": "yellow"}


@click.command()
@click.argument("claim_id")
@options.all_of(options.store, options.out, options.rules)
def explain(claim_id: str, store: Path | None, out: Path, rules: tuple[Path, ...]) -> None:
    r"""Show the claim CLAIM_ID (CLM01) and what every rule says of it, with arithmetic and sources.

    It rests on the facts of the latest judgement, imported files included, and names them at the end.

    \b
    Example:
      auditor explain MEL-0007 --store claims.duckdb
    """
    from auditor import pipeline
    from auditor.cli.looking import looked_at
    from auditor.judge import explain as explained
    from auditor.judge import facts

    path = store or out / "claims.duckdb"
    if not path.is_file():
        raise UsageError(f"No store '{path}'. Run `auditor audit` first, or name the store with --store.")
    settings = pipeline.Settings(store=path, rules=rules)
    book = pipeline.rule_book(settings)
    with looked_at(path) as opened:
        if "live_claim" not in opened.tables():
            raise UsageError(f"'{path}' was never judged. Run `auditor judge --store {path}` first.")
        for one in explained(opened, book, claim_id):
            for line in _lines(one):
                click.echo(line)
        click.echo(facts(opened))


def _lines(one: Explained) -> list[str]:
    """Give the explanation of a claim, line by line."""
    title = click.style(f"Claim {plain(one.claim_id)}", bold=True)
    payer, biller = plain(one.payer_id) or "unknown", plain(one.billing_npi) or "unknown"
    lines = [
        f"{title}  {plain(one.file)}, segment {one.segment_number:,}, byte {one.byte_offset:,}",
        f"  payer {payer}, billing NPI {biller}, charge ${one.charge or 0:,.2f}",
    ]
    if not one.is_judged:
        lines.append("Not judged: void, voided by a later claim, or replaced by one.")
    for line in one.lines:
        drug = f"  {line.drug} (by {line.drug_by})" if line.drug else ""
        ndc = f"  NDC {plain(line.ndc)}" if line.ndc else ""
        units = f"{line.units.normalize():f}" if line.units is not None else "?"
        lines.append(
            f"  line {plain(line.number):<3} {line.service_date}  place {plain(line.place)}  {plain(line.code)} "
            f"{plain(line.modifiers)}  {units} units  ${line.charge or 0:,.2f}{ndc}{drug}"
        )
    for said in one.said:
        lines += _said(said)
    lines.append(f"Out of scope: {', '.join(one.out_of_scope) or 'none'}")
    lines += [f"Record to request: {record}" for record in one.records]
    if one.failed_rules:
        lines.append(f"Could not run: {', '.join(one.failed_rules)}")
    return [*lines, ""]


def _said(said: Said) -> list[str]:
    where = f"line {plain(said.line)}" if said.line else "claim"
    mark = click.style(f"{said.outcome:<7}", fg=_COLOURS[said.outcome])
    facts = ", ".join(f"{name.replace('_', ' ')} {plain(value)}" for name, value in said.evidence.items())
    if said.outcome != "fail":
        answer = {"pass": "not found", "unknown": "nobody can say"}[said.outcome]
        looked_at = facts or ("the line itself" if said.line else "the claim itself")
        return [f"  {said.rule.id} {mark} {where}, {answer}: {said.rule.title}. Looked at: {looked_at}"]
    if not said.message:
        return [
            f"  {said.rule.id} {mark} {where}: {said.rule.title}. Another finding of the same root cause speaks for it."
        ]
    return [
        f"  {said.rule.id} {mark} {where}, {said.severity}: {plain(said.message)}",
        f"        arithmetic: {facts}",
        f"        remedy: {plain(said.remedy)}",
        f"        sources: {said.sources}",
    ]
