"""What every rule, dataset and module of the house must have."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from auditor.judge import Rule, examples_of, read_rules
from auditor.reference import Dataset, put_datasets, read_datasets, read_sources
from auditor.shipped import shipped
from auditor.store import Store, one_select

ROOT = Path(__file__).resolve().parents[1]
RULES = read_rules([shipped("rules")]).rules
REFERENCE = shipped("rules") / "reference"
SOURCES = read_sources([REFERENCE])
DATASETS = read_datasets(REFERENCE, SOURCES)
MODULES = sorted((ROOT / "auditor").rglob("*.py"))

CARC_THAT_NEED_A_REMARK = {
    "16", "96", "129", "148", "201", "226", "227", "234", "237", "250", "251", "252", "267",
}  # fmt: skip

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
each_dataset = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())


@each_rule
def test_a_rule_is_filed_under_its_family(rule: Rule) -> None:
    """A rule's id begins with the prefix of its family and ends in three digits."""
    assert re.fullmatch(rf"{rule.family.prefix}\d{{3}}", rule.id)


@each_rule
def test_a_rule_says_everything(rule: Rule) -> None:
    """Title, message, why, remedy and misses are never empty."""
    assert all([rule.title, rule.message, rule.why, rule.remedy, rule.misses, rule.since])


@each_rule
def test_a_rule_names_sources_that_exist(rule: Rule) -> None:
    """A rule rests on at least one source, and every source is listed."""
    assert rule.sources
    assert set(rule.sources) <= set(SOURCES)


@each_rule
def test_a_rule_hides_rules_that_exist(rule: Rule) -> None:
    """What a rule hides is a rule."""
    assert set(rule.hides) <= {other.id for other in RULES}


@each_rule
def test_a_rule_has_failing_and_passing_examples(rule: Rule) -> None:
    """A rule is proved by an example that fails and one that does not."""
    kinds = {example.kind for example in examples_of(rule)}
    assert "fail" in kinds
    assert kinds & {"pass", "outside"}


@each_rule
def test_a_rule_is_one_short_select(rule: Rule) -> None:
    """The SQL of a rule is one SELECT of at most 60 lines, without `select *`."""
    if rule.sql is None:
        pytest.skip("a Polars rule")
    assert one_select(rule.sql, rule.where)
    assert len(rule.sql.splitlines()) <= 60
    assert "select *" not in rule.sql


@each_rule
def test_a_reason_code_has_its_remark(rule: Rule) -> None:
    """A CARC that is nothing without a remark code comes with one."""
    assert rule.carc not in CARC_THAT_NEED_A_REMARK or rule.rarc


def test_the_dataset_knows_which_reason_needs_a_remark() -> None:
    """The dataset of reason codes says of the same codes as the official list that they need a remark."""
    rows = next(dataset for dataset in DATASETS if dataset.name == "reason_code").rows
    reasons = {row["code"]: row["needs_remark"] == "true" for row in rows if row["kind"] == "CARC"}
    assert {code for code, needs in reasons.items() if needs} == CARC_THAT_NEED_A_REMARK & reasons.keys()


@each_rule
def test_no_descriptor_of_the_ama_ships(rule: Rule) -> None:
    """No rule quotes what a CPT code is called."""
    words = f"{rule.title} {rule.message} {rule.why} {rule.remedy}".lower()
    assert not re.search(
        r"chemotherapy administration;|intravenous infusion, for|office or other outpatient visit", words
    )


@each_dataset
def test_a_dataset_loads(dataset: Dataset) -> None:
    """A dataset has its types, no two rows for one key on a day, and a comment on every column."""
    with Store(None) as store:
        put_datasets(store, [dataset])
        comments = store.rows("select comment from duckdb_columns() where table_name = ?", [dataset.name])
    assert all(comment for (comment,) in comments)


@each_dataset
def test_a_dataset_has_dates_and_a_source(dataset: Dataset) -> None:
    """Every dataset says when a row holds and who said so."""
    assert {"valid_from", "valid_to", "source_id"} <= set(dataset.columns)


def test_every_source_says_who_and_on_what_basis() -> None:
    """A source has a title, a publisher, a version and a basis."""
    assert all(all([source.title, source.publisher, source.version, source.basis]) for source in SOURCES.values())


@each_module
def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    """A module has at most 300 lines."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300


@each_module
def test_a_function_fits_on_a_screen(module: Path) -> None:
    """A function has at most 50 lines."""
    functions = [
        node
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.body[0].lineno + 1 > 50] == []


def test_every_column_of_the_store_has_a_comment() -> None:
    """No table and no column of schema.sql is without its words; a view speaks for the columns of its stored form."""
    wordless = "select table_name, column_name from duckdb_columns() where comment is null and not internal"
    with Store(None) as store:
        tables = store.rows("select table_name from duckdb_tables() where comment is null")
        columns = store.rows(
            f"{wordless} and (replace(table_name, '_row', ''), column_name) not in"
            " (select table_name, column_name from duckdb_columns() where comment is not null)"
        )
    assert (tables, columns) == ([], [])
