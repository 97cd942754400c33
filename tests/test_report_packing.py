"""What the page carries, packed and read back as a browser reads it."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import polars as pl
import pytest
from report_cases import made_store

from auditor.report.findings import read_findings
from auditor.report.packing import packed
from auditor.report.payload import column, finding_columns, finding_ids


def unpacked(text: str) -> Any:
    """The content, with its columns of numbers."""
    whole = gzip.decompress(base64.b64decode(text))
    start = 4 + int.from_bytes(whole[:4], "little")
    numbers = whole[start:]

    def column(found: dict[str, Any]) -> Any:
        if "#" not in found:
            return found
        offset, count, width, least = found["#"]
        planes = [numbers[offset + plane * count : offset + (plane + 1) * count] for plane in range(width)]
        return [least + int.from_bytes(bytes(one), "little") for one in zip(*planes, strict=True)]

    return json.loads(whole[4:start], object_hook=column)


@pytest.mark.parametrize(
    "numbers",
    [list(range(20)), [7] * 20, [-3, *range(300)], [0, 1 << 40, *range(20)], [1, 2], [], [65_535, 65_536] * 9],
)
def test_numbers_come_back(numbers: list[int]) -> None:
    """Columns of numbers come back, whatever their width, sign or length, beside words that stay words."""
    content = {"a": {"i": numbers, "v": ["é", "</script>"]}, "b": [{"i": numbers}, None], "n": 2}
    assert unpacked(packed(content)) == content


def test_columns_come_back() -> None:
    """A column of texts comes back as its values and the place of each."""
    texts = [f"text {number % 300}" for number in range(1_000)]
    kept = unpacked(packed({"c": column(pl.Series(texts))}))["c"]
    assert [kept["v"][place] for place in kept["i"]] == texts


def test_numbers_that_are_not_there_stay_so() -> None:
    """A column with gaps is carried as it stands; the fuzz harness found the page broken by one."""
    gaps = pl.Series([1, None] * 200)
    length = int.from_bytes(gzip.decompress(base64.b64decode(packed({"gaps": gaps})))[:4], "little")
    words = gzip.decompress(base64.b64decode(packed({"gaps": gaps})))[4 : 4 + length]
    assert json.loads(words) == {"gaps": gaps.to_list()}


def test_the_page_carries_whole_ids() -> None:
    """Every finding's id is in the page in full, also where there are more than five thousand."""
    with made_store(claims=2_600, flagged=1_300, per_claim=4) as store:
        frame = read_findings(store, "standard")
    assert unpacked(packed(finding_columns(frame)))["n"] > 5_000
    assert base64.b64decode(finding_ids(frame)).hex() == "".join(frame["finding_id"])
