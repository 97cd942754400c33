"""The command from the outside: help, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from conftest import ROOT, Run
from x12 import write_837

from auditor.cli.main import _COMMANDS, plain
from auditor.cli.main import auditor as root

MELANOMA = ROOT / "sample_837" / "melanoma_practice.837"
CLEAN = ROOT / "sample_837" / "office_visits.837"
UNITS = ("--select", "UN")
"""A few rules are enough where a test is not about rules, and take half the time."""


def _commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*words, name))


ALL = list(_commands(root))
each_command = pytest.mark.parametrize(("words", "command"), ALL, ids=[" ".join(words) for words, _ in ALL])


@each_command
def test_every_command_has_help_with_an_example(words: tuple[str, ...], command: click.Command) -> None:
    """The help of a command says what it does and shows how it is used."""
    assert command.help
    assert f"auditor {' '.join(words)}" in command.help


def test_help_imports_no_engine() -> None:
    """`auditor --help` loads neither DuckDB nor Polars nor Jinja2."""
    code = "import sys, auditor.cli; print(*sorted({'duckdb', 'polars', 'jinja2', 'rich', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_judging_imports_no_reader() -> None:
    """Nor does reporting: a command that reads no file begins without it."""
    code = "import sys, auditor.pipeline; print(*sorted({'auditor.read.reading', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


def test_every_listed_command_is_there() -> None:
    """What --help lists can be imported."""
    for name, module in _COMMANDS.items():
        assert hasattr(import_module(module), "open_report" if name == "open" else name)


def test_an_audit_that_finds_ends_with_zero(auditor: Run) -> None:
    """Findings alone are no failure: exit 0 unless --fail-on says otherwise."""
    auditor("audit", MELANOMA, "--out", "out", *UNITS, code=0)


def test_fail_on_ends_with_one(auditor: Run) -> None:
    """With --fail-on high a high finding ends with exit 1."""
    auditor("audit", MELANOMA, "--out", "out", *UNITS, "--fail-on", "high", code=1)


def test_fail_on_of_a_clean_file_ends_with_zero(auditor: Run) -> None:
    """A file without a finding passes --fail-on low."""
    auditor("audit", CLEAN, "--out", "out", *UNITS, "--fail-on", "low", code=0)


def test_a_path_that_is_not_there_is_a_usage_error(auditor: Run) -> None:
    """A path that does not exist ends with 2 and its name."""
    assert "nowhere.837" in auditor("audit", "nowhere.837", code=2).stderr


def test_an_unknown_rule_is_a_usage_error(auditor: Run) -> None:
    """--select of a rule that does not exist ends with 2 before anything is read."""
    assert "ZZ999" in auditor("audit", MELANOMA, "--out", "out", "--select", "ZZ999", code=2).stderr


def test_unmasked_output_needs_a_reason(auditor: Run) -> None:
    """--mask none without --reason ends with 2."""
    assert "--reason" in auditor("audit", MELANOMA, "--out", "out", "--mask", "none", code=2).stderr


def test_no_usable_input_ends_with_four(auditor: Run, tmp_path: Path) -> None:
    """A file that is no X12 ends with 4."""
    (tmp_path / "letter.txt").write_text("Dear payer,")
    auditor("audit", "letter.txt", "--out", "out", *UNITS, code=4)


def test_a_broken_unit_beside_good_ones_ends_with_three(auditor: Run) -> None:
    """A quarantined transaction set ends with 3, and the rest is reported."""
    auditor("audit", ROOT / "sample_837" / "broken_in_the_middle.837", "--out", "out", *UNITS, code=3)


def test_standard_input_is_a_file(auditor: Run) -> None:
    """`-` reads standard input."""
    done = auditor("audit", "-", "--out", "out", *UNITS, stdin=MELANOMA.read_bytes(), code=0)
    assert "claims judged" in done.stdout


def test_the_same_file_again_adds_nothing(auditor: Run, tmp_path: Path) -> None:
    """A second audit of the same file says so and finds the same."""
    auditor("audit", MELANOMA, "--out", "out", *UNITS)
    first = (tmp_path / "out" / "findings.jsonl").read_bytes()
    again = auditor("audit", MELANOMA, "--out", "out", *UNITS)
    assert "already in the store" in again.stderr
    assert (tmp_path / "out" / "findings.jsonl").read_bytes() == first


def test_the_summary_as_json_is_json(auditor: Run) -> None:
    """With --format json standard output holds one object and nothing else."""
    done = auditor("audit", MELANOMA, "--out", "out", *UNITS, "--format", "json")
    assert json.loads(done.stdout)["claims"] > 0


def test_quiet_says_nothing_on_standard_error(auditor: Run) -> None:
    """--quiet keeps standard error empty."""
    assert auditor("audit", MELANOMA, "--out", "out", *UNITS, "--quiet").stderr == ""


def test_the_three_steps_give_what_audit_gives(auditor: Run, tmp_path: Path) -> None:
    """load, judge and report on a store write the same findings as audit."""
    auditor("audit", MELANOMA, "--out", "whole", *UNITS)
    auditor("load", MELANOMA, "--store", "kept.duckdb")
    auditor("judge", "--store", "kept.duckdb", *UNITS)
    auditor("report", "--store", "kept.duckdb", "--out", "steps")
    for name in ("findings.jsonl", "findings.csv"):
        assert (tmp_path / "steps" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_only_the_selected_rules_are_run(auditor: Run, tmp_path: Path) -> None:
    """--select UN gives findings of that family alone."""
    auditor("audit", MELANOMA, "--out", "out", "--select", "UN")
    lines = (tmp_path / "out" / "findings.jsonl").read_text().splitlines()
    assert {json.loads(line)["rule_id"][:2] for line in lines} == {"UN"}


def test_explain_shows_passes_and_failures(auditor: Run, tmp_path: Path) -> None:
    """`explain` prints what failed, with arithmetic and sources, and what passed."""
    auditor("audit", MELANOMA, "--out", "reports/latest", *UNITS)
    flagged = json.loads((tmp_path / "reports/latest/findings.jsonl").read_text().splitlines()[0])
    text = auditor("explain", flagged["claim_id"]).stdout
    assert f"{flagged['rule_id']} fail" in text
    assert " pass " in text
    assert "sources:" in text


def test_explain_of_an_unknown_claim_is_a_usage_error(auditor: Run) -> None:
    """`explain` of a claim that is not in the store ends with 2."""
    auditor("load", MELANOMA, "--store", "reports/latest/claims.duckdb")
    auditor("judge", *UNITS)
    auditor("explain", "NO-SUCH-CLAIM", code=2)


def test_nothing_of_a_text_steers_the_terminal() -> None:
    """Escape characters and direction marks are shown as code points."""
    assert plain("a\x1b[31m\u202eb") == "a<U+001B>[31m<U+202E>b"


def test_rules_are_listed_as_json(auditor: Run) -> None:
    """`rules list --format json` gives an object a rule."""
    rules = json.loads(auditor("rules", "list", "--format", "json").stdout)
    assert {"id", "name", "severity"} <= set(rules[0])


def test_datasets_are_listed_with_their_sources(auditor: Run) -> None:
    """`reference list` names every dataset with its sources."""
    assert "code_succession" in auditor("reference", "list").stdout


def test_the_tables_of_a_store_are_described(auditor: Run) -> None:
    """`store describe` prints columns with their comments."""
    assert "Total charge in dollars (CLM02)" in auditor("store", "describe", "claim").stdout


def test_the_verdict_of_the_guide_is_a_choice(auditor: Run, tmp_path: Path) -> None:
    """With --conformance full what pyx12 finds against the implementation guide is among the faults."""
    broken = ROOT / "sample_837" / "broken_in_the_middle.837"
    auditor("audit", broken, "--out", "plain", *UNITS, code=3)
    auditor("audit", broken, "--out", "full", *UNITS, "--conformance", "full", code=3)
    plain_faults, full_faults = (
        json.loads((tmp_path / folder / "summary.json").read_text())["faults"] for folder in ("plain", "full")
    )
    assert full_faults > plain_faults


def test_what_cannot_be_opened_stops_nothing_else(auditor: Run, tmp_path: Path) -> None:
    """Broken archives among good files are each told, and the files after them are loaded; again, nothing is added."""
    folder = tmp_path / "month"
    folder.mkdir()
    (folder / "a.zip").write_bytes(b"x")
    (folder / "b.zip").write_bytes(b"y")
    (folder / "c.gz").write_bytes(b"z")
    (folder / "good.837").write_bytes(write_837([{}]))
    first = auditor("load", folder, "--store", "s.duckdb", code=3)
    assert "good.837: loaded, 1 claim" in first.stderr
    assert first.stderr.count("refused") == 3
    again = auditor("load", folder, "--store", "s.duckdb", code=None)
    assert "good.837: already in the store" in again.stderr
    verified = auditor("verify", "--store", "s.duckdb", code=0)
    assert "4 files, 1 claim" in verified.stdout
