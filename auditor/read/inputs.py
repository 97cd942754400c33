"""Finds what is to be read: files, folders, compressed files, members of archives, standard input."""

import gzip
import io
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from auditor.errors import AuditorError, UsageError

FREE_BYTES = 10_000_000  # before the ratio of an archive counts
RATIO = 100
MEMBERS = 100_000
_OTHER = (
    ".css .csv .db .doc .docx .duckdb .gif .htm .html .jpeg .jpg .js .json .jsonl .log .md .parquet .pdf "
    ".png .ppt .pptx .py .rst .sql .svg .toml .tsv .wal .xls .xlsx .xml .yaml .yml"
)
OTHER_SUFFIXES = frozenset(_OTHER.split())
"""Endings of files that no claims are sent in: passed over in a folder, read and refused where they are named."""

UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, AuditorError)
"""What an input raises that ends before its bytes do."""

_ARCHIVES = (".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".7z")


@dataclass(frozen=True)
class Input:
    """A file to read: `open` gives its decompressed bytes, `label` is what reports show.

    `size` is how many bytes it will give, None where that is not known before it is read.
    """

    label: str
    open: Callable[[], BinaryIO]
    size: int | None = None


class InputChangedError(UsageError):
    """A file was written to while it was read."""


def state_of(source: BinaryIO) -> tuple[int, int] | None:
    """Size and time of the last change of the regular file that a stream reads; None where there is none behind it."""
    try:
        found = os.fstat(source.fileno())
    except (OSError, ValueError):
        return None
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def changed(source: Input) -> Input:
    """The same input without its content, for the store to say what became of it."""
    return Input(source.label, _raising(InputChangedError("the file was written to while it was read")))


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """All files of `paths`: files as they are, folders recursively and sorted (links are not followed), `-` is stdin.

    Archives give their members, one level deep. A path that is missing or no regular file is a UsageError.
    """
    return [each for path in paths for each in _inputs(Path(path))]


def _inputs(path: Path) -> Iterator[Input]:
    if str(path) == "-":
        yield Input("standard input", lambda: sys.stdin.buffer)
        return
    if path.is_dir():
        for file in sorted(_files_below(path)):
            yield from _file(file, label_of(file.relative_to(path).as_posix()))
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise UsageError(f'"{label_of(str(path))}" cannot be found: give a file, a folder or -') from error
    if not stat.S_ISREG(mode):
        raise UsageError(f'"{label_of(str(path))}" is no regular file: give a file, a folder or -')
    yield from _file(path, label_of(path.name))


def label_of(name: str) -> str:
    """A name that can be shown and stored: what is not printable is escaped."""
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in readable)


def _files_below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in files:
            path = Path(here, name)
            if not path.is_symlink() and path.is_file() and not _is_other(path):
                yield path


def passed_over(paths: Sequence[Path]) -> list[Path]:
    """Files in the folders of `paths` that are not read: hidden ones, and those that are no claims by their ending."""
    return [
        file
        for path in paths
        if path.is_dir()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not file.is_symlink() and _is_other(file)
    ]


def _is_other(path: Path) -> bool:
    return path.name.startswith(".") or path.suffix.lower() in OTHER_SUFFIXES


def _file(path: Path, label: str) -> Iterator[Input]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        yield Input(label, lambda: _gzip(path))
    elif suffix == ".zip":
        yield from _members(path, label)
    else:
        yield Input(label, lambda: path.open("rb"), path.stat().st_size)


def _gzip(path: Path) -> BinaryIO:
    raw = path.open("rb")
    return io.BufferedReader(_Limited(gzip.GzipFile(fileobj=raw), raw.tell, raw.fileno, (raw,)))


def _members(path: Path, label: str) -> Iterator[Input]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        yield Input(label, _refusing("a ZIP archive that cannot be opened"))
        return
    if len(members) > MEMBERS:
        yield Input(label, _refusing(f"a ZIP archive of {len(members)} members"))
        return
    for member in members:
        yield Input(f"{label}/{label_of(member.filename)}", _member(path, member), member.file_size)


def _member(path: Path, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    if member.flag_bits & 1:
        return _refusing("an encrypted member of a ZIP archive")
    if Path(member.filename).suffix.lower() in _ARCHIVES:
        return _refusing("an archive inside an archive")

    def open_member() -> BinaryIO:
        raw = path.open("rb")
        archive = zipfile.ZipFile(raw)
        opened = archive.open(member)
        return io.BufferedReader(_Limited(opened, lambda: member.compress_size, raw.fileno, (opened, archive, raw)))

    return open_member


def _refusing(found: str) -> Callable[[], BinaryIO]:
    return _raising(UsageError(found))


def _raising(error: UsageError) -> Callable[[], BinaryIO]:
    def refuse() -> BinaryIO:
        raise error

    return refuse


class _Limited(io.RawIOBase):
    """A decompressed stream that stops where it grows out of proportion."""

    def __init__(
        self,
        stream: IO[bytes] | gzip.GzipFile,
        compressed: Callable[[], int],
        fileno: Callable[[], int],
        owned: tuple[object, ...],
    ) -> None:
        super().__init__()
        self._stream, self._compressed, self._fileno, self._owned, self._size = stream, compressed, fileno, owned, 0

    def fileno(self) -> int:
        return self._fileno()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer)  # type: ignore[arg-type]
        part = self._stream.read(len(room))
        room[: len(part)] = part
        self._size += len(part)
        if self._size > FREE_BYTES and self._size > RATIO * max(self._compressed(), 1):
            raise UsageError(f"a file that grows beyond {RATIO} times its compressed size")
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            for each in self._owned:
                each.close()  # type: ignore[attr-defined]
        super().close()
