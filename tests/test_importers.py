"""Imports of public files: each layout as published, and what it is in a store."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from importing import TODAY, Importing, import_into, in_store
from published_files import (
    ASP_HEADING,
    NOTICE,
    PACKAGE_HEADING,
    PRODUCT_HEADING,
    coverage_zip,
    hcpcs_line,
    hcpcs_text,
    icd_line,
    mpfs_text,
    mue_text,
    ncci_text,
    tabbed,
    workbook,
    zipped,
)

from auditor.errors import DatasetError
from auditor.reference.importers import KINDS, import_files, rows_of


def test_hcpcs_records_are_read_by_their_columns(importing: Importing) -> None:
    """Procedure records count; notices, continuations and modifiers do not."""
    body = hcpcs_text(
        hcpcs_line("A1", record="7"),
        hcpcs_line("C9001", xref="J1001", ended="20201231"),
        "C9001002004more words",
        hcpcs_line("J1001"),
    )
    made = importing("hcpcs", {"HCPC2021_ANWEB.txt": body})
    found = rows_of(made).select("hcpcs", "terminated", "cross_references").rows()
    assert (made.release, found) == ("2021-01", [("C9001", date(2020, 12, 31), "J1001"), ("J1001", None, None)])


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    """Import files given as name=body into the reference folder of the test."""
    return import_into(tmp_path)


def test_a_quarter_is_in_the_name_of_the_file(importing: Importing) -> None:
    """HCPC2025_OCT is the release of October 2025."""
    assert importing("hcpcs", {"HCPC2025_OCT_ANWEB_v2.txt": hcpcs_text(hcpcs_line("J1001"))}).release == "2025-10"


def test_the_years_of_cms_read_alike_as_text_and_as_workbook(shared_folder: Path, tmp_path: Path) -> None:
    """TXT and XLSX of 2017 and 2019 give the same codes; only CMS's own effective dates differ between the two."""
    for year, count in ((2017, 6155), (2019, 6440)):
        path = shared_folder / f"data/cms-hcpcs/{year}-Alpha-Numeric-HCPCS-File.zip"
        text = rows_of(import_files(KINDS["hcpcs"], [path], folder=tmp_path, today=TODAY, first_day=None))
        book = tmp_path / "book.xlsx"
        book.write_bytes(_workbook_in(path))
        other = rows_of(import_files(KINDS["hcpcs"], [book], folder=tmp_path, today=TODAY, first_day=date(year, 1, 1)))
        assert text.height == count
        assert text.drop("effective").equals(other.drop("effective"))


def _workbook_in(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("ANWEB.xlsx")]
        return archive.read(name)


def test_cms_s_own_cross_reference_becomes_a_succession(importing: Importing, tmp_path: Path) -> None:
    """A temporary code that ended and names one code has a successor from the next day, with the import as source."""
    importing("hcpcs", {"HCPC2021_ANWEB.txt": hcpcs_text(
        hcpcs_line("C9001", xref="J1001", ended="20201231"), hcpcs_line("J1001", added="20210101"),
    )})  # fmt: skip
    found = in_store(
        tmp_path / "reference",
        "select permanent_code, temporary_last_day, permanent_first_day, valid_from, source_id from code_succession "
        "where temporary_code = 'C9001'",
    )
    days = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 1, 1))
    assert found == [("J1001", *days, "imported-hcpcs-2021-01")]


@pytest.mark.parametrize(
    "lines",
    [
        [hcpcs_line("C9001", ended="20201231")],
        [hcpcs_line("C9001", xref="J9999", ended="20201231")],
        [hcpcs_line("C9001", xref="J1001J1002", ended="20201231"), hcpcs_line("J1001"), hcpcs_line("J1002")],
        [hcpcs_line("C9001", xref="J1001"), hcpcs_line("J1001")],
        [hcpcs_line("J9001", xref="J1001", ended="20201231"), hcpcs_line("J1001")],
        [hcpcs_line("C9001", xref="C9002", ended="20201231"), hcpcs_line("C9002", xref="C9001", ended="20201231")],
    ],
    ids=["no code named", "no such code", "two codes named", "not ended", "not temporary", "in a circle"],
)
def test_other_cross_references_are_no_succession(importing: Importing, tmp_path: Path, lines: list[str]) -> None:
    """Only a temporary code that ended, with exactly one code that lives on, is succeeded."""
    importing("hcpcs", {"HCPC2021_ANWEB.txt": hcpcs_text(*lines)})
    assert in_store(
        tmp_path / "reference", "select count(*) from code_succession where source_id like 'imported%'"
    ) == [(0,)]


