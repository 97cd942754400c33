"""Breaks the modules that decide, one small change at a time, and names the changes that no test notices.

    python benchmarks/mutants.py                                         # all four modules
    python benchmarks/mutants.py auditor.read.grammar                    # one of them
    python benchmarks/mutants.py auditor.read.envelope --lines 200 260   # some lines of it

Each change is tried in a process forked from one where the tests are collected already: only those that run a changed
line, those first that noticed most in little time, until one fails. A change that is still alive is printed at once:
give it a test, or know why it changes nothing.
"""

from __future__ import annotations

import argparse
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import resource
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from changes import Mutant, mutants

ROOT = Path(__file__).resolve().parents[1]
_ENVELOPE = ["tests/test_read_envelope.py", "tests/test_read_catalogue.py", "tests/test_ledger.py"]
TESTS = {
    "auditor.read.grammar": ["tests/test_read_grammar.py", "tests/test_read_catalogue.py"],
    "auditor.read.envelope": _ENVELOPE,
    "auditor.read.units": _ENVELOPE,
    "auditor.report.masking": ["tests/test_report_masking.py"],
}
"""Tests of each module."""

QUICK = "not small_blocks and not no_fault_holds_a_value"
"""Which of them: not the same files again, read otherwise or looked at for one thing."""

EVERY = 20
"""After so many changes a line says how far the trials are."""

DIED = "(the process)"
"""What noticed a change where no test could say so."""

_LIBRARIES = ("polars", "numpy", "duckdb", "jinja2")


