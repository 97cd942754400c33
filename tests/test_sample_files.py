"""The sample files themselves: whole, consistent and invented, before any rule looks at them."""

import csv
import io
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from make_samples import COLUMNS, FOLDER, claims_of, interchange_text, written
from pyx12.params import params
from pyx12.x12n_document import x12n_document
from stories import TOLD, broken_in_the_middle
from stories.words import Interchange, npi, with_check_digit

FILES = sorted(FOLDER.glob("*.837"))
BROKEN = "broken_in_the_middle"
WHOLE = [path for path in FILES if path.stem != BROKEN]
INTERCHANGES = [
    pytest.param(each, id=f"{story.name}-{each.control}")
    for story in TOLD
    if story.name != BROKEN
    for each in story.interchanges
]


def segments(path: Path) -> Iterator[list[list[str]]]:
    """Yield the segments of each interchange of a file, each a list of elements; delimiters are read from each ISA."""
    text = path.read_bytes().decode("ascii")
    for whole in re.split(r"(?<=[~\n])(?=ISA.00.)", text):
        element, ending = whole[3], whole[105]
        yield [segment.strip().split(element) for segment in whole.split(ending) if segment.strip()]


def transaction_sets(path: Path) -> Iterator[list[list[str]]]:
    """Yield the segments of each transaction set, ST to SE."""
    for interchange in segments(path):
        current: list[list[str]] = []
        for segment in interchange:
            current = [segment] if segment[0] == "ST" else [*current, segment]
            if segment[0] == "SE":
                yield current


def claims(path: Path) -> Iterator[list[list[str]]]:
    """Yield the segments of each claim, CLM to the last of its lines."""
    for transaction_set in transaction_sets(path):
        for number, segment in enumerate(transaction_set):
            if segment[0] == "CLM":
                rest = transaction_set[number + 1 :]
                end = next(n for n, each in enumerate(rest) if each[0] in {"CLM", "HL", "SE"})
                yield [segment, *rest[:end]]


def expected(path: Path) -> list[dict[str, str]]:
    """Return the findings expected of a file."""
    return list(csv.DictReader(io.StringIO(path.with_suffix(".expected.csv").read_text(encoding="ascii"))))


def test_the_samples_are_what_their_stories_write() -> None:
    """The folder holds what the stories write, byte for byte."""
    made = {path.name: path.read_bytes() for pattern in ("*.837", "*.csv") for path in FOLDER.glob(pattern)}
    assert made == {name: text.encode("ascii") for name, text in written().items()}


