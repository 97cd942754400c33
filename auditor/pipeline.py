"""The whole story: read -> store -> judge -> report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from auditor import read
from auditor.errors import NothingUsableError
from auditor.judge import RuleBook, RuleRun, judge, prepare_again, read_rules
from auditor.pages import rule_pages, source_pages
from auditor.read import UNREADABLE, Input, InputChangedError, changed, find_inputs, passed_over
from auditor.reference.importers import import_sources
from auditor.report import PREPARED, Mask, Summary, write_reports
from auditor.report import Settings as ReportSettings
from auditor.shipped import shipped
from auditor.store import (
    Journal,
    Loaded,
    Store,
    is_empty,
    judged,
    load,
    loaded_before,
    next_file_key,
    next_run_key,
    restore,
)

Result = TypeVar("Result")

STANDARD_INPUT = "standard input"
"""Label of what is read from there."""

OUTPUTS = ("index.html", "findings.jsonl", "findings.csv", "findings.xlsx", "summary.json")
"""Files of a report, whose hashes the journal keeps."""

BLOCK_BYTES = 4 << 20
"""How much of a file is read at a time."""

MEMORY = 256
"""Megabytes that the database may use to load where nobody says how much: it needs 170, and kept all that it wrote."""

MEMORY_TO_JUDGE = 704
"""Megabytes that it may use to judge, and spills what does not fit: with 512, a million claims took a fifth longer."""

LARGE, MEMORY_OF_LARGE, SHARE_OF_LARGE = 256, 512, 0.9
"""A store of more megabytes is judged with so many, or this share of its size where that is more: what is used beside
the database grows with the claims, and four million, 565 megabytes, stay below a gigabyte so."""


@dataclass(frozen=True)
class Settings:
    """What an audit is asked for; every folder and file is where the command line put it."""

    paths: Sequence[Path] = ()
    store: Path = Path("reports/latest/claims.duckdb")
    out: Path = Path("reports/latest")
    as_of: date | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    rules: Sequence[Path] = ()
    reference: Path | None = None
    mask: Mask = "standard"
    reason: str = ""
    memory: str | None = None
    jobs: int | None = None
    conformance: bool = False
    command: str = ""


def _nobody(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Talk:
    """Whom to tell how far it is: each is called with what its name says.

    `reading` is told the label of the file, the bytes read of all inputs, the bytes they have together (None where one
    does not say before it is read), and the claims of the file so far.
    """

    reading: Callable[[str, int, int | None, int], None] = _nobody
    loaded: Callable[[Loaded], None] = _nobody
    passed_over: Callable[[list[Path]], None] = _nobody
    judging: Callable[[int, int], None] = _nobody
    reporting: Callable[[str, int, int], None] = _nobody


@dataclass(frozen=True)
class Way:
    """Bytes of the inputs before a file, and of all inputs (None where one does not say before it is read)."""

    done: int = 0
    total: int | None = None


class Clock(Protocol):
    """Runs a step and notes its time."""

    def __call__(self, step: str, work: Callable[[], Result]) -> Result:
        """Run `work`; give what it gives."""


def _unclocked(step: str, work: Callable[[], Result]) -> Result:  # noqa: ARG001 - as every clock is called
    """Run a step whose time nobody wants to know."""
    return work()


@dataclass(frozen=True)
class Audit:
    """What an audit came to."""

    loaded: list[Loaded]
    runs: list[RuleRun]
    summary: Summary


def audit(settings: Settings, talk: Talk, clock: Clock = _unclocked) -> Audit:
    """Load what is new, judge the store, and report; the rules asked for are looked up before anything is read."""
    book = rule_book(settings)
    book.select(settings.select, settings.ignore)
    with open_store(settings, to="load") as store:
        loaded = clock("load", lambda: load_all(store, settings, talk))
    with open_store(settings) as store:
        runs = clock("judge", lambda: judge_all(store, book, settings, talk))
        return Audit(loaded, runs, clock("report", lambda: report_all(store, book, settings, talk)))


def rule_book(settings: Settings) -> RuleBook:
    """Read the shipped rules and the user's own folders, and say where the imported public files are."""
    book = read_rules([shipped("rules"), *settings.rules])
    sources = {**book.sources, **import_sources(settings.reference)}
    return replace(book, sources=sources, imports=settings.reference)


def open_store(settings: Settings, to: Literal["load", "judge"] = "judge") -> Store:
    """Open the kept store, made with its folder where it is not there.

    To load, DuckDB gets one thread: the reader keeps the other core busy, and a second thread costs more than it gives.
    """
    if to == "load":
        inputs_of(settings)
    settings.store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if to == "load":
        return Store(settings.store, memory=settings.memory or f"{MEMORY}MB", threads=1)
    size = settings.store.stat().st_size >> 20 if settings.store.is_file() else 0
    to_judge = max(MEMORY_OF_LARGE, int(SHARE_OF_LARGE * size)) if size > LARGE else MEMORY_TO_JUDGE
    return Store(settings.store, memory=settings.memory or f"{to_judge}MB", threads=settings.jobs)


def inputs_of(settings: Settings) -> list[Input]:
    """Give the inputs to load; raise NothingUsableError where there is none, best before a store is made for them."""
    inputs = find_inputs(settings.paths)
    if not inputs:
        raise NothingUsableError(
            "No file in the given paths. Name files or folders of 837P claims, or - for standard input."
        )
    return inputs


