"""The journal and the store: what the one says the other holds, and every difference is a sentence."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from store_cases import ONE_CLAIM, TWO_CLAIMS, inbox, kept, put
from x12 import write_837

from auditor.errors import StoreDamagedError, UsageError
from auditor.judge import RuleBook, judge
from auditor.store import Journal, Store, adopt, in_full

FILES = (write_837(TWO_CLAIMS), write_837(ONE_CLAIM, control_number="000000002"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A kept store of two files."""
    return kept(tmp_path / "kept.duckdb", *FILES)


def _journal(path: Path) -> Path:
    return path.with_name(path.name + ".journal")


def _unlocked(path: Path, sql: str) -> None:
    """Change a store behind its journal's back."""
    with Store(path, mode="write") as store:
        store.execute(sql)


def test_a_file_is_said_before_and_after_it_is_committed(path: Path) -> None:
    """Each file has a line `loading` with its counts and money, and a line `loaded`."""
    entries = Journal(path).entries
    assert [entry["event"] for entry in entries] == ["loading", "loaded"] * 2
    assert {name: entries[0][name] for name in ("label", "claims", "service_lines", "charge")} == {
        "label": "0.837", "claims": 2, "service_lines": 3, "charge": "127.75",
    }  # fmt: skip


def test_every_line_says_who_when_and_by_which_version(path: Path) -> None:
    """No line of the journal is anonymous."""
    assert all(
        {"at", "user", "uid", "host", "version", "before", "number"} <= set(entry) for entry in Journal(path).entries
    )


def test_the_journal_holds_nothing_of_a_claim(path: Path) -> None:
    """No claim number, name or member id is in the journal."""
    text = _journal(path).read_text(encoding="utf-8")
    assert [word for word in ("A1", "B1", "DOE", "JANE", "M0001") if f'"{word}"' in text] == []
    assert "DOE" not in text


def test_the_journal_is_readable_by_its_owner_alone(path: Path) -> None:
    """The journal and the store have mode 0600."""
    assert [file.stat().st_mode & 0o777 for file in (path, _journal(path))] == [0o600, 0o600]


def test_an_untouched_store_agrees_with_its_journal(path: Path) -> None:
    """Nothing is wrong with a store that was left alone."""
    with Store(path, mode="look") as store:
        assert in_full(store) == []


def _change_a_line(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'"claims":2', b'"claims":3'), *lines[1:]]


def _take_a_line_out(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def _add_a_line(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], json.dumps({"number": 3, "event": "loaded", "sha256": "0"}).encode(), *lines[2:]]


def _swap_lines(lines: list[bytes]) -> list[bytes]:
    return [lines[2], lines[3], lines[0], lines[1]]


def _garble(lines: list[bytes]) -> list[bytes]:
    return [lines[0][: len(lines[0]) // 2], *lines[1:]]


def _change_a_name(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'"0.837"', b'"9.837"'), *lines[1:]]


def _take_a_name_out(lines: list[bytes]) -> list[bytes]:
    return [lines[0].split(b',"open"')[0] + b"}", *lines[1:]]


def _garble_a_name(lines: list[bytes]) -> list[bytes]:
    return [lines[0].split(b',"open"')[0] + b',"open":{"label":[]}}', *lines[1:]]


def _give_a_second_name(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1][:-1] + b',"open":{"label":"9.837"}}', *lines[2:]]


