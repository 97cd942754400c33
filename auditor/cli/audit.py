"""`auditor audit` and its three steps alone."""

from __future__ import annotations

import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.cli import options
from auditor.errors import SurroundingsError, UsageError
from auditor.report.words import counted

if TYPE_CHECKING:
    from auditor.judge import RuleRun
    from auditor.pipeline import Settings
    from auditor.report import Summary
    from auditor.store import Loaded

FOUND, NOT_RUN, QUARANTINED, NOTHING_USABLE = 1, 2, 3, 4
"""Exit codes of a finished run: findings at or above --fail-on, a rule that could not run, some input set aside, no
input of use."""

_ORDER = ("low", "medium", "high")
_JUDGING = (options.as_of, options.select, options.ignore, options.rules, options.reference)
_REPORTING = (options.mask, options.reason, options.fail_on, options.output_format)
_DECIDING = {
    "as_of": None, "select": (), "ignore": (), "rules": (), "conformance": "off", "mask": "standard", "reason": "",
}  # fmt: skip
"""Options that decide what a report says, and what they are where nobody gives them."""
_MACHINE = (options.memory, options.jobs, options.quiet, options.verbose)


@click.command()
@options.paths
@options.all_of(options.store, options.out, options.conformance, *_JUDGING, *_REPORTING, *_MACHINE)
def audit(paths: tuple[Path, ...], **given: Any) -> None:
    r"""Load what is new in PATHS, judge the store, and report.

    PATHS are files, folders, .gz, .zip, or - for standard input.

    \b
    Examples:
      auditor audit sample_837
      auditor audit january/ --store claims.duckdb --out reports/january
      zcat july.837.gz | auditor audit - --fail-on high
    """
    from auditor import pipeline
    from auditor.cli.summary import show
    from auditor.cli.talk import talk

    settings = _settings(given, paths)
    with _clock(given) as clock, talk(quiet=given["quiet"]) as told:
        done = pipeline.audit(settings, told, clock)
    show(done.summary, settings.out, as_json=given["output_format"] == "json")
    sys.stdout.flush()
    code = max(_code_of_loading(done.loaded), _code_of_judging(done.runs))
    raise click.exceptions.Exit(max(code, _code_of_findings(done.summary, given["fail_on"])))


@click.command()
@options.paths
@options.all_of(options.store, options.conformance, *_MACHINE)
def load(paths: tuple[Path, ...], **given: Any) -> None:
    r"""Load what is new in PATHS into a store.

    \b
    Example:
      auditor load january/ --store claims.duckdb
    """
    from auditor import pipeline
    from auditor.cli.talk import talk

    settings = _settings(given, paths)
    with _clock(given) as clock, talk(quiet=given["quiet"]) as told, pipeline.open_store(settings, to="load") as store:
        loaded = clock("load", lambda: pipeline.load_all(store, settings, told))
    click.echo(f"{counted(sum(one.claims for one in loaded), 'claim')} loaded into {settings.store}")
    raise click.exceptions.Exit(_code_of_loading(loaded))


@click.command()
@options.all_of(options.store, *_JUDGING, *_MACHINE)
def judge(**given: Any) -> None:
    r"""Judge every claim of a store.

    \b
    Example:
      auditor judge --store claims.duckdb --select UN --select CD001
    """
    from auditor import pipeline
    from auditor.cli.talk import talk

    settings = _kept(_settings(given, ()))
    with _clock(given) as clock, talk(quiet=given["quiet"]) as told:
        book = pipeline.rule_book(settings)
        with pipeline.open_store(settings) as store:
            runs = clock("judge", lambda: pipeline.judge_all(store, book, settings, told))
    for run in runs:
        if run.error:
            click.echo(f"{run.rule_id} could not run: {run.error}", err=True)
    rules, failing = counted(len(runs), "rule"), counted(sum(run.failed for run in runs), "failing outcome")
    click.echo(f"{rules} judged {settings.store}: {failing}")
    raise click.exceptions.Exit(_code_of_judging(runs))


@click.command()
@options.all_of(options.store, options.out, options.rules, options.reference, *_REPORTING, *_MACHINE)
def report(**given: Any) -> None:
    r"""Write the reports of a store's latest run.

    \b
    Example:
      auditor report --store claims.duckdb --out reports/masked --mask strict
    """
    from auditor import pipeline
    from auditor.cli.summary import show
    from auditor.cli.talk import talk

    settings = _kept(_settings(given, ()))
    with _clock(given) as clock, talk(quiet=given["quiet"]) as told:
        book = pipeline.rule_book(settings)
        with pipeline.open_store(settings) as store:
            if not store.rows("select 1 from rule_run limit 1"):
                raise UsageError(
                    f"'{settings.store}' was never judged. Run `auditor judge --store {settings.store}` first."
                )
            summary = clock("report", lambda: pipeline.report_all(store, book, settings, told))
    show(summary, settings.out, as_json=given["output_format"] == "json")
    raise click.exceptions.Exit(_code_of_findings(summary, given["fail_on"]))


@click.command("open")
@options.out
def open_report(out: Path) -> None:
    r"""Open the report in a browser.

    \b
    Example:
      auditor open --out reports/july
    """
    page = out / "index.html"
    if not page.is_file():
        raise UsageError(f"'{page}' is not there. Run `auditor audit` first, or name its folder with --out.")
    if click.launch(str(page)):
        raise SurroundingsError(f"No browser could be started. Open '{page}' yourself.")


def _settings(given: dict[str, Any], paths: tuple[Path, ...]) -> Settings:
    from auditor.pipeline import Settings

    if given.get("mask") == "none" and not given["reason"].strip():
        raise UsageError("--mask none shows patients. Say why with --reason; it is printed in the report.")
    out = given.get("out") or options.DEFAULT_OUT
    as_of: datetime | None = given.get("as_of")
    return Settings(
        paths=paths,
        store=given.get("store") or out / "claims.duckdb",
        out=out,
        as_of=as_of.date() if as_of else None,
        **{
            name: given[name]
            for name in ("select", "ignore", "rules", "reference", "mask", "reason", "memory", "jobs")
            if name in given
        },
        conformance=given.get("conformance") == "full",
        command=_asked(given),
    )


def _asked(given: dict[str, Any]) -> str:
    """The command and those of its options that decide what a report says: not its paths, threads or memory."""
    words = ["auditor", click.get_current_context().info_name or ""]
    for name, usual in _DECIDING.items():
        value = given.get(name, usual)
        for one in value if isinstance(value, tuple) else (value,):
            words += [] if one == usual else [f"--{name.replace('_', '-')}", str(one).removesuffix(" 00:00:00")]
    return shlex.join(words)


def _kept(settings: Settings) -> Settings:
    if not settings.store.is_file():
        raise UsageError(f"No store '{settings.store}'. Load files first, or name the store with --store.")
    return settings


def _clock(given: dict[str, Any]) -> Any:
    from auditor.cli.clock import clock

    return clock(shown=given["verbose"] and not given["quiet"])


def _code_of_loading(loaded: list[Loaded]) -> int:
    if all(one.state == "refused" for one in loaded):
        return NOTHING_USABLE
    return QUARANTINED if any(one.quarantined or one.state in {"refused", "partly"} for one in loaded) else 0


def _code_of_judging(runs: list[RuleRun]) -> int:
    return NOT_RUN if any(run.error for run in runs) else 0


def _code_of_findings(summary: Summary, fail_on: str) -> int:
    if fail_on == "never":
        return 0
    grave = _ORDER[_ORDER.index(fail_on) :]
    return FOUND if any(summary.findings_by_severity.get(severity) for severity in grave) else 0