def test_what_is_known_of_a_changed_unit_outlives_an_import(shared_folder: Path, tmp_path: Path) -> None:
    """C9497 counted 10 mg and J2062 counts 1 mg, also where CMS's file names the succession."""
    path = shared_folder / "data/cms-hcpcs/2019-Alpha-Numeric-HCPCS-File.zip"
    import_files(KINDS["hcpcs"], [path], folder=tmp_path, today=TODAY, first_day=None)
    found = in_store(
        tmp_path,
        "select permanent_code, temporary_unit, permanent_unit, source_id from code_succession "
        "where temporary_code = 'C9497'",
    )
    assert found == [("J2062", Decimal(10), Decimal(1), "imported-hcpcs-2019-01")]


def test_ncci_pairs_keep_their_days_and_indicator(importing: Importing, tmp_path: Path) -> None:
    """A star means that the pair goes on; headings with line breaks and CMS's notice are understood."""
    text = ncci_text("00001 00002 20200101 * 1", "00001 00003 20190101 20191231 0")
    made = importing("ncci-ptp", {"f1.zip": zipped({"ccipra-v320r0-f1.txt": text})})
    found = in_store(
        tmp_path / "reference",
        "select * exclude source_id from ncci_ptp order by column_2_code",
        billed=["00001", "00002", "00003"],
    )
    assert made.release == "2026-01"
    assert found == [
        ("00001", "00002", "1", date(2020, 1, 1), date(9999, 12, 31)),
        ("00001", "00003", "0", date(2019, 1, 1), date(2019, 12, 31)),
    ]


def test_a_store_takes_the_pairs_of_its_codes(importing: Importing, tmp_path: Path) -> None:
    """Pairs of codes that no line bills stay in the reference folder; the list of datasets counts all."""
    text = ncci_text("00001 00002 20200101 * 1", "00001 00003 20190101 20191231 0")
    importing("ncci-ptp", {"ccipra-v320r0-f1.txt": text})
    query = "select count(*), any_value(row_count) from ncci_ptp, dataset where name = 'ncci_ptp'"
    assert in_store(tmp_path / "reference", query, billed=["00001", "00002"]) == [(1, 2)]


def test_ncci_as_a_workbook_reads_like_the_text(importing: Importing) -> None:
    """A heading that goes on below its columns' names, and numbers for dates, mean the same."""
    rows = [
        [NOTICE], ["Column1/Column2 Edits"],
        ["Column 1", "Column 2", "*=in existence", "Effective Date", "Deletion Date", "Modifier", "PTP Edit Rationale"],
        [None, None, None, None, "*=no data", "0=not allowed", None], [None, None, None, None, None, "1=allowed", None],
        ["00001", "00002", None, 20200101, "*", 1, "Invented"],
    ]  # fmt: skip
    by_book = rows_of(importing("ncci-ptp", {"ccipra-v320r0-f1.xlsx": workbook(rows)}))
    by_text = rows_of(importing("ncci-ptp", {"ccipra-v320r0-f1.txt": ncci_text("00001 00002 20200101 * 1")}))
    assert by_book.equals(by_text)


def test_parts_of_the_ncci_file_come_together(importing: Importing) -> None:
    """Part 2 without part 1 is refused."""
    with pytest.raises(DatasetError, match="f1 is missing"):
        importing("ncci-ptp", {"ccipra-v320r0-f2.txt": ncci_text("00001 00002 20200101 * 1")})


def test_pairs_are_read_without_a_loop(importing: Importing) -> None:
    """Two hundred thousand pairs are imported in less than three seconds of the processor."""
    body = ncci_text(*(f"{n // 500:05} {n % 500:05} 20200101 * 1" for n in range(200_000)))
    began = time.process_time()
    assert importing("ncci-ptp", {"ccipra-v320r0-f1.txt": body}).rows == 200_000
    assert time.process_time() - began < 3


