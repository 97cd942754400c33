"""Finding files: folders, links, compressed files, archives and their limits."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest
from reading import read_bytes, read_input
from x12 import write_837

from auditor.errors import UsageError
from auditor.read import Input, InputChangedError, Reading, changed, find_inputs

GOOD = write_837([{}])


def test_folders_are_read_recursively_and_sorted(tmp_path: Path) -> None:
    """Labels are paths below the folder given, in order; links are not followed."""
    (tmp_path / "b").mkdir()
    for name in ("c.edi", "b/a.edi", "a.edi"):
        (tmp_path / name).write_bytes(GOOD)
    (tmp_path / "link.edi").symlink_to(tmp_path / "a.edi")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert [each.label for each in find_inputs([tmp_path])] == ["a.edi", "b/a.edi", "c.edi"]


def test_a_missing_path_is_a_usage_error(tmp_path: Path) -> None:
    """A path that is not there, or is no regular file, is named."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("nothing.edi", "pipe"):
        with pytest.raises(UsageError, match=name):
            find_inputs([tmp_path / name])


def test_a_gzip_file_gives_its_content(tmp_path: Path) -> None:
    """A compressed file gives the same rows and the hash of its content."""
    path = tmp_path / "claims.edi.gz"
    path.write_bytes(gzip.compress(GOOD))
    (source,) = find_inputs([path])
    plain, packed = read_bytes(GOOD), read_input(source)
    assert plain.tables.keys() == packed.tables.keys()
    assert plain.file | {"label": ""} == packed.file | {"label": ""}


def test_a_zip_file_gives_its_members(tmp_path: Path) -> None:
    """Every member is an input with the archive in its label; names that climb are labels only."""
    path = tmp_path / "claims.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.edi", GOOD)
        archive.writestr("../two.edi", GOOD)
        archive.writestr("inner.zip", b"PK")
    found = find_inputs([path])
    assert [each.label for each in found] == ["claims.zip/one.edi", "claims.zip/../two.edi", "claims.zip/inner.zip"]
    assert [read_input(each).file["claims"] for each in found] == [1, 1, 0]
    assert read_input(found[2]).faults == ["E065"]


def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    """A file that grows beyond a hundred times its compressed size is stopped, and what it closed is kept."""
    gz, zipped = tmp_path / "bomb.gz", tmp_path / "bomb.zip"
    gz.write_bytes(gzip.compress(GOOD + b" " * 60_000_000))
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.edi", GOOD + b" " * 60_000_000)
    for path in (gz, zipped):
        result = read_input(find_inputs([path])[0])
        assert result.faults == ["E065"]
        assert result.file["size_bytes"] < 30_000_000


@pytest.mark.parametrize("content", [b"\x1f\x8b broken", gzip.compress(GOOD * 2)[:-20], b""])
def test_a_broken_gzip_file_is_a_fault(content: bytes, tmp_path: Path) -> None:
    """A compressed file that cannot be read to its end is named; the others go on."""
    path = tmp_path / "broken.gz"
    path.write_bytes(content)
    assert set(read_input(find_inputs([path])[0]).faults) & {"E070", "E001"}


def test_a_read_error_quarantines_the_open_set() -> None:
    """What was closed before the error is kept."""

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            part = super().read(size)
            if not part:
                raise OSError(5, "broken")
            return part

    def opened() -> BinaryIO:
        return Failing(GOOD + write_837([{"claim_id": "B"}], control_number="000000002")[:700])

    result = read_input(Input("disk.edi", opened), block_bytes=300)
    assert result.column("claim", "claim_id") == ["CLAIM1"]
    assert "E070" in result.faults
    assert result.file["state"] == "partly"


@pytest.mark.parametrize("ending", ["edi", "gz", "zip"])
def test_a_file_that_grows_while_it_is_read_gives_nothing(ending: str, tmp_path: Path) -> None:
    """Its rows are not to be kept, and what stands for it says why; left alone it is read."""
    path = tmp_path / f"month.{ending}"
    match ending:
        case "gz":
            path.write_bytes(gzip.compress(GOOD))
        case "zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("a.edi", GOOD)
        case _:
            path.write_bytes(GOOD)
    (source,) = find_inputs([path])
    rows = iter(Reading(source, file_key=1, block_bytes=300))
    next(rows)
    with path.open("ab") as file:
        file.write(b" ")
    with pytest.raises(InputChangedError):
        list(rows)
    result = read_input(changed(source))
    assert result.faults == ["E071"]
    assert result.file["state"] == "refused"
    (again,) = find_inputs([path])
    assert read_input(again).faults[1:] == []


@pytest.mark.parametrize("name", ["new\nline.edi", "esc\x1b[31m.edi", "-rf", "q'uote.edi"])
def test_odd_names_are_escaped(name: str, tmp_path: Path) -> None:
    """A label has only characters that can be printed."""
    (tmp_path / name).write_bytes(GOOD)
    (source,) = find_inputs([tmp_path])
    assert source.label.isprintable()
    assert read_input(source).file["claims"] == 1


def test_progress_is_told() -> None:
    """After every block the bytes and claims so far are told."""
    told: list[tuple[int, int]] = []
    source = Input("a.edi", lambda: io.BytesIO(write_837([{}] * 20)))
    for _ in Reading(source, file_key=1, block_bytes=500, on_progress=lambda *each: told.append(each)):
        pass
    assert told == sorted(told)
    assert told[-1][1] == 20
