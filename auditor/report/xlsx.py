"""A workbook as a zip of XML, written row by row as rows come: no sheet is ever whole in memory.

ECMA-376, part 1, SpreadsheetML: as little of it as tables with styles, filters and frozen headers need. No cell can be
a formula, since none is ever written as one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Self
from zipfile import ZIP_DEFLATED, ZipFile

STYLES = ("plain", "head", "title", "money", "number", "date", "head_right")
"""Names of the styles that a cell may have, in the order of the workbook's own list."""

_LEVEL = 2  # 6 takes three times as long for one part in ten
_MANY_ROWS = 500_000
_PAGE_WIDTH = 200  # characters of a landscape page in small print
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLE_SHEET = f"""<styleSheet xmlns="{_MAIN}"><numFmts count="3">
<numFmt numFmtId="164" formatCode="#,##0.00"/><numFmt numFmtId="165" formatCode="#,##0.###"/>
<numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>
<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>
<font><b/><sz val="14"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF0"/><bgColor indexed="64"/></patternFill></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>
<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"/>
<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">
<alignment horizontal="left"/></xf>
<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"
 applyAlignment="1"><alignment horizontal="right"/></xf></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns' widths in characters, its rows, and whether the first of them is a header."""

    name: str
    widths: Sequence[float]
    rows: int
    has_header: bool = True

    @property
    def area(self) -> str:
        """The cells that it may fill: A1:AM50001."""
        return f"A1:{letters(len(self.widths) - 1)}{max(self.rows, 1)}"

    @property
    def pages_wide(self) -> int:
        """How many sheets of paper stand beside each other, so that their text can be read."""
        return max(1, round(sum(self.widths) / _PAGE_WIDTH))


class Package:
    """A workbook being written; the texts that its sheets share are in `strings`, already escaped."""

    def __init__(self, path: Path, title: str) -> None:
        """Begin the workbook."""
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self._title = title
        self._sheets: list[Sheet] = []
        self.strings: list[str] = []

    def __enter__(self) -> Self:
        """Give the package."""
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        """Write what names the sheets, unless something went wrong."""
        if kind is None:
            self._finish()
        self._zip.close()

    @contextlib.contextmanager
    def sheet(self, sheet: Sheet) -> Iterator[Callable[[str], object]]:
        """Give a writer of the sheet's rows, which are XML."""
        self._sheets.append(sheet)
        number = len(self._sheets)
        selected = ' tabSelected="1"' if number == 1 else ""
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if sheet.has_header else ""
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(sheet.widths, 1)
        )
        large = sheet.rows > _MANY_ROWS
        with self._zip.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=large) as out:
            out.write(
                f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
                f'<dimension ref="{sheet.area}"/>'
                f'<sheetViews><sheetView{selected} workbookViewId="0">{pane}</sheetView></sheetViews>'
                f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'.encode()
            )
            yield lambda rows: out.write(rows.encode())
            filters = f'<autoFilter ref="{sheet.area}"/>' if sheet.has_header else ""
            margins = '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            paper = f'<pageSetup orientation="landscape" fitToWidth="{sheet.pages_wide}" fitToHeight="0"/>'
            out.write(f"</sheetData>{filters}{margins}{paper}</worksheet>".encode())

    def _finish(self) -> None:
        numbers = range(1, len(self._sheets) + 1)
        sheets = "".join(
            f'<sheet name="{escape(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, sheet in zip(numbers, self._sheets, strict=True)
        )
        texts = "".join(f"<si>{text}</si>" for text in self.strings)
        parts = {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets>'
            f"{self._names()}</workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                [(f"rId{number}", f"{_LINKS}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
                + [(f"rId{name}", f"{_LINKS}/{name}", f"{name}.xml") for name in ("styles", "sharedStrings")]
            ),
            "xl/styles.xml": _STYLE_SHEET,
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" uniqueCount="{len(self.strings)}">{texts}</sst>',
            "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PARTS}/metadata/core-properties"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(self._title)}</dc:title></cp:coreProperties>',
            "_rels/.rels": _relations(
                [
                    ("rId1", f"{_LINKS}/officeDocument", "xl/workbook.xml"),
                    ("rId2", f"{_PARTS}/relationships/metadata/core-properties", "docProps/core.xml"),
                ]
            ),
        }
        kinds = [
            ("xl/workbook.xml", "sheet.main"),
            ("xl/styles.xml", "styles"),
            ("xl/sharedStrings.xml", "sharedStrings"),
        ]
        kinds += [(f"xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
        for name, xml in (parts | {"[Content_Types].xml": _content_types(kinds)}).items():
            with self._zip.open(name, "w") as out:  # by name, so without a clock: the same rows give the same bytes
                out.write((_HEAD + xml).encode())

    def _names(self) -> str:
        """What Excel calls the filtered area of each sheet, and the rows that it repeats on paper."""
        names = []
        for at, sheet in enumerate(self._sheets):
            first, last = sheet.area.split(":")
            quoted, place = f"'{escape(sheet.name)}'", f'localSheetId="{at}"'
            area = f"{quoted}!{_fixed(first)}:{_fixed(last)}"
            if sheet.has_header:
                names += [
                    f'<definedName name="_xlnm._FilterDatabase" {place} hidden="1">{area}</definedName>',
                    f'<definedName name="_xlnm.Print_Titles" {place}>{quoted}!$1:$1</definedName>',
                ]
        return f"<definedNames>{''.join(names)}</definedNames>" if names else ""


def letters(column: int) -> str:
    """The name of a column, counted from 0: A, Z, AA."""
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def _fixed(cell: str) -> str:
    name = cell.rstrip("0123456789")
    return f"${name}${cell[len(name) :]}"


def _content_types(kinds: Sequence[tuple[str, str]]) -> str:
    package = "application/vnd.openxmlformats-package"
    sheets = "".join(f'<Override PartName="/{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in kinds)
    return (
        f'<Types xmlns="{_PARTS}/content-types"><Default Extension="rels" ContentType="{package}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{package}.core-properties+xml"/>{sheets}</Types>'
    )


def _relations(links: Sequence[tuple[str, str, str]]) -> str:
    each = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in links)
    return f'<Relationships xmlns="{_PARTS}/relationships">{each}</Relationships>'
