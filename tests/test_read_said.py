"""Rows that a claim's or a line's columns say already are not made, and no table that is asked for shows it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from conftest import ROOT
from polars.testing import assert_frame_equal
from reading import as_asked_for, read_bytes
from x12 import write_837

from auditor.read import Frames, Input, Reading, tables
from auditor.store.tables import STORED

SAMPLES = sorted((ROOT / "sample_837").glob("*.837"))
PERSON = {"last_name": "ROE", "birth_date": "20150203"}
SMALL = 3_000

LEFT_OUT: list[Any] = [
    pytest.param({"lines": [{}]}, "claim_date", 0, id="a service date"),
    pytest.param({"lines": [{"references": [("6R", "L1")]}]}, "claim_reference", 1, id="a line's control number"),
    pytest.param({}, "claim_provider", 3, id="subscriber and payer, beside submitter, receiver and billing provider"),
    pytest.param({"rendering": "1234567893"}, "claim_provider", 3, id="a rendering provider"),
    pytest.param({"dependent": PERSON}, "claim_provider", 4, id="all but the dependent"),
]
KEPT: list[Any] = [
    pytest.param({"lines": [{"service_date": "20240105-20240107"}]}, "claim_date", 1, id="a range of days"),
    pytest.param({"lines": [{"service_date": "20240231"}]}, "claim_date", 1, id="a day that is none"),
    pytest.param({"lines": [{"service_date": "18991231"}]}, "claim_date", 1, id="a day before 1900"),
    pytest.param({"subscriber": {"birth_date": "18991231"}}, "claim_provider", 4, id="a birth before 1900"),
    pytest.param(
        {"lines": [{"segments": [["REF", "6R", "L1", "MORE"]]}]}, "claim_reference", 2, id="a number with a description"
    ),
    pytest.param({"lines": [{"segments": [["DTP", "472", "D8", "20240106"]]}]}, "claim_date", 1, id="a second date"),
    pytest.param({"subscriber": {"state": "oh"}}, "claim_provider", 4, id="a code in lower case"),
    pytest.param({"subscriber": {"birth_date": "19601315"}}, "claim_provider", 4, id="a birth date that is none"),
    pytest.param({"subscriber": {"birth_date": ""}}, "claim_provider", 3, id="but not for want of a birth date"),
]


def _frames(found: bytes, block_bytes: int = 4 << 20) -> Frames:
    gathered: dict[str, list[pl.DataFrame]] = {}
    for frames in Reading(Input("test.edi", lambda: io.BytesIO(found)), file_key=1, block_bytes=block_bytes):
        for table, frame in frames.items():
            gathered.setdefault(table, []).append(frame)
    return {table: pl.concat(parts, how="diagonal") for table, parts in gathered.items()}


@pytest.fixture
def everything(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A reader that makes every row."""
    with monkeypatch.context() as patched:
        patched.setattr(tables, "places", lambda *_: [])
        yield patched


@pytest.mark.parametrize(("claim", "table", "rows"), LEFT_OUT + KEPT)
def test_what_a_column_says_is_no_row(claim: dict[str, Any], table: str, rows: int) -> None:
    """A row is left out where the claim or line says all of it, and made where anything would be lost."""
    frames = _frames(write_837([claim]))
    assert (len(frames[table]) if table in frames else 0) == rows


@pytest.mark.parametrize("block_bytes", [4 << 20, SMALL])
@pytest.mark.parametrize("content", [
    *(pytest.param(path.read_bytes(), id=path.stem) for path in SAMPLES),
    *(pytest.param(write_837([case.values[0], {}]), id=case.id) for case in LEFT_OUT + KEPT),
])  # fmt: skip
def test_the_store_gives_back_every_row(content: bytes, block_bytes: int, everything: pytest.MonkeyPatch) -> None:
    """Dates, numbers and names, with loop, keys and offset, are those of a reader that makes every row."""
    whole = _frames(content, block_bytes)
    everything.undo()
    less = _frames(content, block_bytes)
    wanted, given = (as_asked_for({name: each[name] for name in STORED if name in each}) for each in (whole, less))
    assert given.keys() == wanted.keys()
    for table, frame in wanted.items():
        assert_frame_equal(given[table], frame)
    for table in whole.keys() - STORED.keys():
        assert_frame_equal(less[table], whole[table])


def test_a_place_too_far_away_is_a_row() -> None:
    """Where a number of 16 bits cannot say how many bytes away a segment begins, its row is made."""
    text = "X" * 70_000
    claims = [{"lines": [{"segments": [["NTE", "ADD", text], ["REF", "6R", "L1"]]}]}]
    found = write_837(claims)
    assert len(_frames(found)["claim_reference"]) == 2
    (row,) = [row for row in read_bytes(found).rows("claim_reference") if row["qualifier"] == "6R"]
    assert found[row["byte_offset"] :].startswith(b"REF*6R*L1~")
