"""Puts a report into its folder whole or not at all, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from auditor.errors import SurroundingsError


@contextlib.contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a private folder inside `out` to write into; its files take their places in `out` when all are there.

    `out` is made with mode 0700 where it is missing, files have mode 0600. Raises SurroundingsError where the folder
    can't be written; what stood there before stays then.
    """
    draft: Path | None = None
    try:
        _make(out)
        draft = Path(tempfile.mkdtemp(prefix=".report-", dir=out))
        yield draft
        _take_places(draft, out)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SurroundingsError(
            f"'{out}' can't be written: {reason}. Its earlier report, if any, is as it was."
        ) from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _make(out: Path) -> None:
    if out.is_dir():
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.mkdir(mode=0o700)


def _take_places(draft: Path, out: Path) -> None:
    files = sorted(path for path in draft.iterdir() if path.is_file())
    for path in files:
        path.chmod(0o600)
        with path.open("rb+") as written:
            os.fsync(written.fileno())
    for path in files:
        path.replace(out / path.name)
    folder = os.open(out, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
