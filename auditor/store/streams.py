"""Frames lent to DuckDB as Arrow streams, and nothing more of them."""

from __future__ import annotations

from typing import Protocol


class ArrowStream(Protocol):
    """Anything that hands over an Arrow stream: a Polars frame does."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the stream as a capsule."""


class StreamOnly:
    """Shows DuckDB nothing but the Arrow stream of a frame, so that it asks for no pyarrow."""

    def __init__(self, frame: ArrowStream) -> None:
        """Keep the frame until it is let go."""
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)

    def let_go(self) -> None:
        """Forget the frame."""
        del self._frame
