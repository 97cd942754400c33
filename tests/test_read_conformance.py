"""The verdict of pyx12 as rows of faults."""

from __future__ import annotations

import io
import logging

import pytest
from x12 import write_837

from auditor.read import Input
from auditor.read.conformance import conformance


def verdict(found: bytes) -> list[tuple[object, object, object]]:
    """Code, segment number and words of every row."""
    rows = conformance(Input("test.edi", lambda: io.BytesIO(found)), file_key=1, sha256="0")
    return [(row["code"], row["segment_number"], row["found"]) for row in rows]


def test_a_good_file_has_no_rows() -> None:
    """Claims written by the book give nothing."""
    assert verdict(write_837([{}, {"dependent": {}}])) == []


def test_a_code_that_the_guide_has_not_is_named_by_its_place() -> None:
    """The row says which segment and element, and what is wrong with it."""
    found = verdict(write_837([{"lines": [{"unit_basis": "QQ"}]}]))
    assert found == [("E090", 24, "SV103: a code that the guide has not")]


def test_what_pyx12_cannot_read_is_a_row() -> None:
    """A version that pyx12 has no map for gives a row that says it stopped."""
    assert [row[0] for row in verdict(write_837([{}], version="005010X222A2"))] == ["E091"]
    assert [row[0] for row in verdict(b"no X12 at all")] == ["E091"]


def test_no_value_leaves(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """Neither rows nor output nor log hold a value of a claim."""
    with caplog.at_level(logging.DEBUG):
        found = verdict(write_837([{"claim_id": "SECRET" * 20, "lines": [{"procedure_code": "SECRET"}]}]))
    said = str(found) + "".join(capfd.readouterr()) + caplog.text
    assert found
    assert "SECRET" not in said
