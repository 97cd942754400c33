"""`auditor rules`: the rule book from the outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.judge import RuleBook
    from auditor.report import RulePage

FAILED = 1
"""Exit code where an example does not hold."""


@click.group()
def rules() -> None:
    r"""List, explain, write and test rules.

    \b
    Example:
      auditor rules explain UN001
    """


def _book(folders: tuple[Path, ...]) -> RuleBook:
    from auditor.pipeline import Settings, rule_book

    return rule_book(Settings(rules=folders))


@rules.command("list")
@options.all_of(options.rules, options.output_format)
def list_rules(rules: tuple[Path, ...], output_format: str) -> None:
    r"""List all rules: id, severity, what it looks at, name and title.

    \b
    Example:
      auditor rules list --format json
    """
    book = _book(rules)
    if output_format == "json":
        click.echo(json.dumps([_as_object(rule) for rule in book.rules], indent=2))
        return
    for rule in book.rules:
        click.echo(f"{rule.id}  {rule.severity:<6}  {rule.decided_by:<7}  {rule.name:<38}  {rule.title}")


def _as_object(rule: object) -> dict[str, object]:
    names = ("id", "name", "title", "severity", "decided_by", "carc", "rarc", "since")
    return {name: getattr(rule, name) for name in names}


@rules.command()
@click.argument("rule_id", metavar="ID")
@options.rules
def explain(rule_id: str, rules: tuple[Path, ...]) -> None:
    r"""Print the page of a rule: why, what it does, examples, what it misses, sources.

    \b
    Example:
      auditor rules explain UN001
    """
    from auditor.pages import rule_page

    book = _book(rules)
    rule = book.rule(rule_id)
    click.echo_via_pager(_page(rule_page(rule, book.sources), rule.never_unknown))


def _page(page: RulePage, never_unknown: str) -> str:
    parts = [
        f"{page.id} {page.name}\n{page.title}\n",
        f"Severity {page.severity}, decided by the {page.decided_by}. Since {page.since}.\n",
        f"CARC {page.carc or 'none'}, RARC {page.rarc or 'none'}, claim status {page.claim_status or 'none'}.\n",
        f"Says\n  {page.message}\n",
        f"Why\n  {page.why}\n",
        f"What to do\n  {page.remedy}\n",
        "What it misses\n" + "\n".join(f"  - {each}" for each in page.misses) + "\n",
        *([f"Why nothing is unknown to it\n  {never_unknown}\n"] if never_unknown else []),
        "Examples\n" + "\n".join(f"  {each.outcome:<8} {each.name}: {each.says}" for each in page.examples) + "\n",
        "Sources\n" + "\n".join(f"  {each.id}: {each.title} ({each.publisher}, {each.basis})" for each in page.sources),
    ]
    return "\n".join(parts) + (f"\n\nSQL\n{page.sql}" if page.sql else "\n")


@rules.command()
@click.argument("rule_ids", metavar="[ID...]", nargs=-1)
@options.rules
def test(rule_ids: tuple[str, ...], rules: tuple[Path, ...]) -> None:
    r"""Run the examples of the named rules, or of all.

    \b
    Example:
      auditor rules test UN001 --rules my_rules
    """
    from auditor.judge import run_examples

    book = _book(rules)
    verdicts = run_examples(book, book.select(rule_ids))
    for verdict in verdicts:
        if not verdict.holds:
            click.echo(f"{verdict.example.id}: {verdict.fault}\n  claimed: {verdict.example.says}")
    broken = sum(not verdict.holds for verdict in verdicts)
    click.echo(f"{len(verdicts) - broken} examples hold, {broken} do not")
    if broken:
        raise click.exceptions.Exit(FAILED)


@rules.command()
@click.argument("family")
@click.argument("name")
@click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("my_rules"),
    show_default=True,
    help="Your folder of rules.",
)
def new(family: str, name: str, folder: Path) -> None:
    r"""Write the folder of a new rule: three files that already work, to be changed.

    \b
    Example:
      auditor rules new units keytruda_over_400_mg --rules my_rules
      auditor rules test --rules my_rules
    """
    from auditor.judge import read_rules, write_new_rule
    from auditor.shipped import shipped

    own = [folder] if any(folder.glob("*/*/rule.toml")) else []
    made = write_new_rule(folder, family, name, known=read_rules([shipped("rules"), *own]))
    click.echo(
        f"Wrote {made}. Change its three files, then run: auditor rules test {made.name.split('_')[0]} --rules {folder}"
    )