def test_the_latest_ncci_release_alone_counts(importing: Importing, tmp_path: Path) -> None:
    """Each release holds all pairs ever, so a newer one takes the place of an older."""
    importing("ncci-ptp", {"ccipra-v313r0-f1.txt": ncci_text("00001 00002 20200101 * 1")})
    importing("ncci-ptp", {"ccipra-v320r0-f1.txt": ncci_text("00001 00002 20200101 20251231 1")})
    query = "select valid_to, source_id from ncci_ptp"
    found = in_store(tmp_path / "reference", query, billed=["00001", "00002"])
    assert found == [(date(2025, 12, 31), "imported-ncci-ptp-2026-01")]


def test_an_mue_value_holds_until_the_next_release(importing: Importing, tmp_path: Path) -> None:
    """The value of July ends where October's begins."""
    importing("mue", {"MCR_MUE_PractitionerServices_Eff_07-01-2025.csv": mue_text('00001,1,"1 Line Edit",Invented')})
    importing(
        "mue",
        {
            "MCR_MUE_PractitionerServices_Eff_10-01-2025.csv": mue_text(
                '00001,2,"2 Date of Service Edit: Policy",Invented'
            )
        },
    )
    assert in_store(tmp_path / "reference", "select * exclude source_id from mue order by valid_from") == [
        ("00001", 1, "1", date(2025, 7, 1), date(2025, 9, 30)),
        ("00001", 2, "2", date(2025, 10, 1), date(9999, 12, 31)),
    ]


def test_the_hospital_s_mue_table_is_refused(importing: Importing) -> None:
    """The table of outpatient hospitals is another one."""
    with pytest.raises(DatasetError, match="another kind"):
        importing("mue", {"MCR_MUE_OutpatientHospitalServices_Eff_10-01-2025.csv": mue_text("00001,1,1 Line Edit,x")})


def test_stacked_headings_of_the_fee_schedule_are_read_downwards(importing: Importing, tmp_path: Path) -> None:
    """GLOB over DAYS is the global period; the two columns TOTAL are told apart by the words above."""
    made = importing("mpfs", {"rvu26a.zip": zipped({
        "PPRRVU2026_Jan_nonQPP.csv": mpfs_text("00001,,A,010", "00001,26,A,XXX"),
        "PPRRVU2026_Jan_QPP.csv": b"another conversion factor",
    })})  # fmt: skip
    found = in_store(
        tmp_path / "reference",
        "select code, modifier, status, global_days, work_rvu, nonfacility_rvu, facility_rvu, conversion_factor "
        "from mpfs where modifier is null",
    )
    numbers = tuple(map(Decimal, ("1.5", "3.6", "2.35", "33.4009")))
    assert (made.release, found) == ("2026-01", [("00001", None, "A", "010", *numbers)])


def test_no_descriptor_of_the_ama_is_kept(importing: Importing) -> None:
    """The fee schedule's column of descriptors is left out."""
    made = importing("mpfs", {"PPRRVU26_JAN.csv": mpfs_text("00001,,A,010")})
    assert not any("INVENTED" in map(str, row) for row in rows_of(made).rows())


def test_the_asp_crosswalk_is_told_from_its_neighbours(importing: Importing, tmp_path: Path) -> None:
    """Of the zip only the ASP crosswalk is read; NDCs lose their hyphens."""
    row = 'J1001,Invented,"Invented, Inc",00001-0002-03,Invented,1 MG,10,1,10,10'
    body = f"July 2025 ASP NDC-HCPCS Crosswalk,,,,,,,,,\n,,,,,,,,,\n{ASP_HEADING}\n{row}\n,,,,,,,,,\n"
    made = importing("asp-crosswalk", {"july-2025.zip": zipped({
        "section 508 version of July 2025 ASP NDC-HCPCS Crosswalk.csv": body.encode("cp1252"),
        "section 508 version of July 2025 AWP NDC-HCPCS Crosswalk.csv": b"another",
    })})  # fmt: skip
    found = in_store(tmp_path / "reference", "select ndc, hcpcs, labeler, units_per_package from asp_crosswalk")
    assert (made.release, found) == ("2025-07", [("00001000203", "J1001", "Invented, Inc", Decimal(10))])


NDCS = ("00001000203", "00001000204", "00001000303")