CHANGES = [
    _change_a_line, _take_a_line_out, _add_a_line, _swap_lines, _garble,
    _change_a_name, _take_a_name_out, _garble_a_name, _give_a_second_name,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_journal_is_noticed_at_opening(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """No line or name can be changed, added, taken out or moved unnoticed."""
    lines = _journal(path).read_bytes().splitlines()
    _journal(path).write_bytes(b"\n".join(change(lines)) + b"\n")
    with pytest.raises(StoreDamagedError, match="does not agree with its journal"):
        Store(path)


def test_a_line_torn_by_a_power_cut_is_forgotten(path: Path) -> None:
    """Half a line at the end was never relied on; the next line takes its place."""
    with _journal(path).open("ab") as journal:
        journal.write(b'{"number":5,"event":"loa')
    with Store(path) as store:
        put(store, write_837(ONE_CLAIM, control_number="000000003"), "2.837")
        assert in_full(store) == []
    assert len(Journal(path).entries) == 6


def test_a_commit_whose_journal_line_was_lost_is_settled_at_the_next_opening(path: Path) -> None:
    """A run killed between the commit and the line `loaded` has its line written by the next."""
    lines = _journal(path).read_bytes().splitlines()
    _journal(path).write_bytes(b"\n".join(lines[:3]) + b"\n")
    with Store(path) as store:
        assert in_full(store) == []
    assert [entry["event"] for entry in Journal(path).entries] == ["loading", "loaded"] * 2


def test_a_file_that_the_journal_never_saw_is_named(path: Path) -> None:
    """A file in the store without a line is a disagreement."""
    lines = _journal(path).read_bytes().splitlines()
    _journal(path).write_bytes(b"\n".join(lines[:2]) + b"\n")
    with pytest.raises(StoreDamagedError, match=r"'1\.837' .* is in the store and not in the journal"):
        Store(path)


def test_nothing_is_committed_that_the_journal_does_not_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends where the journal should be told of a file leaves the store without the file."""

    def stops(_: Journal, event: str, __: object) -> None:
        raise KeyboardInterrupt(event)

    with Store(path) as store, monkeypatch.context() as stopping:
        stopping.setattr(Journal, "append", stops)
        with pytest.raises(KeyboardInterrupt, match="loading"):
            put(store, write_837(ONE_CLAIM, control_number="000000003"), "2.837")
    with Store(path) as store:
        assert (store.rows("select count(*) from file"), in_full(store)) == ([(2,)], [])


def test_a_lost_journal_is_noticed(path: Path) -> None:
    """A store with files and no journal is not opened, and the way out is named."""
    _journal(path).unlink()
    with pytest.raises(StoreDamagedError, match="--new-journal"):
        Store(path)


def test_without_its_journal_a_store_can_be_looked_at_and_not_written(path: Path, auditor: Run, book: RuleBook) -> None:
    """Explaining a claim writes no byte and warns; a command that writes is refused; both name the way out."""
    with Store(path) as store:
        judge(store, book, rules=book.rules[:2])
    _journal(path).unlink()
    before = path.read_bytes()
    looked = auditor("explain", "A1", "--store", path)
    assert "Claim A1" in looked.stdout
    assert re.search(r"warning: The journal .* is gone.*--new-journal", looked.stderr)
    assert "--new-journal" in auditor("judge", "--store", path, code=6).stderr
    assert path.read_bytes() == before


def test_a_lost_store_is_not_made_anew(path: Path) -> None:
    """Where the journal names files and the store is gone, no empty store takes its place."""
    path.unlink()
    with pytest.raises(StoreDamagedError, match="names 2 files"):
        Store(path)
    assert not path.exists()


def test_an_older_copy_of_the_store_is_noticed(path: Path, tmp_path: Path) -> None:
    """A store put back from a backup lacks files that its journal names, like one whose write-ahead log is gone."""
    older = tmp_path / "older"
    shutil.copy(path, older)
    with Store(path) as store:
        put(store, write_837(ONE_CLAIM, control_number="000000003"), "2.837")
    shutil.copy(older, path)
    with pytest.raises(StoreDamagedError, match=r"'2\.837' .* committed rows are lost"):
        Store(path)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        pytest.param("delete from claim_row where claim_id = 'A2'", "The table claim has 2 rows", id="claim"),
        pytest.param("update file set charge = 1 where file_key = 1", "charge is 1.00 in the store", id="ledger money"),
        pytest.param("update file set claims = 5 where file_key = 1", "claims is 5 in the store", id="ledger count"),
        pytest.param("delete from file where file_key = 2", "committed rows are lost", id="file"),
    ],
)
def test_a_store_that_lost_rows_is_not_opened(path: Path, sql: str, sentence: str) -> None:
    """Counts and money are compared at every opening."""
    _unlocked(path, sql)
    with pytest.raises(StoreDamagedError, match=sentence):
        Store(path)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        pytest.param(
            "update claim_row set charge = charge + 0.01 where claim_id = 'A1'", "charge is 127.75", id="money"
        ),
        pytest.param("update file set fault_bytes = 1 where file_key = 1", "accounted for", id="bytes"),
        pytest.param("update interchange set segments = 999", "999 in its interchanges", id="segments"),
        pytest.param("update claim_row set claim_key = 7 where claim_id = 'B1'", "to no row of claim", id="orphan"),
        pytest.param("update diagnosis set file_key = 9", "belong to no file", id="file"),
        pytest.param(
            "update service_line_row set claim_key = (select max(claim_key) from claim)",
            "number of lines",
            id="lines",
        ),
        pytest.param("update service_line_row set charge = 20.01 where charge = 20", "line charges", id="charge"),
        pytest.param("update service_line_row set charge = null where charge = 20", "line charges", id="none"),
        pytest.param("delete from diagnosis", "number of diagnoses", id="diagnoses"),
        pytest.param(
            "insert into finding_history values ('x', 'R', date '2025-01-01', 1, 1); insert into rule_run "
            "values (1, 'R', 1, 1, 0, 0, 0, null, 0)",
            "Rule R: 0 findings",
            id="findings",
        ),
    ],
)
def test_verify_finds_what_opening_does_not_look_at(path: Path, sql: str, sentence: str) -> None:
    """Every kind of disagreement has its sentence."""
    _unlocked(path, sql)
    with Store(path, mode="look") as store:
        assert any(sentence in found for found in in_full(store))


def test_a_new_journal_says_what_the_store_holds(path: Path) -> None:
    """A lost journal can be begun anew, for a reason; then the store opens again."""
    _journal(path).unlink()
    with Store(path, mode="look") as store:
        adopt(store, "lost with the old disk")
    with Store(path) as store:
        assert in_full(store) == []
    assert Journal(path).entries[0]["reason"] == "lost with the old disk"


def test_a_journal_is_not_begun_anew_where_there_is_one(path: Path) -> None:
    """No new journal hides an old one."""
    with Store(path, mode="look") as store, pytest.raises(UsageError, match="has a journal"):
        adopt(store, "why not")


def test_verify_ends_with_0_or_6(auditor: Run, tmp_path: Path) -> None:
    """The command says that all agrees, or one sentence a disagreement."""
    auditor("load", inbox(tmp_path / "inbox", 2), "--store", "s.duckdb")
    assert "agrees with its journal: 2 files, 60 claims" in auditor("verify", "--store", "s.duckdb").stdout
    _unlocked(tmp_path / "s.duckdb", "update claim_row set charge = 1 where segment_number < 40")
    said = auditor("verify", "--store", "s.duckdb", code=6)
    assert "charge is" in said.stdout
    assert "auditor recover" in said.stderr


def test_judging_and_reporting_are_in_the_journal(auditor: Run, tmp_path: Path) -> None:
    """The journal says what was judged and what was shown to whom, with hashes of the outputs."""
    shown = ("--mask", "none", "--reason", "asked by the board")
    auditor("audit", inbox(tmp_path / "inbox", 1), "--out", "o", "--select", "UN", *shown)
    by_event = {entry["event"]: entry for entry in Journal(tmp_path / "o" / "claims.duckdb").entries}
    assert {"judging", "judged", "reporting", "reported"} <= set(by_event)
    assert (by_event["reporting"]["mask"], by_event["reporting"]["reason"]) == ("none", "asked by the board")
    assert set(by_event["reported"]["outputs"]) >= {"index.html", "findings.jsonl", "findings.csv"}
    assert {"findings", "over", "under", "findings_sha256", "rules_sha256"} <= set(by_event["judged"])


def test_a_changed_finding_is_noticed(auditor: Run, tmp_path: Path) -> None:
    """Findings are held against the hash that the journal took of them."""
    auditor("audit", Path(__file__).parents[1] / "sample_837" / "january_course.837", "--out", "o", code=None)
    _unlocked(tmp_path / "o" / "claims.duckdb", "update finding set amount_at_risk = amount_at_risk + 1")
    assert "under is" in auditor("verify", "--out", "o", code=6).stdout
