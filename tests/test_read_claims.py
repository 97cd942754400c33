"""What a claim becomes: levels, dependents, loops, and every column of the map."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reading import Result, read_bytes
from x12 import Delimiters, segments_837, write_837

from auditor.read.fields import TABLES
from auditor.read.loops import LOOP
from auditor.store import Store

SQL_TYPES = {
    "text": "varchar", "code": "varchar", "icd": "varchar", "ndc": "varchar", "raw": "varchar", "raw_date": "varchar",
    "money": "decimal(18,2)", "number": "decimal(18,3)", "date": "date", "first_date": "date", "last_date": "date",
}  # fmt: skip
DELIMITERS = [
    Delimiters("|", ">", "!", "\n"),
    Delimiters("\x1d", "\x1f", "\x1e", "\x1c"),
    Delimiters("\xa6", "\xa7", "\xa8", "\xa9"),
    Delimiters('"', "'", "^", ";"),
]


def test_map_and_schema_agree() -> None:
    """Every column of fields_837p.csv is in the schema of the store, with the type its kind calls for."""
    with Store(None) as store:
        tables = {table.name: store.columns(f"select * from {table.name}") for table in TABLES.values()}
    for table in TABLES.values():
        columns = {name: kind.lower() for name, kind in tables[table.name].items()}
        for source in table.sources:
            for field in source.fields:
                assert columns[field.column] == SQL_TYPES[field.type], (table.name, field.column)
            for loop in source.loops:
                assert loop == "*" or loop in LOOP


def test_a_dependent_is_the_patient() -> None:
    """Under a level 2000C the patient is the dependent and the subscriber stays beside."""
    (claim,) = read_bytes(write_837([{"dependent": {"last_name": "ROE", "birth_date": "20150203"}}])).rows("claim")
    assert (claim["patient_last_name"], claim["subscriber_last_name"]) == ("ROE", "DOE")
    assert claim["patient_birth_date"] == date(2015, 2, 3)
    assert claim["is_dependent"] is True
    assert claim["dependent_level_key"] > claim["subscriber_level_key"] > claim["billing_level_key"]


@pytest.mark.parametrize(
    ("charges", "total"),
    [
        (["0.10", "0.20", "100"], "100.30"),
        (["1.00", "-3.50"], "-2.50"),
        (["5000000000000.00", "4999999999999.99"], "9999999999999.99"),
        (["1.00", "1O.00"], None),
        (["1.00", ""], None),
        (["5000000000000.00", "5000000000000.01"], None),
        (["9999999999999999.99"], None),
    ],
)
def test_the_charges_of_a_claims_lines_are_added_up(charges: list[str], total: str | None) -> None:
    """To the cent; there is no sum where a line has no charge that can be read, nor beyond ten million million."""
    claims = [
        {"lines": [{"charge": "7.25"}]},
        {"charge": "1", "lines": [{"charge": each} for each in charges]},
        {"lines": [{}]},
    ]
    found = read_bytes(write_837(claims)).column("claim", "line_charge")
    assert found == [Decimal("7.25"), Decimal(total) if total else None, Decimal("100.00")]


def test_diagnoses_of_a_claim_are_counted() -> None:
    """Those of one HI or of several, and no other codes; a claim without any has 0."""
    found = write_837([{"diagnoses": ["C509", "D630"]}, {"diagnoses": []}, {"diagnoses": ["C4359"]}])
    found = found.replace(b"~HI*ABK:C4359", b"~HI*ABK:C4359~HI*BP:0B110F5~HI*ABF:C770*ABF:C773", 1)
    assert read_bytes(found).column("claim", "diagnoses") == [2, 0, 3]


@pytest.mark.parametrize(
    ("pointers", "last"),
    [(["2", "1"], 2), (["1", "12", "3"], 12), (["01"], 1), (["0"], None), (["1", "X"], None), (["1", "100"], None)],
)
def test_the_greatest_pointer_of_a_line_stands_beside_it(pointers: list[str], last: int | None) -> None:
    """Unless one is no number from 1 to 99; a line that points at nothing has none."""
    found = write_837([{"lines": [{"pointers": pointers}, {"pointers": []}, {}]}])
    assert read_bytes(found).column("service_line", "last_pointer") == [last, None, 1]


def test_what_is_said_of_a_subscriber_is_not_the_patients() -> None:
    """Death, weight and pregnancy at 2000B stand beside the dependent, who has none of them."""
    found = write_837([{"dependent": {"last_name": "ROE"}}])
    (claim,) = read_bytes(found.replace(b"~NM1*IL*", b"~PAT*****D8*20240101*01*150.5*Y~NM1*IL*")).rows("claim")
    assert (claim["subscriber_death_date"], claim["subscriber_weight"]) == (date(2024, 1, 1), Decimal("150.5"))
    assert (claim["subscriber_weight_unit"], claim["subscriber_pregnancy_indicator"]) == ("01", "Y")
    assert {claim.get(name) for name in ("patient_death_date", "patient_weight", "pregnancy_indicator")} == {None}


def test_a_new_subscriber_ends_the_dependent() -> None:
    """A claim after a new 2000B belongs to the subscriber again."""
    claims = [{"dependent": {"last_name": "ROE"}}, {"subscriber": {"last_name": "POE"}}]
    second = read_bytes(write_837(claims)).rows("claim")[1]
    assert (second["patient_last_name"], second["is_dependent"]) == ("POE", False)
    assert second["dependent_level_key"] is None


def test_a_dependents_gaps_are_not_filled_from_the_subscriber() -> None:
    """Where the dependent has no address, the patient has none either."""
    segments = segments_837([{"dependent": {"last_name": "ROE"}}])
    at = next(index for index, each in enumerate(segments) if each[:2] == ["NM1", "QC"])
    del segments[at + 1 : at + 3]
    found = b"".join(
        "*".join(str(part) if not isinstance(part, tuple) else ":".join(map(str, part)) for part in each).encode()
        + b"~"
        for each in segments
    )
    (claim,) = read_bytes(found).rows("claim")
    assert claim["subscriber_city"] == "ANYTOWN"
    assert claim.get("patient_city") is None


def test_keys_are_places_in_the_file() -> None:
    """A key is the file's key times 2^32 plus the segment number, and offsets point at the segments."""
    found = write_837([{}, {"claim_id": "B2"}], newline="\n")
    result = read_bytes(found)
    for table, tag in (("claim", b"CLM"), ("service_line", b"LX"), ("diagnosis", b"HI"), ("claim_provider", b"NM1")):
        for row in result.rows(table):
            assert found[row["byte_offset"] :].startswith(tag)
            assert found[: row["byte_offset"]].count(b"~") == row["segment_number"] - 1
    assert [row["claim_key"] - (1 << 32) for row in result.rows("claim")] == result.column("claim", "segment_number")