def test_at_least_six_stories_are_told() -> None:
    """Six files are the least that shows what the auditor does."""
    assert len(FILES) >= 6


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_se01_counts_the_segments_of_its_set(path: Path) -> None:
    """SE01 is the number of segments from ST to SE."""
    for transaction_set in transaction_sets(path):
        assert int(transaction_set[-1][1]) == len(transaction_set)
        assert transaction_set[-1][2] == transaction_set[0][2]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_envelopes_close_with_the_numbers_they_opened_with(path: Path) -> None:
    """GE and IEA repeat the control numbers and count what they enclose."""
    for interchange in segments(path):
        opened = [segment for segment in interchange if segment[0] == "GS"]
        closed = [segment for segment in interchange if segment[0] == "GE"]
        sets = sum(segment[0] == "ST" for segment in interchange)
        assert [segment[6] for segment in opened] == [segment[2] for segment in closed]
        assert sum(int(segment[1]) for segment in closed) == sets
        assert interchange[-1] == ["IEA", str(len(opened)), interchange[0][13]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_isa_has_106_bytes(path: Path) -> None:
    """The ISA has its fixed width."""
    for interchange in segments(path):
        assert len("*".join(interchange[0])) == 105


def test_control_numbers_of_interchanges_are_not_reused() -> None:
    """No sender uses a control number twice."""
    used = [(segment[0][6], segment[0][13]) for path in FILES for segment in segments(path)]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_levels_are_numbered_and_point_at_their_parents(path: Path) -> None:
    """HL01 counts from 1; a subscriber's parent is a billing provider, a dependent's a subscriber."""
    parents = {"20": None, "22": "20", "23": "22"}
    for transaction_set in transaction_sets(path):
        levels = [segment for segment in transaction_set if segment[0] == "HL"]
        kinds = {segment[1]: segment[3] for segment in levels}
        assert list(kinds) == [str(number + 1) for number in range(len(levels))]
        assert all(kinds.get(segment[2]) == parents[segment[3]] for segment in levels)
        owners = {segment[2] for segment in levels}
        assert all((segment[4] == "1") == (segment[1] in owners) for segment in levels)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_lines_are_numbered_from_one(path: Path) -> None:
    """LX01 counts the lines of each claim."""
    for claim in claims(path):
        numbers = [segment[1] for segment in claim if segment[0] == "LX"]
        assert numbers == [str(number + 1) for number in range(len(numbers))]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_charges_balance_unless_the_story_says_otherwise(path: Path) -> None:
    """CLM02 is the sum of SV102, but for claims expected to give CL001."""
    unbalanced = {row["claim_id"] for row in expected(path) if row["rule_id"] == "CL001"}
    for claim in claims(path):
        total = sum(Decimal(segment[2]) for segment in claim if segment[0] == "SV1")
        assert (Decimal(claim[0][2]) != total) == (claim[0][1] in unbalanced)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_provider_numbers_are_invented_and_their_check_digits_right(path: Path) -> None:
    """Every NPI is of the invented range and passes the Luhn test."""
    numbers = {
        segment[9]
        for interchange in segments(path)
        for segment in interchange
        if segment[0] == "NM1" and "XX" in segment
    }
    assert numbers
    assert all(number.startswith("199000") and with_check_digit(number[:9]) == number for number in numbers)


def test_the_check_digit_is_that_of_the_published_example() -> None:
    """The standard's own example, 123456789, ends in 3."""
    assert with_check_digit("123456789") == "1234567893"
    assert len({npi(number) for number in range(1000)}) == 1000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_members_taxes_and_telephones_are_invented(path: Path) -> None:
    """Member ids, tax numbers and telephones come from ranges that nobody has."""
    for interchange in segments(path):
        for segment in interchange:
            if segment[0] == "NM1" and "MI" in segment:
                assert re.fullmatch(r"SAMPLE\d{6}", segment[9])
            if segment[:2] == ["REF", "EI"]:
                assert re.fullmatch(r"990000\d{3}", segment[2])
            if segment[0] == "PER":
                assert segment[4].startswith("55555501")


@pytest.mark.parametrize("interchange", INTERCHANGES)
def test_pyx12_accepts_every_interchange_but_the_broken_one(interchange: Interchange, tmp_path: Path) -> None:
    """Each interchange alone is valid by the implementation guide."""
    story = next(story for story in TOLD if interchange in story.interchanges)
    path = tmp_path / "one.837"
    path.write_text(interchange_text(interchange, story), encoding="ascii")
    assert x12n_document(params(), str(path), io.StringIO(), None)


def test_the_broken_set_is_the_second_of_three() -> None:
    """The hole leaves a segment that is none, in the second set; the third counts wrong; the first is whole."""
    first, second, third = transaction_sets(FOLDER / f"{BROKEN}.837")
    assert int(first[-1][1]) == len(first)
    assert [segment[0] for segment in second if not segment[0].isupper()] == ["14", "dtp", "lx", "sv1"]
    assert int(third[-1][1]) == len(third) + 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_expected_findings_stand_on_lines_that_exist(path: Path) -> None:
    """Every expected finding names a claim of its file and a line of that claim, and says why."""
    lines = {claim[0][1]: {segment[1] for segment in claim if segment[0] == "LX"} for claim in claims(path)}
    for row in expected(path):
        assert list(row) == COLUMNS
        assert row["line_number"] in {"", *lines[row["claim_id"]]}
        assert row["severity"] in {"high", "medium", "low"}
        assert row["amount_direction"] in {"over", "under", "none"}
        assert row["why"].endswith(".")


def test_every_expected_finding_is_of_a_rule_that_exists() -> None:
    """Every expected rule has its folder."""
    rules = {folder.name[:5] for folder in (FOLDER.parent / "rules").glob("*/*_*") if (folder / "rule.toml").is_file()}
    assert {row["rule_id"] for path in FILES for row in expected(path)} <= rules


def test_no_finding_is_expected_of_a_claim_that_was_lost() -> None:
    """Claims of the broken set give no finding."""
    lost = broken_in_the_middle.STORY.lost
    assert lost == {claim.claim_id for claim, _ in claims_of(broken_in_the_middle.STORY) if "BRK-251" in claim.claim_id}
    assert not any(row["claim_id"] in lost for path in FILES for row in expected(path))


def test_plain_visits_give_nothing() -> None:
    """The office of plain visits expects no finding of any rule."""
    assert expected(FOLDER / "office_visits.837") == []


def test_the_stories_can_be_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script writes all its files into a folder that did not exist."""
    make_samples = sys.modules["make_samples"]
    monkeypatch.setattr(make_samples, "FOLDER", tmp_path / "new")
    make_samples.main()
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(written())
