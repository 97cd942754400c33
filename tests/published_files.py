"""Small public files in the published layouts, with invented values and no descriptor of the AMA."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl

NOTICE = "CPT codes and other data only are copyright of the American Medical Association. All rights reserved."

NCCI_HEADING = (
    'Column1/Column2 Edits\t\t\t\t\t\t\r\n"Column 1"\t"Column 2"\t"*=in existence\r\nprior to 1996"\t'
    '"Effective\r\nDate"\t"Deletion\r\nDate\r\n*=no data"\t'
    '"Modifier\r\n0=not allowed\r\n1=allowed\r\n9=not applicable"\t"PTP Edit Rationale"\r\n'
)

MPFS_HEADING = (
    ",,2026 National Physician Fee Schedule Relative Value File January Release,,,,,,,,,,,,,,,,,,,,,\n"
    ",,,,NOT USED,,,,,,,,,,,,,,,,,,,\n"
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,"
    "CO-,TEAM,CONV\n"
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,"
    "SURG,SURG,SURG,SURG,FACTOR\n"
)

ASP_HEADING = (
    "_2025_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG"
)

PRODUCT_HEADING = [
    "PRODUCTID", "PRODUCTNDC", "PRODUCTTYPENAME", "PROPRIETARYNAME", "PROPRIETARYNAMESUFFIX", "NONPROPRIETARYNAME",
    "DOSAGEFORMNAME", "ROUTENAME", "STARTMARKETINGDATE", "ENDMARKETINGDATE", "MARKETINGCATEGORYNAME",
    "APPLICATIONNUMBER", "LABELERNAME", "SUBSTANCENAME", "ACTIVE_NUMERATOR_STRENGTH", "ACTIVE_INGRED_UNIT",
    "PHARM_CLASSES", "DEASCHEDULE", "NDC_EXCLUDE_FLAG", "LISTING_RECORD_CERTIFIED_THROUGH",
]  # fmt: skip

PACKAGE_HEADING = [
    "PRODUCTID", "PRODUCTNDC", "NDCPACKAGECODE", "PACKAGEDESCRIPTION", "STARTMARKETINGDATE", "ENDMARKETINGDATE",
    "NDC_EXCLUDE_FLAG", "SAMPLE_PACKAGE",
]  # fmt: skip


def hcpcs_line(code: str, *, record: str = "3", xref: str = "", added: str = "20200101", ended: str = "") -> str:
    """A record of the HCPCS file, 320 columns."""
    cells = {
        1: f"{code:>5}00100{record}", 12: "Invented words", 92: "Invented", 205: xref, 230: "C",
        269: f"{added:8}{added:8}{ended:8}N",
    }  # fmt: skip
    line = list(" " * 320)
    for first, text in cells.items():
        line[first - 1 : first - 1 + len(text)] = text
    return "".join(line)


def hcpcs_text(*lines: str) -> bytes:
    """A HCPCS file with CMS's notice before its records."""
    return "\r\n".join(["***Disclaimers\t\t", "", "*Inclusion is no coverage.\u00a0\t", *lines, ""]).encode("cp1252")


def ncci_text(*rows: str) -> bytes:
    """A part of the NCCI file; each row is `column 1, column 2, effective, deletion, modifier`."""
    cells = (row.split() for row in rows)
    lines = (
        f"{one}\t{two}\t\t{began}\t{ended}\t{modifier}\tInvented rationale\r\n"
        for one, two, began, ended, modifier in cells
    )
    return (f"{NOTICE}\u00ae\t\t\t\t\t\t\r\n" + NCCI_HEADING + "".join(lines)).encode("cp1252")


def mue_text(*rows: str) -> bytes:
    """A MUE table: a notice of several lines in one cell, a heading with a line break, and rows."""
    heading = '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale'
    return "\n".join([f'"{NOTICE}\n{NOTICE}",,,', heading, *rows, ""]).encode()


def mpfs_text(*rows: str) -> bytes:
    """A relative value file; each row is `code, modifier, status, global days`."""
    lines = (
        f"{code},{modifier},INVENTED,{status},,1.50,2.00,,0.75,,0.10,3.60,2.35,0,{days},0,0,0,2,0,0,0,0,33.4009\n"
        for code, modifier, status, days in (row.split(",") for row in rows)
    )
    return (f'"{NOTICE}"\n{MPFS_HEADING}{"".join(lines)}').encode()


def icd_line(order: int, code: str, *, billable: bool) -> str:
    """A line of the ICD-10-CM order file."""
    return f"{order:05} {code:<7} {int(billable)} {'Invented short':<60} Invented long words"


def tabbed(heading: Sequence[str], *rows: Mapping[str, str]) -> bytes:
    """A tab-separated file of FDA's."""
    lines = ["\t".join(heading), *("\t".join(row.get(name, "") for name in heading) for row in rows)]
    return "\r\n".join([*lines, ""]).encode("cp1252")


def zipped(members: Mapping[str, bytes], day: tuple[int, int, int] = (2026, 10, 15)) -> bytes:
    """A zip of members that were changed on a day."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, inside in members.items():
            archive.writestr(zipfile.ZipInfo(name, (*day, 0, 0, 0)), inside)
    return body.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def coverage_zip(*, article: str = "59105", codes: Sequence[str] = ("D80.0", "G61.81"), states: str = "IL MN") -> bytes:
    """An article export: a zip of a zip of the files that the importer reads, and one more."""
    by_state = dict(enumerate(states.split(), start=1))
    covered = "".join(f'"{article}","41","{code}","2026","1","","{n}","Invented"\n' for n, code in enumerate(codes))
    files = {
        "article.csv": (
            "article_id,article_version,article_type,title,article_eff_date,article_end_date,status,display_id,description\n"
            f'{article},40,1,"Invented",2022-11-01 00:00:00,,A,A{article},"<p>Invented,\n in two lines</p>"\n'
            f'{article},41,1,"Invented",2022-11-01 00:00:00,,A,A{article},"<p>Invented</p>"\n'
        ),
        "article_x_icd10_covered.csv": (
            "article_id,article_version,icd10_code_id,icd10_code_version,icd10_covered_group,range,sort_order,description\n"
            f'"{article}","40","Z99.9","2026","1","","1","Of an older version"\n{covered}'
        ),
        "article_x_contractor.csv": (
            "article_id,article_version,article_type,contractor_id,contractor_type_id,contractor_version,last_updated\n"
            f"{article},41,1,7,12,1,2026-01-01\n"
        ),
        "contractor_jurisdiction.csv": (
            "contractor_id,contractor_type_id,contractor_version,state_id,last_updated,active_date,term_date\n"
            + "".join(f"7,12,1,{number},2026-01-01,2020-01-01,\n" for number in by_state)
            + "7,12,1,99,2026-01-01,2020-01-01,2021-01-01\n"
        ),
        "state_lookup.csv": (
            "state_id,state_abbrev,description\n"
            + "".join(f"{number},{state},Invented\n" for number, state in by_state.items())
            + "99,OH,Invented\n"
        ),
        "article_x_hcpc_code.csv": "article_id,hcpc_code_id\n",
    }
    inner = zipped({name: text.encode() for name, text in files.items()})
    return zipped({"current_article_csv.zip": inner, "current_article.mdb": b"\0"})