@pytest.mark.parametrize("delimiters", DELIMITERS)
def test_any_delimiters_give_the_same_claims(delimiters: Delimiters) -> None:
    """Delimiters of any kind, printable or not, leave claims and lines as they are."""
    claims = [{"diagnoses": ["C509", "D630"], "lines": [{"modifiers": ["JZ", "59"], "ndc": "50242006001"}]}]
    usual = read_bytes(write_837(claims))
    segments = segments_837(claims, delimiters=delimiters)
    text = delimiters.segment.join(
        delimiters.element.join(
            delimiters.component.join(map(str, part)) if isinstance(part, tuple) else str(part) for part in each
        )
        for each in segments
    )
    other = read_bytes((text + delimiters.segment).encode("latin-1"))
    for table in ("claim", "service_line", "diagnosis", "drug_line"):
        assert usual.rows(table) == other.rows(table)


def test_loops_of_a_line() -> None:
    """A drug, its prescription, a provider of the line and another payer's decision stand in their own loops."""
    provider = [["NM1", "82", "1", "W", "M", "", "", "", "XX", "1234567893"], ["PRV", "PE", "PXC", "207RX0202X"]]
    line = {
        "ndc": "50242006001", "prescription": "RX1", "references": [("6R", "L1")],
        "segments": [["REF", "G1", "AUTH"]], "adjudications": [("P1", "80.5", "2", [("CO", "45", "19.5")])],
    }  # fmt: skip
    segments = segments_837([{"lines": [line]}])
    at = next(index for index, each in enumerate(segments) if each[0] == "SVD")
    segments[at:at] = provider
    result = read_bytes(
        "~".join(
            "*".join(":".join(map(str, p)) if isinstance(p, tuple) else str(p) for p in s) for s in segments
        ).encode()
        + b"~"
    )
    (row,) = result.rows("service_line")
    assert (row["rendering_npi"], row["rendering_taxonomy"]) == ("1234567893", "207RX0202X")
    assert (row["line_control_number"], row["prior_authorization"]) == ("L1", "AUTH")
    (drug,) = result.rows("drug_line")
    assert (drug["loop"], drug["prescription_qualifier"], drug["prescription_number"]) == ("2410", "XZ", "RX1")
    (decided,) = result.rows("line_adjudication")
    assert (decided["loop"], decided["paid"], decided["paid_units"]) == ("2430", Decimal("80.50"), Decimal("2.000"))
    (adjusted,) = result.rows("claim_adjustment")
    assert (adjusted["loop"], adjusted["line_key"], adjusted["amount_1"]) == ("2430", row["line_key"], Decimal("19.50"))


