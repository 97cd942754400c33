"""Runs files from their bytes to the report in this process, and says what went wrong: the fuzz harness."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutations import CANARY
from outputs import said

from auditor.errors import AuditorError
from auditor.judge import RuleBook, judge
from auditor.pages import rule_pages
from auditor.pipeline import OUTPUTS
from auditor.read import Input, Reading
from auditor.report import Mask, Settings, write_reports
from auditor.store import Store, in_full, load, next_file_key

SECONDS = 20
"""How long a step may take, of a processor: another's work on the machine is no fault."""

PATIENCE = 900
"""How long it may take by the clock: one that waits for itself takes no processor."""

_TOKEN = re.compile(rf"{CANARY}\w*")


class HungError(Exception):
    """A step took too long."""


@dataclass(frozen=True)
class Trial:
    """What is tried: rules, and whether the files keep every patient's value where the guide puts it."""

    book: RuleBook
    wild: bool
    mask: Mask = "standard"

    def faults(self, files: Sequence[bytes]) -> list[str]:
        """Load each file into one store, judge it and report it; give a sentence for whatever must not be."""
        found: list[str] = []
        with Store(None) as store:
            for number, content in enumerate(files):
                found += _tried(lambda number=number, content=content: _load(store, content, number))
            found += _tried(lambda: in_full(store))
            found += _tried(lambda: self._judge(store))
            found += _tried(lambda: self._report(store))
        return found

    def _judge(self, store: Store) -> list[str]:
        runs = judge(store, self.book)
        return [f"{run.rule_id} could not run: {run.error}" for run in runs if run.error] + in_full(store)

    def _report(self, store: Store) -> list[str]:
        pages = rule_pages(self.book.rules, self.book.sources)
        folder = Path(tempfile.mkdtemp(prefix="trial-"))
        try:
            write_reports(store, pages, Settings(folder / "o", self.mask))
            texts = {name: said(folder / "o" / name) for name in OUTPUTS}
            page = (folder / "o" / "index.html").read_bytes()
        finally:
            shutil.rmtree(folder)
        return [*_malformed(texts, page, store), *([] if self.wild else _shown(texts))]


def _load(store: Store, content: bytes, number: int) -> list[str]:
    source = Input(f"{number}.837", lambda: io.BytesIO(content))
    key = next_file_key(store)
    load(store, Reading(source, file_key=key, block_bytes=(200, 3000, 1 << 20)[number % 3]))
    columns = "size_bytes, segment_bytes + white_space_bytes + fault_bytes"
    rows = store.rows(f"select {columns} from file where file_key = ?", [key])
    wrong = [f"{row} bytes accounted for of {len(content)}" for row in rows if row != (len(content), len(content))]
    words = store.rows(
        "select distinct code, concat(found, expected, kept, remedy) from fault where file_key = ?", [key]
    )
    return wrong + [f"fault {code} quotes a value" for code, text in words if _TOKEN.search(text)]


def _malformed(texts: dict[str, bytes], page: bytes, store: Store) -> Iterator[str]:
    rows = [json.loads(line) for line in texts["findings.jsonl"].splitlines()]
    standing = store.rows("select count(*) from finding")[0][0]
    if len(rows) != standing:
        yield f"{len(rows)} findings in findings.jsonl, {standing} in the store"
    if b"<script>alert" in page:  # as a browser gets it: what is packed there is no HTML
        yield "index.html holds a script of a file"


def _shown(texts: dict[str, bytes]) -> Iterator[str]:
    for name, text in texts.items():
        if found := _TOKEN.search(text.decode("utf-8", "replace")):
            yield f"{name} shows a patient's value: {found[0]}"


def _tried(step: Callable[[], Sequence[str]]) -> list[str]:
    """What a step says, or how it broke; errors of ours may come, and may quote nothing."""
    try:
        with _in_time():
            return list(step())
    except AuditorError as error:
        return [f"{type(error).__name__} quotes a value"] if _TOKEN.search(str(error)) else [f"refused: {error}"]
    except HungError:
        return ["took too long"]
    except Exception as error:  # noqa: BLE001 - whatever breaks is what is looked for
        return [f"{type(error).__name__} in {_place(error)}"]


def _place(error: Exception) -> str:
    trace, place = error.__traceback__, ""
    while trace:
        name = trace.tb_frame.f_globals.get("__name__", "")
        place = f"{name}:{trace.tb_lineno}" if name.startswith("auditor") else place
        trace = trace.tb_next
    return place


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    def late(*_: Any) -> None:
        raise HungError

    limits = ((signal.SIGPROF, signal.ITIMER_PROF, SECONDS), (signal.SIGALRM, signal.ITIMER_REAL, PATIENCE))
    before = [signal.signal(sign, late) for sign, _, _ in limits]
    for _, clock, seconds in limits:
        signal.setitimer(clock, seconds)
    try:
        yield
    finally:
        for (sign, clock, _), handler in zip(limits, before, strict=True):
            signal.setitimer(clock, 0)
            signal.signal(sign, handler)


def smallest(files: Sequence[bytes], broken: Callable[[Sequence[bytes]], bool]) -> list[bytes]:
    """The fewest files, of the fewest pieces, that are still broken."""
    kept = _fewest(list(files), broken)
    for at in range(len(kept)):
        for end in (b"~", b""):
            pieces = _pieces(kept[at], end)
            less = _fewest(pieces, lambda some, at=at: broken([*kept[:at], b"".join(some), *kept[at + 1 :]]))
            kept[at] = b"".join(less)
    return kept


def _pieces(content: bytes, end: bytes) -> list[bytes]:
    if end:
        return [piece + end for piece in content.split(end)]
    return [content[at : at + 1] for at in range(len(content))] if len(content) < 400 else [content]


def _fewest(items: list[bytes], broken: Callable[[list[bytes]], bool]) -> list[bytes]:
    """Take out halves, quarters ... as long as what is left is broken."""
    size = max(len(items) // 2, 1)
    while items:
        at = 0
        while at < len(items):
            less = items[:at] + items[at + size :]
            if less and broken(less):
                items = less
            else:
                at += size
        if size == 1:
            return items
        size = max(size // 2, 1)
    return items
