"""The reference folder: malformed files are refused whole, imports are whole or not there, and said in the list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from importing import TODAY, Importing, import_into, in_store
from published_files import (
    ASP_HEADING,
    PACKAGE_HEADING,
    PRODUCT_HEADING,
    hcpcs_line,
    hcpcs_text,
    icd_line,
    mpfs_text,
    mue_text,
    ncci_text,
    tabbed,
    zipped,
)

from auditor.errors import DatasetError, UsageError
from auditor.reference.importers import read_imports

MUE, NCCI, HCPCS = "mue_2025-q4_practitioner.csv", "ccipra-v320r0-f1.txt", "HCPC2021_ANWEB.txt"
GOOD, CUT_PAIR = "00001,1,1 Line Edit,x", ncci_text("00001 00002 20200101 * 1")[:-24]
NO_NUMBER = "line 6, 'practitioner services mue values': expected a whole number, found 'many'"
NO_DAY = "line 11, 'effective date': expected a day, as 20250131, found '20201301'"
HCPCS_TEXT = hcpcs_text(hcpcs_line("J1001"))
MPFS, FEES = "PPRRVU26_JAN.csv", mpfs_text("00001,,A,010")
ASP, CROSSED = "july-2025 ASP NDC-HCPCS Crosswalk.csv", "J1001,Invented,Invented,00001-0002-03,Invented,1 MG,10,1,10,10"


def _asp(row: str, heading: str = ASP_HEADING) -> bytes:
    return f"July 2025 ASP NDC-HCPCS Crosswalk,,,,,,,,,\n{heading}\n{row}\n".encode()


def _ndc(**package: str) -> bytes:
    product = {"PRODUCTID": "p1", "PRODUCTNDC": "0001-0002", "PROPRIETARYNAME": "Invented", "ROUTENAME": "ORAL"}
    row = {"PRODUCTID": "p1", "NDCPACKAGECODE": "0001-0002-03", "STARTMARKETINGDATE": "20200101"} | package
    return zipped({"product.txt": tabbed(PRODUCT_HEADING, product), "package.txt": tabbed(PACKAGE_HEADING, row)})


MALFORMED = {
    "a heading is gone": (MUE, mue_text(GOOD).replace(b"Indicator", b"Sign"), "'mue adjudication indicator'.*missing"),
    "no heading at all": (MUE, b"a,b\n1,2\n", "no line of its first 80 has the headings"),
    "a word for a number": (MUE, mue_text(GOOD, "00002,many,1 Line Edit,x"), NO_NUMBER),
    "a code twice": (MUE, mue_text(GOOD, GOOD), "line 5, 'code': expected only one row of its kind"),
    "a cell too many": (MUE, mue_text(GOOD + ",y"), "line 5: 5 columns, expected 4"),
    "an empty table": (MUE, mue_text(), "holds no row"),
    "a workbook that is none": ("mue_2025-q4_practitioner.xlsx", b"x", "not a workbook"),
    "the hospitals' table": ("mue_2025-q4_outpatient.csv", mue_text(GOOD), "another kind"),
    "a line cut off": (NCCI, CUT_PAIR, "line 11: 5 columns, expected 7"),
    "a day that is none": (NCCI, ncci_text("00001 00002 20201301 * 1"), NO_DAY),
    "part two alone": ("ccipra-v320r0-f2.txt", ncci_text("00001 00002 20200101 * 1"), "f1 is missing"),
    "a record cut off": (
        HCPCS,
        hcpcs_text(hcpcs_line("J1001")[:200]),
        "line 4, 'action code': expected an action code",
    ),
    "a line between records": (HCPCS, hcpcs_text(hcpcs_line("J1001"), "nonsense"), "line 5, 'text': expected a record"),
    "no record at all": (HCPCS, b"PK\x03\x04 and then nothing", "holds no row"),
    "a zip of other files": ("HCPC.zip", zipped({"readme.txt": b"x"}), "holds readme.txt, but no file of this kind"),
    "a damaged zip": (
        "HCPC.zip",
        zipped({HCPCS: HCPCS_TEXT}).replace(b"Invented words", b"Damaged by us!", 1),
        "unpacked",
    ),
    "a flag that is none": (
        "icd10cm_order_2025.txt",
        icd_line(1, "A000", billable=True)[:14].encode() + b"7 x x",
        "line 1",
    ),
    "a fee that is none": (MPFS, FEES.replace(b"1.50", b"many"), "line 6, 'work rvu': expected a number, found 'many'"),
    "global days that are none": (MPFS, mpfs_text("00001,,A,999"), "line 6, 'glob days': expected 000, 010"),
    "a fee schedule cut off": (MPFS, FEES[:-30], "line 6: 14 columns, expected 24"),
    "an NDC that is none": (
        ASP,
        _asp(CROSSED.replace("0002-03", "02-03")),
        "line 3, 'ndc': expected an NDC",
    ),
    "units in words": (ASP, _asp(CROSSED.replace(",10,10", ",ten,10")), "line 3, 'billunits': expected a number"),
    "a crosswalk without NDCs": (
        ASP,
        _asp(CROSSED, ASP_HEADING.replace("NDC2", "X")),
        "has the headings 'code'",
    ),
    "a package that is none": (
        "ndctext.zip",
        _ndc(NDCPACKAGECODE="1-2-3"),
        "line 2, 'ndc package code': expected",
    ),
    "a marketing day that is none": ("ndctext.zip", _ndc(STARTMARKETINGDATE="2020"), "line 2, 'start marketing date'"),
    "a package without its product file": ("ndctext.zip", zipped({"package.txt": b""}), "product.txt and package.txt"),
    "an export without a file": ("current_article.zip", zipped({"article.csv": b"x"}), "lacks 'article_x_contractor"),
}
KIND_OF = {
    "mue": "mue", "cci": "ncci-ptp", "HCP": "hcpcs", "icd": "icd10cm", "cur": "coverage", "PPR": "mpfs",
    "jul": "asp-crosswalk", "ndc": "ndc",
}  # fmt: skip


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    """Import files given as name=body into the reference folder of the test."""
    return import_into(tmp_path)


@pytest.mark.parametrize(("name", "body", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_refused_whole(importing: Importing, name: str, body: bytes, message: str) -> None:
    """The message says where and what, and nothing is left in the reference folder."""
    folder = importing("mue", {"practitioner_2020-q1.csv": mue_text(GOOD)}).folder.parent
    before = sorted(folder.rglob("*"))
    with pytest.raises(DatasetError, match=message):
        importing(KIND_OF[name[:3]], {name: body}, date(2025, 10, 1))
    assert sorted(folder.rglob("*")) == before


def test_a_release_that_no_name_tells_is_asked_for(importing: Importing) -> None:
    """A file without release in its name is refused until the release is said."""
    with pytest.raises(UsageError, match="--release"):
        importing("mue", {"practitioner.csv": mue_text("00001,1,1 Line Edit,x")})


def test_an_import_replaces_the_same_release(importing: Importing, tmp_path: Path) -> None:
    """Importing a release again leaves one import of it."""
    for units in (1, 2):
        importing("mue", {"practitioner_2025-q4.csv": mue_text(f"00001,{units},1 Line Edit,x")})
    assert in_store(tmp_path / "reference", "select units from mue") == [(2,)]
    assert len(read_imports(tmp_path / "reference")) == 1


def test_a_refused_file_leaves_the_former_import(importing: Importing, tmp_path: Path) -> None:
    """A malformed second file does not touch what the first one gave."""
    importing("mue", {"practitioner_2025-q4.csv": mue_text("00001,1,1 Line Edit,x")})
    with pytest.raises(DatasetError):
        importing("mue", {"practitioner_2025-q4.csv": mue_text("00001,many,1 Line Edit,x")})
    assert in_store(tmp_path / "reference", "select units from mue") == [(1,)]


def test_rows_without_manifest_are_no_import(importing: Importing, tmp_path: Path) -> None:
    """What an interrupted import left is not read."""
    importing("mue", {"practitioner_2025-q4.csv": mue_text("00001,1,1 Line Edit,x")}).manifest.unlink()
    assert in_store(tmp_path / "reference", "select count(*) from mue") == [(0,)]


def test_rows_that_were_changed_are_refused(importing: Importing, tmp_path: Path) -> None:
    """Rows that do not agree with their manifest are not judged by."""
    made = importing("mue", {"practitioner_2025-q4.csv": mue_text("00001,1,1 Line Edit,x")})
    made.path.write_bytes(made.path.read_bytes()[:-1] + b"?")
    with pytest.raises(DatasetError, match="was changed since it was imported"):
        in_store(tmp_path / "reference", "select 1")


def test_the_manifest_says_what_was_imported(importing: Importing) -> None:
    """Kind, release, rows, day, and name and hash of the file."""
    made = importing("mue", {"practitioner_2025-q4.csv": mue_text("00001,1,1 Line Edit,x")})
    words = json.loads(made.manifest.read_text())
    assert (words["kind"], words["release"], words["rows"], words["imported_on"]) == ("mue", "2025-10", 1, "2026-11-21")
    assert words["files"][0]["name"] == "practitioner_2025-q4.csv"
    assert len(words["files"][0]["sha256"]) == 64


def test_the_list_of_datasets_names_the_releases(importing: Importing, tmp_path: Path) -> None:
    """Version, rows, source, day of import and the day when the next release was due, as reports print them."""
    importing("mue", {"practitioner_2025-q4.csv": mue_text("00001,1,1 Line Edit,x")})
    found = in_store(
        tmp_path / "reference",
        "select version, row_count, source_ids, reviewed_on, review_by from dataset where name = 'mue'",
    )
    assert found == [("2025-10", 1, "imported-mue-2025-10", TODAY, date(2026, 1, 29))]