def test_other_payers_stand_apart() -> None:
    """Two other payers give two rows, each with its own name and amount."""
    payers = [{"name": "FIRST", "id": "P1", "paid": "5"}, {"name": "SECOND", "id": "P2", "paid": "7.25"}]
    result = read_bytes(write_837([{"other_payers": payers}]))
    assert result.column("other_payer", "payer_name") == ["FIRST", "SECOND"]
    assert result.column("other_payer", "paid") == [Decimal("5.00"), Decimal("7.25")]
    assert result.column("claim", "payer_name") == ["MEDICARE"]


def test_diagnoses_are_counted_over_all_segments() -> None:
    """Positions go on in a second HI, and other code lists have position 0."""
    codes = [f"C{at:02d}.1" for at in range(1, 15)]
    result = read_bytes(write_837([{"diagnoses": codes, "segments": [["HI", ("BP", "00100"), ("BG", "AA")]]}]))
    assert result.column("diagnosis", "position") == [*range(1, 15), 0, 0]
    assert result.column("diagnosis", "code")[:2] == ["C011", "C021"]
    assert result.column("diagnosis", "code_raw")[:2] == ["C01.1", "C02.1"]


def test_the_set_carries_its_submitter() -> None:
    """Submitter, receiver and the day of filing are columns of the transaction set."""
    (row,) = read_bytes(write_837([{}])).rows("transaction_set")
    assert (row["submitter_id"], row["receiver_id"]) == ("SENDER", "RECEIVER")
    assert row["created_on"] == date(2024, 1, 10)
    assert (row["state"], row["stated_segments"], row["segments"]) == ("loaded", "24", 24)


def test_other_wrapping_gives_the_same_hash() -> None:
    """An interchange has the same hash with line breaks, other delimiters or doubled terminators."""
    plain = write_837([{}])
    others = [
        write_837([{}], newline="\r\n"),
        write_837([{}], delimiters=Delimiters("|", ">", "!", "'")),
        plain.replace(b"~LX", b"~~   LX"),
    ]
    hashes = {read_bytes(each).rows("interchange")[0]["segments_sha256"] for each in [plain, *others]}
    assert len(hashes) == 1
    assert hashes != {read_bytes(write_837([{"claim_id": "B"}])).rows("interchange")[0]["segments_sha256"]}