@dataclass
class Known:
    """What is known of each test, by its name: the lines of the module that it runs, its seconds, what it noticed."""

    lines: Mapping[str, frozenset[int]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    noticed: Counter[str] = field(default_factory=Counter)
    latest: str = ""

    def chosen(self, tests: Sequence[Any], mutant: Mutant) -> list[Any]:
        """The tests that may notice a change, the most promising first."""
        reach = [test for test in tests if not mutant.in_a_body or not self.lines[test.nodeid].isdisjoint(mutant.lines)]
        return sorted(reach, key=lambda test: (test.nodeid != self.latest, self._price(test.nodeid)))

    def _price(self, test: str) -> float:
        return self.seconds[test] / (1 + self.noticed[test])

    def note(self, test: str) -> None:
        """A test noticed a change."""
        self.latest = test
        self.noticed[test] += 1

    def first_to_fail(self, session: Any, tests: Sequence[Any]) -> str | None:
        """Run tests until one fails, and give its name; one that takes far longer than it did ends the process."""
        if session.testsfailed:
            return DIED  # they could not be collected
        for test, after in pairwise([*tests, None]):
            patience = int(10 + 3 * self.seconds.get(test.nodeid, 100))
            most = int(time.process_time()) + patience
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
            signal.alarm(10 * patience)  # one that waits for itself takes no processor
            test.ihook.pytest_runtest_protocol(item=test, nextitem=after)
            if session.testsfailed:
                return str(test.nodeid)
        return None


class _Reach:
    """While the tests run as they are: which lines of a module each runs, also by what it shares, and how long."""

    def __init__(self, path: Path) -> None:
        self._path, self._now = str(path), set[int]()
        self._shared: dict[str, set[int]] = {}
        self._lines: dict[str, set[int]] = {}
        self._seconds: dict[str, float] = {}
        self._remembered = [each for each in gc.get_objects() if hasattr(type(each), "cache_clear")]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins: what earlier ones made functions remember is forgotten."""
        for remembered in self._remembered:
            remembered.cache_clear()
        self._now = self._lines.setdefault(nodeid, set())
        self._seconds[nodeid] = -time.process_time()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        """What several tests share is made: its lines are theirs."""
        before = self._now
        if fixturedef.scope != "function":
            self._now = self._shared.setdefault(fixturedef.argname, set())
        made = yield
        self._now = before
        return made

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test has ended."""
        self._seconds[nodeid] += time.process_time()

    def trace(self, frame: FrameType, *_: object) -> Callable[..., Any] | None:
        """Follow the functions of the module; see sys.settrace."""
        return self._line if frame.f_code.co_filename == self._path else None

    def _line(self, frame: FrameType, *_: object) -> Callable[..., Any]:
        self._now.add(frame.f_lineno)
        return self._line

    def known(self, tests: Sequence[Any]) -> Known:
        """What is known of the tests."""
        shared = {test.nodeid: [self._shared.get(name, set()) for name in test.fixturenames] for test in tests}
        lines = {name: frozenset(own.union(*shared[name])) for name, own in self._lines.items()}
        return Known(lines, self._seconds)


def measured(session: Any, path: Path) -> Known | str:
    """Run the tests as they are; a name is that of one that fails."""
    reach = _Reach(path)
    session.config.pluginmanager.register(reach)
    threading.settrace(reach.trace)
    sys.settrace(reach.trace)
    return Known().first_to_fail(session, session.items) or reach.known(session.items)


class _Collected:
    """Where pytest would run the tests that it collected, they are used."""

    def __init__(self, use: Callable[[Any], Any]) -> None:
        self._use = use
        self.gave: Any = DIED

    def pytest_runtestloop(self, session: Any) -> bool:
        """Use them; that they have run then is all that pytest asks."""
        self.gave = self._use(session)
        return True


def with_tests(name: str, use: Callable[[Any], Any]) -> Any:
    """Collect the tests of a module, and give what `use` makes of the session."""
    collected = _Collected(use)
    with tempfile.TemporaryDirectory() as folder:
        words = ["-qqq", "-s", "-n", "0", "-p", "no:cacheprovider", f"--basetemp={folder}/tests", "-k", QUICK]
        pytest.main([*words, *TESTS[name]], plugins=[collected])
    return collected.gave


def in_a_process(work: Callable[[], Any]) -> Any:
    """Do work in a silent process forked from this one, and give what it gives, or DIED."""
    given, gives = os.pipe()
    child = os.fork()
    if not child:
        try:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            answer = pickle.dumps(work())
            with os.fdopen(gives, "wb") as out:
                out.write(answer)
        finally:
            os._exit(0)
    os.close(gives)
    with os.fdopen(given, "rb") as answers:
        said = answers.read()
    os.waitpid(child, 0)
    return pickle.loads(said) if said else DIED  # noqa: S301 - our own


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a changed module where it is imported."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, _path(name), loader=self)

    def create_module(self, _: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - the module itself, with one change


def _put_in_place(name: str, code: CodeType) -> None:
    """Give the functions of a module that is imported already the bodies that they have in the changed one."""
    changed: dict[str, Any] = {"__name__": name}
    exec(code, changed)  # noqa: S102 - the module itself, with one change
    for new, old in _functions(changed, vars(sys.modules[name]), code.co_filename):
        old.__code__ = new.__code__


def _functions(
    changed: Mapping[str, Any], known: Mapping[str, Any], path: str
) -> Iterator[tuple[FunctionType, FunctionType]]:
    for name, given in changed.items():
        new, old = getattr(given, "fget", given), getattr(known.get(name), "fget", known.get(name))
        if isinstance(new, FunctionType) and isinstance(old, FunctionType) and new.__code__.co_filename == path:
            yield new, old
        elif isinstance(new, type) and new.__module__ == changed.get("__name__"):
            yield from _functions(vars(new), vars(old), path)


def _path(name: str) -> Path:
    return ROOT.joinpath(*name.split(".")).with_suffix(".py")


class _Trials:
    """The changes of a module, tried one after the other; those that no test notices are printed."""

    def __init__(self, name: str, known: Known) -> None:
        self.tried = self.alive = 0
        self._name, self._known = name, known

    def outside_bodies(self, chosen: Sequence[Mutant]) -> None:
        """Try changes that work when the module is imported, in processes that import it, and the tests, anew."""
        for mutant in chosen:
            self._note(mutant, in_a_process(lambda mutant=mutant: self._imported(mutant)))

    def _imported(self, mutant: Mutant) -> str | None:
        sys.meta_path.insert(0, _Changed(self._name, mutant.code))
        return with_tests(self._name, lambda session: self._first_to_fail(session, mutant))  # type: ignore[no-any-return]

    def inside_bodies(self, session: Any, chosen: Sequence[Mutant]) -> None:
        """Try changes inside functions, in processes that have all but those functions already."""
        for mutant in chosen:
            self._note(mutant, in_a_process(lambda mutant=mutant: self._in_place(session, mutant)))

    def _in_place(self, session: Any, mutant: Mutant) -> str | None:
        _put_in_place(self._name, mutant.code)
        return self._first_to_fail(session, mutant)

    def _first_to_fail(self, session: Any, mutant: Mutant) -> str | None:
        return self._known.first_to_fail(session, self._known.chosen(session.items, mutant))

    def _note(self, mutant: Mutant, noticed: str | None) -> None:
        self.tried += 1
        if noticed is None:
            self.alive += 1
            print(f"{self._name}:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
        elif noticed != DIED:
            self._known.note(noticed)
        if self.tried % EVERY == 0:
            print(f"{self._name}: {self.tried} tried, line {mutant.line}", file=sys.stderr, flush=True)


def _try(name: str, first: int, last: int) -> None:
    """Try the changes of a module in some of its lines."""
    known = in_a_process(lambda: with_tests(name, lambda session: measured(session, _path(name))))
    if isinstance(known, str):
        sys.exit(f"The tests of {name} fail without any change: {known}")
    chosen = [each for each in mutants(_path(name)) if first <= each.line <= last]
    trials = _Trials(name, known)
    trials.outside_bodies([each for each in chosen if not each.in_a_body])
    with_tests(name, lambda session: trials.inside_bodies(session, [each for each in chosen if each.in_a_body]))
    print(f"{name}: {trials.tried} changes, {trials.tried - trials.alive} noticed, {trials.alive} alive", flush=True)


def main() -> None:
    """Try the changes of the modules, each in a process that has imported nothing of auditor yet."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)}")
    arguments.add_argument("--lines", nargs=2, type=int, default=(1, 10**6), metavar=("FIRST", "LAST"))
    given = arguments.parse_args()
    os.chdir(ROOT)
    for library in _LIBRARIES:
        importlib.import_module(library)
    for name in given.modules or TESTS:
        child = os.fork()
        if not child:
            _try(name, *given.lines)
            sys.exit()
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            sys.exit(1)


if __name__ == "__main__":
    main()