def test_ndcs_of_the_directory_have_eleven_digits(importing: Importing, tmp_path: Path) -> None:
    """Each of the three ways to write ten digits gets its zero; the day of the release is that of the zip."""
    product = {"PRODUCTID": "p1", "PRODUCTNDC": "0001-0002", "PROPRIETARYNAME": 'Invented "forte"', "ROUTENAME": "ORAL"}
    codes = ("0001-0002-03", "00001-003-03", "00001-0002-4")
    packages = [
        {"PRODUCTID": "p1", "NDCPACKAGECODE": code, "STARTMARKETINGDATE": "20200101", "NDC_EXCLUDE_FLAG": "N"}
        for code in codes
    ]
    made = importing("ndc", {"ndctext.zip": zipped({
        "product.txt": tabbed(PRODUCT_HEADING, product), "package.txt": tabbed(PACKAGE_HEADING, *packages),
    })})  # fmt: skip
    found = in_store(tmp_path / "reference", "select ndc, name, route, valid_from from ndc_directory order by ndc")
    assert made.release == "2026-10-15"
    assert found == [(ndc, 'Invented "forte"', "ORAL", date(2020, 1, 1)) for ndc in NDCS]


def test_an_icd_10_cm_list_holds_in_its_fiscal_year(importing: Importing, tmp_path: Path) -> None:
    """The list of October 2019 decides until September 2020, and says nothing of the days of other lists."""
    codes = {"C43": False, "C430": True, "C4311": False, "C43111": True, "B20": True}
    lines = [icd_line(order, code, billable=billable) for order, (code, billable) in enumerate(codes.items())]
    importing("icd10cm", {"icd10cm_order_2020.txt": "\n".join(lines).encode()})
    found = in_store(
        tmp_path / "reference",
        "select category, codes, valid_from, valid_to from icd10cm_category "
        "where source_id like 'imported%' order by 1",
    )
    days = (date(2019, 10, 1), date(2020, 9, 30))
    assert found == [("B20", "-", *days), ("C43", "0 111", *days)]


def test_an_imported_list_decides_alone_on_its_days(importing: Importing, tmp_path: Path) -> None:
    """Days of the imported list are taken from the shipped rows around it, and no two rows speak of one day."""
    importing("icd10cm", {"icd10cm_order_2025.txt": icd_line(1, "A000", billable=True).encode()})
    found = in_store(
        tmp_path / "reference",
        "select codes, valid_from, valid_to from icd10cm_category where category = 'A00' order by valid_from",
    )
    days = [(began, ended) for _, began, ended in found]
    assert ("0", date(2024, 10, 1), date(2025, 3, 31)) in found
    assert all(ended < began for (_, ended), (began, _) in pairwise(days))
    assert (days[0][0], days[-1][1]) == (date(2021, 1, 1), date(2026, 9, 30))


def test_the_list_of_april_is_told_by_its_name(importing: Importing) -> None:
    """An order file of April begins on the first of April."""
    made = importing("icd10cm", {"icd10cm-order-April-2025.txt": icd_line(1, "A000", billable=True).encode()})
    assert made.release == "2025-04"


def test_an_article_s_groups_become_a_coverage_list(importing: Importing, tmp_path: Path) -> None:
    """The latest version of A59105 lists its diagnoses for immune globulin, in the states of its contractor."""
    importing("coverage", {"current_article.zip": coverage_zip()})
    listed = in_store(
        tmp_path / "reference",
        "select drug, diagnosis, valid_from from coverage where list = 'A59105' order by diagnosis",
    )
    states = in_store(
        tmp_path / "reference", "select state, source_id from coverage_article where article = 'A59105' order by 1"
    )
    assert listed == [("class:immune_globulin", code, date(2022, 11, 1)) for code in ("D800", "G6181")]
    assert states == [(state, "imported-coverage-2026-10-15") for state in ("IL", "MN")]


def test_other_articles_change_nothing(importing: Importing, tmp_path: Path) -> None:
    """An article that no dataset ties to a drug is kept, and lists nothing."""
    importing("coverage", {"current_article.zip": coverage_zip(article="50001")})
    assert in_store(tmp_path / "reference", "select count(*) from coverage where list = 'A50001'") == [(0,)]
