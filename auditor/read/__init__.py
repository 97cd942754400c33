"""Reads 837P files: bytes in, frames of rows out, every byte accounted for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from auditor.read.inputs import UNREADABLE, Input, InputChangedError, changed, find_inputs, passed_over

if TYPE_CHECKING:
    from auditor.read.reading import Reading
    from auditor.read.tables import Frames

__all__ = ["UNREADABLE", "Frames", "Input", "InputChangedError", "Reading", "changed", "find_inputs", "passed_over"]

_LATER = {"Frames": "auditor.read.tables", "Reading": "auditor.read.reading"}
"""What is imported when it is asked for: to judge and to report needs no reader, and it takes a quarter of a second."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(importlib.import_module(_LATER[name]), name)
