"""Opens the official files as published: plain, zipped, or zipped twice."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.errors import DatasetError, SurroundingsError

MOST_BYTES = 4 << 30
"""The most that the members of one file may unpack to."""

_DEEPEST = 3
_EPOCH = 1980
"""Year that a zip gives a member whose day it does not know."""


@dataclass(frozen=True)
class Part:
    """A published file, alone or as member of a zip; `modified` is what the zip says of it."""

    name: str
    body: bytes
    modified: date | None = None

    @property
    def is_spreadsheet(self) -> bool:
        """Whether it is an XLSX workbook."""
        return self.name.lower().endswith(".xlsx")

    @property
    def own_name(self) -> str:
        """Name without the zips around it."""
        return self.name.rsplit("/", 1)[-1]

    def text(self) -> str:
        """Give the text: UTF-8, or else Windows-1252 as CMS and FDA write it."""
        try:
            return self.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.body.decode("cp1252", errors="replace")


def find_parts(paths: Sequence[Path], wanted: Sequence[str], *, but_not: str = r"(?!)") -> list[Part]:
    """Give the wanted parts of the given files.

    `wanted` are patterns of member names: of each zip the members that fit the first pattern that any fits.
    A file that is no zip is taken as it is. What can't be opened, or holds none, raises DatasetError.
    """
    return [part for path in paths for part in _parts_of(path, wanted, re.compile(but_not, re.IGNORECASE))]


def _parts_of(path: Path, wanted: Sequence[str], but_not: re.Pattern[str]) -> list[Part]:
    body = _read(path)
    if not zipfile.is_zipfile(io.BytesIO(body)) or path.suffix.lower() == ".xlsx":
        if but_not.search(path.name):
            raise DatasetError(f"'{path.name}' is a file of another kind. Nothing was imported. Name the right one.")
        return [Part(path.name, body)]
    try:
        members = list(_members(path.name, body, re.compile("|".join(wanted), re.IGNORECASE)))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        raise DatasetError(
            f"'{path.name}' can't be unpacked: it is damaged or locked. Nothing was imported. Download it again."
        ) from None
    for pattern in wanted:
        fits = re.compile(pattern, re.IGNORECASE)
        hits = [part for part in members if fits.search(part.own_name) and not but_not.search(part.own_name)]
        if hits:
            return sorted(hits, key=lambda part: part.name)
    names = ", ".join(part.own_name for part in members[:8]) or "nothing"
    raise DatasetError(
        f"'{path.name}' holds {names}, but no file of this kind. Nothing was imported. Name the right kind or file."
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SurroundingsError(f"'{path}' can't be read: {error.strerror}. Nothing was imported.") from None


def _members(name: str, body: bytes, wanted: re.Pattern[str], *, depth: int = 1) -> Iterator[Part]:
    """Give the members of a zip and of the zips in it; those that nobody wants without their bytes."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise DatasetError(f"'{name}' unpacks to more than {MOST_BYTES >> 30} GB. Nothing was imported.")
        for info in infos:
            member, own_name = f"{name}/{info.filename}", info.filename.rsplit("/", 1)[-1]
            if own_name.lower().endswith(".zip") and depth < _DEEPEST:
                yield from _members(member, archive.read(info), wanted, depth=depth + 1)
            else:
                inside = archive.read(info) if wanted.search(own_name) else b""
                yield Part(member, inside, _day_of(info))


def _day_of(info: zipfile.ZipInfo) -> date | None:
    try:
        return date(*info.date_time[:3]) if info.date_time[0] > _EPOCH else None
    except ValueError:
        return None
