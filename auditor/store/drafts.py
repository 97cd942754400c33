"""Stores that a run was making when it was killed: `.NAME.PROCESS.draft`."""

from __future__ import annotations

import os
from pathlib import Path


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