TEXT = st.text(st.sampled_from("ABCXYZ 0123456789.-/#"), min_size=1, max_size=20).map(str.strip).filter(bool)
CODE = st.text(st.sampled_from("ABCJQ0123456789"), min_size=5, max_size=5)
MONEY = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)
LINES = st.fixed_dictionaries(
    {
        "procedure_code": CODE,
        "modifiers": st.lists(st.sampled_from(["JZ", "JW", "59", "RT"]), max_size=4),
        "charge": MONEY.map(str),
        "units": st.decimals(min_value=0, max_value=9999, places=3).map(str),
        "service_date": st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%Y%m%d")),
        "ndc": st.none() | st.from_regex(r"[0-9]{11}", fullmatch=True),
    }
)
CLAIMS = st.lists(
    st.fixed_dictionaries(
        {
            "claim_id": TEXT,
            "diagnoses": st.lists(CODE, min_size=1, max_size=14),
            "subscriber": st.fixed_dictionaries({"last_name": TEXT, "member_id": CODE}),
            "dependent": st.none() | st.fixed_dictionaries({"last_name": TEXT}),
            "lines": st.lists(LINES, min_size=1, max_size=4),
        }
    ),
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(CLAIMS, st.integers(50, 3000), st.sampled_from(["", "\n", "\r\n"]))
def test_what_is_written_is_read(claims: list[dict[str, Any]], block_bytes: int, newline: str) -> None:
    """Claims written with any values come back with them, in blocks of any size and with any line breaks."""
    result = read_bytes(write_837(claims, newline=newline), block_bytes=block_bytes)
    assert result.column("claim", "claim_id") == [claim["claim_id"] for claim in claims]
    names = [(claim["dependent"] or claim["subscriber"])["last_name"] for claim in claims]
    assert result.column("claim", "patient_last_name") == names
    lines = [line for claim in claims for line in claim["lines"]]
    assert result.column("service_line", "procedure_code") == [line["procedure_code"] for line in lines]
    assert result.column("service_line", "modifiers") == [" ".join(line["modifiers"]) for line in lines]
    assert result.column("service_line", "charge") == [Decimal(line["charge"]) for line in lines]
    assert result.column("service_line", "units") == [Decimal(line["units"]) for line in lines]
    assert result.column("drug_line", "ndc") == [line["ndc"] for line in lines if line["ndc"]]
    assert result.column("diagnosis", "code") == [code for claim in claims for code in claim["diagnoses"]]


PIECES = st.sampled_from(
    [
        *(each + b"~" for each in write_837([{}]).split(b"~")),
        b"~",
        b"ISA",
        b"\n",
        b"\x00",
        b"CLM*",
        b"HL*1**20*1~",
        b"\xff",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=12), max_size=60).map(b"".join), st.integers(50, 500))
@example(b"ISA", 50)
@example(write_837([{}]) + b"ISA", 50)
def test_any_bytes_are_read_or_refused(found: bytes, block_bytes: int) -> None:
    """No bytes at all raise anything; every byte is accounted for, in blocks of any size."""
    result = read_bytes(found, block_bytes=block_bytes)
    counted = sum(result.file[each] for each in ("segment_bytes", "white_space_bytes", "fault_bytes"))
    assert counted == len(found)
    assert result.file == read_bytes(found).file


def in_order(result: Result) -> dict[str, list[str]]:
    """All rows as text, in their order; columns that a block did not fill are null."""
    return {table: list(map(_filled, result.rows(table))) for table in result.tables}


def _filled(row: dict[str, Any]) -> str:
    return repr(sorted(item for item in row.items() if item[1] is not None))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    """A good file with bytes changed, cut or doubled raises nothing and keeps its account."""
    good = write_837([{}, {"dependent": {"last_name": "ROE"}}], newline="\n") + write_837([{"claim_id": "C"}])
    start = data.draw(st.integers(0, len(good)))
    stop = data.draw(st.integers(start, min(start + 200, len(good))))
    found = good[:start] + data.draw(st.binary(max_size=6) | st.just(good[start:stop] * 2)) + good[stop:]
    result = read_bytes(found, block_bytes=data.draw(st.integers(200, 3000)))
    assert sum(result.file[each] for each in ("segment_bytes", "white_space_bytes", "fault_bytes")) == len(found)
    whole = read_bytes(found)
    assert in_order(whole) == in_order(result)


PLACES = {"segment_number", "byte_offset"}


def without_places(results: list[Result]) -> dict[str, list[str]]:
    """Rows of all results as sorted text, without what says where in which file a row stands."""
    rows: dict[str, list[str]] = {}
    for result in results:
        for table in result.tables.keys() - {"fault", "interchange", "functional_group", "transaction_set"}:
            for row in result.rows(table):
                kept = {name: value for name, value in row.items() if not (name in PLACES or name.endswith("_key"))}
                rows.setdefault(table, []).append(_filled(kept))
    return {table: sorted(each) for table, each in rows.items()}


@settings(max_examples=25, deadline=None)
@given(st.lists(CLAIMS, min_size=1, max_size=5), st.data())
def test_any_split_and_order_of_files_gives_the_same_rows(
    months: list[list[dict[str, Any]]], data: st.DataObject
) -> None:
    """Interchanges in one file, or in several of any cut and order, give the same claims, lines and codes."""
    sent = [write_837(claims, control_number=f"{number:09d}") for number, claims in enumerate(months, 1)]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sent)))) | {len(sent)})
    files = [b"".join(sent[start:stop]) for start, stop in zip([0, *cuts], cuts, strict=False)]
    shuffled = data.draw(st.permutations(files))
    assert without_places([read_bytes(b"".join(sent))]) == without_places([read_bytes(each) for each in shuffled])
