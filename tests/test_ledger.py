"""Each file and each interchange is loaded once, whole or not at all, and the ledger says what the tables hold."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from store_cases import ONE_CLAIM, TWO_CLAIMS, put
from x12 import Delimiters, join, segments_837, write_837

from auditor.read import Input, Reading
from auditor.store import Store, load
from auditor.store.reconcile import at_opening, in_full

OTHER_DELIMITERS = Delimiters("|", ">", "!", "\x1e")


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with Store(None) as opened:
        yield opened


def _counts(store: Store) -> tuple[Any, ...]:
    return store.rows("select (select count(*) from claim), (select count(*) from service_line)")[0]


def test_the_ledger_says_what_the_tables_hold(store: Store) -> None:
    """Claims, lines and money of the file's row are those of the tables, to the cent."""
    put(store, write_837(TWO_CLAIMS))
    assert store.rows("select claims, service_lines, charge, state from file") == [(2, 3, Decimal("127.75"), "loaded")]
    assert in_full(store) == []


def test_the_same_bytes_under_another_name_are_known(store: Store) -> None:
    """A file of the same bytes adds no row, not even to the ledger."""
    put(store, write_837(TWO_CLAIMS))
    again = put(store, write_837(TWO_CLAIMS), "copy of a.837")
    assert (again.state, again.claims, _counts(store)) == ("known", 0, (2, 3))
    assert store.rows("select count(*) from file") == [(1,)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(write_837(TWO_CLAIMS, newline="\n"), id="lines"),
        pytest.param(write_837(TWO_CLAIMS, newline="\r\n"), id="windows lines"),
        pytest.param(write_837(TWO_CLAIMS, delimiters=OTHER_DELIMITERS), id="other delimiters"),
        pytest.param(b"\n\n" + write_837(TWO_CLAIMS), id="blank lines before"),
    ],
)
def test_the_same_interchange_wrapped_differently_is_a_repeat(store: Store, content: bytes) -> None:
    """Line breaks and delimiters make no new claims; the repeat is counted and its file's row kept."""
    put(store, write_837(TWO_CLAIMS))
    again = put(store, content, "b.837")
    assert (again.state, again.repeated_interchanges, _counts(store)) == ("repeat", 1, (2, 3))
    assert store.rows("select state from interchange order by interchange_key") == [("loaded",), ("repeat",)]


def test_an_interchange_twice_in_one_file_is_loaded_once(store: Store) -> None:
    """The second copy in the same file is the repeat."""
    done = put(store, write_837(TWO_CLAIMS) * 2)
    assert (done.claims, done.repeated_interchanges, _counts(store)) == (2, 1, (2, 3))
    assert in_full(store) == []


def test_a_file_with_one_repeat_and_one_new_interchange_loads_the_new_one(store: Store) -> None:
    """Only what the store has already is left out."""
    put(store, write_837(TWO_CLAIMS))
    done = put(store, write_837(TWO_CLAIMS) + write_837(ONE_CLAIM, control_number="000000002"), "b.837")
    assert (done.state, done.claims, done.repeated_interchanges, _counts(store)) == ("loaded", 1, 1, (3, 4))


def test_the_same_control_number_with_other_content_is_loaded(store: Store) -> None:
    """A control number used again hides no claim."""
    put(store, write_837(TWO_CLAIMS))
    done = put(store, write_837(ONE_CLAIM), "b.837")
    assert (done.state, done.claims, _counts(store)) == ("loaded", 1, (3, 4))


REUSED = (
    write_837(TWO_CLAIMS, created_on="20240105"),
    write_837(ONE_CLAIM, created_on="20240301"),
    write_837([{"claim_id": "Z1", "lines": [{}]}], created_on="20240201"),
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_control_number_used_again_in_another_file_is_a_fault_of_the_later(
    store: Store, order: tuple[int, ...]
) -> None:
    """Whichever came first, the interchanges made later carry it, and it names the file that used the number first."""
    for number in order:
        put(store, REUSED[number], f"{number}.837")
    said = "select file.label, code, found, segment_number, fault_id from fault join file using (file_key) order by 1"
    rows = store.rows(said)
    assert [row[:4] for row in rows] == [
        (label, "E029", "ISA13 used before by this sender, with other content, in the file 0.837", 1)
        for label in ("1.837", "2.837")
    ]
    assert len({row[4] for row in rows}) == 2


def test_control_numbers_of_other_senders_are_no_fault(store: Store) -> None:
    """Senders number for themselves, and the same content is a repeat, not a number used again."""
    put(store, REUSED[0])
    put(store, REUSED[0].replace(b"~", b"~\n"), "b.837")
    put(store, write_837(ONE_CLAIM, sender="OTHER"), "c.837")
    assert store.rows("select code from fault") == []


def test_a_repeat_is_known_the_next_time(store: Store) -> None:
    """A file that was all repeats is not read again."""
    put(store, write_837(TWO_CLAIMS))
    wrapped = write_837(TWO_CLAIMS, newline="\n")
    put(store, wrapped, "b.837")
    assert put(store, wrapped, "b.837").state == "known"
    assert store.rows("select count(*) from file") == [(2,)]


def test_a_refused_file_is_read_again_and_counted_once(store: Store) -> None:
    """A file of no use is tried anew each time and has one row."""
    for _ in range(3):
        assert put(store, b"this is no interchange", "letter.txt").state == "refused"
    assert store.rows("select count(*), count(distinct fault_id) from fault") == [(1, 1)]
    assert store.rows("select count(*) from file") == [(1,)]


def test_rows_of_a_quarantined_unit_are_withdrawn(store: Store) -> None:
    """Claims read before their set proved broken leave no row, however small the blocks; the others stay."""
    whole = segments_837(TWO_CLAIMS)
    cut = join(segments_837(ONE_CLAIM, control_number="000000002"))[:-120]
    source = Input("a.837", lambda: io.BytesIO(join(whole) + cut))
    done = load(store, Reading(source, file_key=1, block_bytes=200))
    assert (done.state, done.quarantined, done.claims, _counts(store)) == ("partly", 1, 2, (2, 3))
    assert in_full(store) == []


def test_a_reader_that_breaks_leaves_nothing(store: Store) -> None:
    """An error in the middle of a file rolls all of it back."""

    class Breaks:
        file_row: dict[str, Any] = {}  # noqa: RUF012 - never reached
        withdrawn: list[tuple[int, int]] = []  # noqa: RUF012 - never reached
        reused_number: dict[str, Any] = {}  # noqa: RUF012 - never reached

        def __iter__(self) -> Iterator[dict[str, pl.DataFrame]]:
            yield next(iter(Reading(Input("a", lambda: io.BytesIO(write_837(TWO_CLAIMS))), file_key=1)))
            raise OSError

    with pytest.raises(OSError, match=r"^$"):
        load(store, Breaks())
    assert _counts(store) == (0, 0)
    assert at_opening(store) == []


def test_an_empty_file_is_refused_with_its_bytes_counted(store: Store) -> None:
    """No bytes, no claim, one row."""
    assert put(store, b"").state == "refused"
    assert store.rows("select size_bytes, segments, claims from file") == [(0, 0, 0)]
