"""Reads 837P files: bytes in, frames of rows out, every byte accounted for."""

from auditor.read.inputs import Input, InputChangedError, changed, find_inputs, passed_over
from auditor.read.reading import UNREADABLE, Reading
from auditor.read.tables import Frames

__all__ = ["UNREADABLE", "Frames", "Input", "InputChangedError", "Reading", "changed", "find_inputs", "passed_over"]
