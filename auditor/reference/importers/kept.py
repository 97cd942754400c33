"""The reference folder: each import whole in a Parquet file with its manifest, or not there at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from auditor.errors import DatasetError, SurroundingsError
from auditor.reference.datasets import Source
from auditor.reference.importers.kind import Kind

IMPORTED = "imported-"
"""What the source id of an import begins with."""


@dataclass(frozen=True)
class PublishedFile:
    """A file that an import was read from."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Import:
    """A release that was imported: `release` is the year and month, or the day, of its first day.

    By `review_by` a newer one should be there.
    """

    kind: str
    dataset: str
    release: str
    first_day: date
    rows: int
    files: tuple[PublishedFile, ...]
    imported_on: date
    review_by: date
    source_id: str
    rows_sha256: str
    folder: Path

    @property
    def path(self) -> Path:
        """Its rows."""
        return self.folder / f"{self.release}.parquet"

    @property
    def manifest(self) -> Path:
        """What is said of it; it is written last, so rows without one are no import."""
        return self.folder / f"{self.release}.json"

    def source(self, kind: Kind) -> Source:
        """Give it as a source of the findings that rest on it."""
        names = ", ".join(file.name for file in self.files)
        return Source(
            id=self.source_id,
            title=f"{kind.title[:1].upper()}{kind.title[1:]}, imported from {names}",
            publisher=kind.publisher,
            version=self.release,
            published=self.first_day.isoformat(),
            retrieved=self.imported_on.isoformat(),
            licence="as published",
            url=kind.url,
            checksum=" ".join(file.sha256 for file in self.files),
            basis="published",
        )


def release_name(first_day: date) -> str:
    """Name a release by year and month, or by its day where it does not begin a month."""
    return f"{first_day:%Y-%m}" if first_day.day == 1 else first_day.isoformat()


def published_file(path: Path) -> PublishedFile:
    """Say what a file is: name, SHA-256 and size."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return PublishedFile(path.name, digest, path.stat().st_size)


def describe(kind: Kind, first_day: date, paths: Sequence[Path], *, folder: Path, today: date) -> Import:
    """Say what an import of these files will be, before it has rows."""
    release = release_name(first_day)
    return Import(
        kind=kind.name,
        dataset=kind.dataset,
        release=release,
        first_day=first_day,
        rows=0,
        files=tuple(published_file(path) for path in paths),
        imported_on=today,
        review_by=first_day + timedelta(days=kind.fresh_days),
        source_id=f"{IMPORTED}{kind.name}-{release}",
        rows_sha256="",
        folder=folder / kind.dataset,
    )


def keep(described: Import, rows: pl.DataFrame) -> Import:
    """Write the rows of a release and then its manifest, each by renaming; a former import of it is replaced."""
    try:
        described.folder.mkdir(parents=True, exist_ok=True)
        described.manifest.unlink(missing_ok=True)
        with _renamed(described.path) as draft:
            rows.with_columns(source_id=pl.lit(described.source_id)).write_parquet(draft, compression="zstd")
            made = replace(described, rows=rows.height, rows_sha256=published_file(draft).sha256)
        with _renamed(made.manifest) as draft:
            words = {name: value for name, value in asdict(made).items() if name != "folder"}
            draft.write_text(json.dumps(words, indent=2, default=str) + "\n", encoding="utf-8")
    except OSError as error:
        raise SurroundingsError(
            f"'{described.folder}' can't be written: {error.strerror or 'no room'}. Nothing was imported."
        ) from None
    return made


@contextlib.contextmanager
def _renamed(path: Path) -> Iterator[Path]:
    """Lend a draft beside `path`, and put it in its place once it is on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_manifests(folder: Path | None) -> list[Import]:
    """Give the imports of a reference folder, by dataset and first day; none where there is no folder."""
    if folder is None:
        return []
    found = [_read_manifest(path) for path in folder.glob("*/*.json") if not path.name.startswith(".")]
    return sorted(found, key=lambda each: (each.dataset, each.first_day))


def _read_manifest(path: Path) -> Import:
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
        words["files"] = tuple(PublishedFile(**file) for file in words["files"])
        days = {name: date.fromisoformat(words[name]) for name in ("first_day", "imported_on", "review_by")}
        return Import(**(words | days), folder=path.parent)
    except (OSError, ValueError, TypeError, KeyError):
        raise DatasetError(f"'{path}' is not the manifest of an import. Import the file again.") from None


def rows_of(each: Import) -> pl.DataFrame:
    """Give the rows of an import; raise DatasetError where they are not those of its manifest."""
    try:
        sound = published_file(each.path).sha256 == each.rows_sha256
    except OSError:
        sound = False
    if not sound:
        raise DatasetError(
            f"'{each.path}' is missing or was changed since it was imported. "
            f"Run `auditor reference import {each.kind}` on {each.files[0].name} again, or delete '{each.manifest}'."
        )
    return pl.read_parquet(each.path)
