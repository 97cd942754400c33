"""Vocabularies: prepared tables keep texts that repeat as numbers, and nobody who reads them can tell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.errors import RuleError
from auditor.judge import RuleBook, judge, vocabularies
from auditor.judge.example_claims import Rows, claim_rows
from auditor.judge.vocabularies import Vocabularies, read_vocabularies
from auditor.shipped import shipped
from auditor.store import QueryError, Store

CLAIMS = [
    {"lines": [{"procedure_code": "J9325", "units": 3, "ndc": "55513007901"}, {"procedure_code": "99213"}]},
    {"place_of_service": "22", "lines": [{"procedure_code": "96405", "modifiers": "59 LT"}]},
]
NUMBERED = ("code", "place", "modifiers", "procedure_qualifier", "billing_npi", "rendering_npi")


@pytest.fixture(scope="module")
def store(book: RuleBook) -> Iterator[Store]:
    """A store of two claims in memory, judged."""
    with Store(None) as opened:
        _fill(opened)
        judge(opened, book)
        yield opened


def _fill(store: Store) -> None:
    rows = Rows()
    claim_rows(rows, 1, CLAIMS, where="test")
    for table, frame in rows.frames(store):
        store.insert(table, frame)


def test_columns_with_a_vocabulary_are_numbers_to_the_store(store: Store) -> None:
    """Both halves of live_line have the same types, so that their union is made of numbers too."""
    kinds = store.columns("select * from live_line")
    assert {name: kinds[name][:5] for name in NUMBERED} == dict.fromkeys(NUMBERED, "ENUM(")


def test_columns_with_a_vocabulary_are_texts_to_their_readers(store: Store) -> None:
    """What a run reads as numbers, the kept view says in the same texts; a frame for a Polars rule has texts too."""
    asked = f"select line_key, {', '.join(NUMBERED)} from {{}}live_line order by line_key"
    said = store.rows(asked.format(""))
    assert said == store.rows(asked.format("memory.main."))
    assert [row[1] for row in said] == ["J9325", "99213", "96405"]
    assert [str(kind) for kind in store.frame(asked.format("")).dtypes[1:]] == ["String"] * len(NUMBERED)


def test_the_tables_of_the_store_are_texts_again_for_rules(store: Store) -> None:
    """Only while prepared tables are worked out do the store's own columns have a vocabulary."""
    assert store.columns("select procedure_code, modifiers from service_line") == {
        "procedure_code": "VARCHAR",
        "modifiers": "VARCHAR",
    }


def test_no_error_lists_the_texts_of_a_vocabulary(store: Store) -> None:
    """DuckDB names such a type by all its texts, which claims wrote; our message calls it VARCHAR."""
    with pytest.raises(QueryError) as caught:
        store.rows("select sum(code) from live_line")
    assert "sum(VARCHAR)" in str(caught.value)
    assert "J9325" not in str(caught.value)


def test_the_shipped_vocabularies_are_of_shipped_tables(book: RuleBook) -> None:
    """Each table that is made with vocabularies is a prepared one, worked out and not a view."""
    tables = {made.name for made in book.prepared if made.kind == "table"}
    assert book.vocabularies.tables <= tables
    assert read_vocabularies(shipped("rules") / "prepared" / "vocabularies.toml") == book.vocabularies


def test_every_shipped_column_is_there(store: Store, book: RuleBook) -> None:
    """A table that a store lacks is passed over, so that none may be misspelled here."""
    for each in itertools.chain(*book.vocabularies.columns.values()):
        table, column = each.split(".")
        assert column in store.columns(f"select * from {table}")


def test_a_book_with_fewer_datasets_has_smaller_vocabularies() -> None:
    """Columns of tables that are not in the store are passed over, and a vocabulary without any is none."""
    columns = {"code": ("service_line.procedure_code", "no_such.code"), "place": ("no_such.place",)}
    with Store(None) as store:
        _fill(store)
        listed = vocabularies.Listed(store.tables(), Vocabularies(frozenset(), columns))
        assert listed.columns == {"code": ["service_line.procedure_code"]}
        listed.list_texts(store, "code")
        codes = store.rows(f"select procedure_code from ({listed.select(store, 'service_line')}) order by all")
        assert codes == [("96405",), ("99213",), ("J9325",)]


@pytest.mark.parametrize(
    "text",
    ["tables = 1\n[columns]", "[columns]", 'tables = ["x"]', "tables = [\n", 'tables = []\n[columns]\nnpi = ["npi"]'],
)
def test_a_file_that_holds_no_vocabularies_is_refused(tmp_path: Path, text: str) -> None:
    """A word that is missing, of another kind, or no `table.column` is told with the file."""
    path = tmp_path / "vocabularies.toml"
    path.write_text(text)
    with pytest.raises(RuleError, match=r"vocabularies\.toml"):
        read_vocabularies(path)


def test_a_folder_without_the_file_has_no_vocabulary(tmp_path: Path) -> None:
    """Rules of one's own need none."""
    assert read_vocabularies(tmp_path / "vocabularies.toml") == Vocabularies()


def test_a_vocabulary_of_too_many_texts_is_none(store: Store, book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of more texts than a small number can count stays text, and the findings are the same."""
    found = store.rows("select finding_id, message, evidence from finding order by all")
    monkeypatch.setattr(vocabularies, "MOST_TEXTS", 2)
    judge(store, book)
    assert store.columns("select code from live_line") == {"code": "VARCHAR"}
    assert store.rows("select finding_id, message, evidence from finding order by all") == found != []
