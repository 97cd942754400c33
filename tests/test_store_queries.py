"""The questions of docs/queries.md run on a store as they stand, and answer."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Run

PAGE = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## (.+?)\n\n```sql\n(.+?)```", PAGE, flags=re.MULTILINE | re.DOTALL)
MAY_BE_EMPTY = {"Does the total of each claim equal the sum of its lines?"}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the sample files."""
    from auditor import pipeline  # noqa: PLC0415 - once for all questions

    folder = tmp_path_factory.mktemp("queries")
    asked = pipeline.Settings(paths=[ROOT / "sample_837"], store=folder / "s.duckdb", out=folder)
    pipeline.audit(asked, pipeline.Talk())
    return folder / "s.duckdb"


@pytest.mark.parametrize(("question", "sql"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_a_question_is_answered_by_any_duckdb(samples: Path, question: str, sql: str) -> None:
    """Plain DuckDB, read-only and without auditor, gives rows."""
    with duckdb.connect(str(samples), read_only=True) as shell:
        rows = shell.execute(sql).fetchall()
    assert rows or question in MAY_BE_EMPTY


def test_there_are_ten_questions() -> None:
    """The page keeps its promise."""
    assert len(QUESTIONS) == 10


def test_describe_prints_every_table_and_comment(auditor: Run) -> None:
    """`auditor store describe` needs no store, and leaves no column of a table out."""
    said = auditor("store", "describe", "claim").stdout
    assert "charge" in said
    assert "Total charge in dollars (CLM02)" in said
