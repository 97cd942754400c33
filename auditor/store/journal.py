"""The journal beside a store: what was loaded, judged, reported and purged, by whom and when, each line chained.

One JSON line an event, on disk before anything relies on it. Every line holds the SHA-256 of the line before, so that
none can be changed or taken out unnoticed. It outlives the store: `auditor recover` rebuilds by it, and it stays when
claims are purged. It holds counts, hashes and, until they are purged, the names of files; never a value of a claim.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pwd
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditor import __version__
from auditor.errors import SurroundingsError
from auditor.store.sealed import NAMES, breaks_its_seal, with_names, without_names

FIRST = "0" * 64
"""What the first line says came before it."""

Entry = Mapping[str, Any]


class Journal:
    """The journal of the store at a path: `<store>.journal`; `disagreements` says where its chain is broken."""

    def __init__(self, store: Path) -> None:
        """Read what is there; nothing is made."""
        self.path = store.with_name(store.name + ".journal")
        self._read()

    def _read(self) -> None:
        self.entries: list[Entry] = []
        self.disagreements: list[str] = []
        self.head = FIRST
        self._lines: list[bytes] = []
        self._whole_bytes = 0
        try:
            raw = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise SurroundingsError(f"'{self.path}' can't be read: {error.strerror}.") from None
        *lines, _torn = raw.split(b"\n")  # a line without its end was never relied on
        self._whole_bytes = sum(len(line) + 1 for line in lines)
        nameless: dict[object, int] = {}
        for number, line in enumerate(lines, start=1):
            entry = self._take(number, line)
            if "seal" in entry and not entry.keys() & set(NAMES):
                nameless[entry.get("sha256")] = number
            for sha256 in entry.get("files", ()) if entry.get("event") == "purging" else ():
                nameless.pop(sha256, None)
        for number in nameless.values():
            self._disagree(number, "names no file, and the file was not purged: the name was taken out")

    def _take(self, number: int, line: bytes) -> Entry:
        entry = _as_entry(line)
        if entry.get("number") != number or entry.get("before") != self.head:
            self._disagree(number, "does not follow from the line before: a line was changed, added or taken out")
        elif breaks_its_seal(entry, line):
            self._disagree(number, "has another name than was sealed: the name was changed")
        self._keep(entry, line)
        return self.entries[-1]

    def _disagree(self, number: int, why: str) -> None:
        self.disagreements.append(f"Line {number} of the journal '{self.path}' {why}.")

    def _keep(self, entry: dict[str, Any], line: bytes) -> None:
        opened = entry.pop("open", None)
        self.entries.append(entry | {name: opened[name] for name in NAMES if opened and name in opened})
        self._lines.append(line)
        self.head = hashlib.sha256(without_names(line)).hexdigest()

    @property
    def exists(self) -> bool:
        """Whether it has a line."""
        return bool(self.entries)

    def append(self, event: str, facts: Mapping[str, object]) -> None:
        """Add a line and see it on disk; raise SurroundingsError where it can't be, and leave the journal as it was."""
        names = {name: facts[name] for name in NAMES if name in facts}
        plain = {name: value for name, value in facts.items() if name not in names}
        said = {"number": len(self.entries) + 1, "event": event, **plain, **_who(), "before": self.head}
        line = with_names(said, names)
        try:
            self._write(line + b"\n")
        except OSError as error:
            raise SurroundingsError(
                f"'{self.path}' can't be written: {error.strerror}. What was committed before is kept; mend that and"
                " run the same command again."
            ) from None
        self._keep(json.loads(line), line)

    def forget_names(self, files: Collection[str]) -> None:
        """Take the names of files, given by SHA-256, out of the journal; its chain stays whole."""
        lines = [
            without_names(line) if entry.get("sha256") in files else line
            for entry, line in zip(self.entries, self._lines, strict=True)
        ]
        if lines == self._lines:
            return
        try:
            self._write_anew(b"".join(line + b"\n" for line in lines))
        except OSError as error:
            raise SurroundingsError(
                f"'{self.path}' can't be written anew: {error.strerror}. The files are purged, and their names still"
                " stand in it; mend that, and the next command that writes takes them out."
            ) from None
        self._read()

    def _write_anew(self, content: bytes) -> None:
        draft = self.path.with_name(f".{self.path.stem}.{os.getpid()}.draft.journal")
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            _write_all(file, content, 0)
            os.fsync(file)
            draft.replace(self.path)
            sync_folder(self.path.parent)
        finally:
            os.close(file)
            draft.unlink(missing_ok=True)

    def _write(self, line: bytes) -> None:
        is_new = not self.path.exists()
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.ftruncate(file, self._whole_bytes)
            _write_all(file, line, self._whole_bytes)
            os.fsync(file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file, self._whole_bytes)
            raise
        finally:
            os.close(file)
        self._whole_bytes += len(line)
        if is_new:
            sync_folder(self.path.parent)

    def files(self) -> dict[str, Entry]:
        """Give the files that must be in the store, by SHA-256, in the order of loading: loaded and not purged."""
        found: dict[str, Entry] = {}
        begun: dict[tuple[object, ...], Entry] = {}
        for entry in self.entries:
            if entry.get("event") == "loading":
                begun[_subject(entry)] = entry
            elif entry.get("event") == "loaded":
                sha256 = str(entry.get("sha256"))
                found.pop(sha256, None)
                found[sha256] = begun.get(_subject(entry), entry)
            elif entry.get("event") == "purged":
                for sha256 in entry.get("files", ()):
                    found.pop(sha256, None)
        return found

    def unfinished(self, beginning: str, end: str) -> list[Entry]:
        """Give the entries that began something (`loading`) whose end (`loaded`) was not written."""
        begun: dict[tuple[object, ...], Entry] = {}
        for entry in self.entries:
            if entry.get("event") == beginning:
                begun[_subject(entry)] = entry
            elif entry.get("event") == end:
                begun.pop(_subject(entry), None)
        return list(begun.values())

    def last(self, *events: str) -> Entry | None:
        """Give the latest entry of one of the events; None where there is none."""
        return next((entry for entry in reversed(self.entries) if entry.get("event") in events), None)


def sync_folder(folder: Path) -> None:
    """See the names in a folder on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _as_entry(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _subject(entry: Entry) -> tuple[object, ...]:
    """What a beginning and its end have in common."""
    return tuple(entry.get(name) for name in ("sha256", "file_key", "run_key", "purge", "schema"))


def _write_all(file: int, line: bytes, offset: int) -> None:
    done = 0
    while done < len(line):
        done += os.pwrite(file, line[done:], offset + done)


def _who() -> dict[str, object]:
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user without a name, as in containers
        user = ""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": user,
        "uid": os.getuid(),
        "host": os.uname().nodename,
        "version": __version__,
    }