def load_all(store: Store, settings: Settings, talk: Talk) -> list[Loaded]:
    """Load every input that the store has not; raise NothingUsableError where no input holds a claim."""
    inputs = inputs_of(settings)
    if others := passed_over(settings.paths):
        talk.passed_over(others)
    sizes = [source.size for source in inputs]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    loaded, done = [], 0
    for source in inputs:
        loaded.append(load_one(store, source, talk, way=Way(done, total), guide=settings.conformance))
        done += source.size or 0
    return loaded


def load_one(store: Store, source: Input, talk: Talk, *, way: Way = Way(), guide: bool = False) -> Loaded:
    """Load one input, unless a file of the same bytes is there already; `guide` asks for pyx12's verdict too."""
    known = _already_loaded(store, source)
    if known is None:
        file_key = next_file_key(store)
        try:
            known = load(store, _reading(source, file_key, talk, way))
        except InputChangedError:
            known = load(store, _reading(changed(source), file_key, talk, way))
        if guide:
            _note_conformance(store, source, file_key)
    talk.loaded(known)
    return known


def _reading(source: Input, file_key: int, talk: Talk, way: Way) -> read.Reading:
    def tell(bytes_read: int, claims: int) -> None:
        talk.reading(source.label, way.done + bytes_read, way.total, claims)

    return read.Reading(source, file_key=file_key, block_bytes=BLOCK_BYTES, on_progress=tell)


def _note_conformance(store: Store, source: Input, file_key: int) -> None:
    """Add what pyx12 finds against the implementation guide to the faults of a file that was just loaded."""
    from auditor.read.conformance import conformance  # noqa: PLC0415 - only this needs pyx12
    from auditor.read.headers import frame_of  # noqa: PLC0415

    found = store.rows("select sha256 from file where file_key = ?", [file_key])
    if not found or source.label == STANDARD_INPUT:
        return
    rows = conformance(source, file_key=file_key, sha256=found[0][0])
    if rows:
        store.insert("fault", frame_of("fault", rows))
    store.note("conformance", {"sha256": found[0][0], "faults": len(rows)})


def _already_loaded(store: Store, source: Input) -> Loaded | None:
    """Hash the input first where it may have been loaded: much quicker than reading it."""
    if is_empty(store) or source.label == STANDARD_INPUT:  # which can be read only once
        return None
    sha256 = _sha256(source)
    return None if sha256 is None else loaded_before(store, sha256, source.label)


def _sha256(source: Input) -> str | None:
    """Hash the bytes of an input; None where they cannot be read, of which reading it gives account."""
    digest = hashlib.sha256()
    try:
        with source.open() as stream:
            while part := stream.read(BLOCK_BYTES):
                digest.update(part)
    except UNREADABLE:
        return None
    return digest.hexdigest()


@dataclass(frozen=True)
class Recovered:
    """What was rebuilt, and the files, by label and SHA-256, that were not found again."""

    files: int
    claims: int
    missing: list[tuple[str, str]]


def recover(broken: Path, settings: Settings, talk: Talk) -> Recovered:
    """Load what the journal of a damaged store names, found by its bytes in the given paths, into a new store.

    Files are loaded in the order of the journal and under the names that it has, and what it knows of runs and of the
    days on which findings were first seen is restored. Without a journal everything in the paths is loaded.
    """
    journal = Journal(broken)
    wanted = journal.files()
    hashed = ((_sha256(source), source) for source in find_inputs(settings.paths))
    found = {sha256: source for sha256, source in hashed if sha256 is not None}
    named = {
        sha256: replace(found[sha256], label=str(entry.get("label", found[sha256].label)))
        for sha256, entry in wanted.items()
        if sha256 in found
    }
    inputs = named if wanted else found
    guided = {entry.get("sha256") for entry in journal.entries if entry.get("event") == "conformance"}
    if not inputs:
        raise NothingUsableError(f"None of the files that the journal of '{broken}' names is in the given paths.")
    with open_store(settings, to="load") as store:
        store.note("recovering", {"from": broken.name, "journal_head": journal.head})
        for sha256, source in inputs.items():
            load_one(store, source, talk, guide=sha256 in guided)
        restore(store, journal)
        store.note("recovered", {"from": broken.name})
        files, claims = store.rows("select count(*), coalesce(sum(claims), 0) from file")[0]
    missing = [(str(entry.get("label", "")), sha256) for sha256, entry in wanted.items() if sha256 not in found]
    return Recovered(files, claims, missing)


def judge_all(store: Store, book: RuleBook, settings: Settings, talk: Talk) -> list[RuleRun]:
    """Judge the store by the chosen rules."""
    chosen = book.select(settings.select, settings.ignore)
    store.note("judging", {"run_key": next_run_key(store)})
    runs = judge(store, book, rules=chosen, as_of=settings.as_of, on_progress=talk.judging)
    store.note("judged", judged(store))
    return runs


def report_all(store: Store, book: RuleBook, settings: Settings, talk: Talk) -> Summary:
    """Write the reports of the latest run."""
    wanted = ReportSettings(settings.out, settings.mask, settings.reason, settings.command)
    prepare_again(store, book, PREPARED)
    ran = {row[0] for row in store.rows("select rule_id from rule_run")}
    pages = rule_pages([rule for rule in book.rules if rule.id in ran], book.sources)
    asked = {"out": str(settings.out.resolve()), "mask": settings.mask, "reason": settings.reason}
    store.note("reporting", asked)  # before the first byte: no report of patients without its line
    summary = write_reports(store, pages, wanted, talk.reporting, sources=source_pages(book.sources))
    store.note("reported", asked | {"outputs": _hashes(settings.out), "findings": summary.findings})
    return summary


def _hashes(out: Path) -> dict[str, str]:
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in OUTPUTS}
