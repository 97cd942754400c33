"""New stores, which are made under another name: `.NAME.PROCESS.draft`."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection
from pathlib import Path

import duckdb

from auditor.errors import StoreDamagedError, SurroundingsError
from auditor.store.journal import sync_folder
from auditor.store.sentences import said_clearly
from auditor.store.settings import SETTINGS


def tables() -> str:
    """Give the SQL that makes all tables in one commit, not in the seven hundred of its statements."""
    return f"begin transaction; {_schema()}; commit"


def views() -> str:
    """Give the SQL that makes all views anew, with what is said of them and of their columns."""
    statements = re.findall(r"^(?:create|comment) .*?;$", _schema(), re.MULTILINE | re.DOTALL)
    names = "|".join(re.findall(r"^create view (\w+)", _schema(), re.MULTILINE))
    of_views = re.compile(rf"(?:create view|comment on view|comment on column) (?:{names})\b")
    made = [each for each in statements if of_views.match(each)]
    return "\n".join(each.replace("create view", "create or replace view", 1) for each in made)


def _schema() -> str:
    return Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


def make(path: Path, *, lost: Collection[str]) -> None:
    """Make a new store whole or not at all: it takes its name when its tables are on disk.

    Where a journal names files that the missing store has `lost`, it raises StoreDamagedError.
    """
    if lost:
        raise StoreDamagedError(
            f"'{path}' is gone, but its journal names {len(lost):,} files that it held. Put it back, rebuild it with "
            f"`auditor recover --store {path} PATH...`, or name another file with --store.",
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with said_clearly(path):
            with duckdb.connect(str(draft), config={**SETTINGS, "threads": 1}) as connection:
                connection.execute(tables())
                connection.execute("checkpoint")  # closing would do it too, and say nothing where the disk is full
            draft.chmod(0o600)
        with contextlib.suppress(FileExistsError, FileNotFoundError):  # another run was quicker
            os.link(draft, path)
            sync_folder(path.parent)
    except OSError as error:
        raise SurroundingsError(f"'{path}' can't be made: {error.strerror}.") from None
    finally:
        for left in (draft, draft.with_name(f"{draft.name}.wal")):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what runs that were killed left half made."""
    for draft in path.parent.glob(f".{path.name}.*.draft*"):
        if not _lives(draft.name.removeprefix(f".{path.name}.").split(".")[0]):
            draft.unlink(missing_ok=True)


def _lives(process: str) -> bool:
    if not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
