"""Breaks the modules that decide, one small change at a time, and names the changes that no test notices.

    python benchmarks/mutants.py                             # all four modules, about an hour
    python benchmarks/mutants.py auditor.read.grammar        # one of them
    python benchmarks/mutants.py auditor.read.units --seed 7 --at-most 20

Each change is tried in a process forked from this one, where the tests are collected already; they run until the first
fails. A change that is still alive is printed: give it a test, or know why it changes nothing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import re
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
TESTS = {
    "auditor.read.grammar": ["tests/test_read_grammar.py", "tests/test_read_catalogue.py"],
    "auditor.read.envelope": ["tests/test_read_envelope.py", "tests/test_read_catalogue.py", "tests/test_ledger.py"],
    "auditor.read.units": ["tests/test_read_envelope.py", "tests/test_read_catalogue.py", "tests/test_ledger.py"],
    "auditor.report.masking": ["tests/test_report_masking.py"],
}
"""Tests of each module, the quick ones first."""

QUICK = "not small_blocks"
"""Which of them: not the same files again, read otherwise."""

SECONDS = 120
"""Of a processor, for the tests of one change."""

_LIBRARIES = ("polars", "numpy", "duckdb", "pytest", "jinja2")
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one change, its line, what was changed into what, and whether a function's body holds it."""

    line: int
    before: str
    after: str
    code: CodeType
    in_a_body: bool


def mutants(path: Path) -> Iterator[Mutant]:
    """Every small change of a module: operators, numbers, texts, conditions, statements."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = [at for at, node in enumerate(ast.walk(tree)) if hasattr(node, "lineno")]
    idle, bodies = _idle(tree), _bodies(tree)
    for at in places:
        for changed in _changes(list(ast.walk(tree))[at], idle):
            whole = copy.deepcopy(tree)
            node = list(ast.walk(whole))[at]
            before = ast.unparse(node)
            node.__class__ = type(changed)
            node.__dict__ = {**node.__dict__, **changed.__dict__}
            code = compile(ast.fix_missing_locations(whole), str(path), "exec")
            yield Mutant(node.lineno, before, ast.unparse(node), code, in_a_body=at in bodies)


def _bodies(tree: ast.Module) -> set[int]:
    """Places of the nodes that stand in the body of a function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node) for function in functions for statement in function.body for node in ast.walk(statement)}
    return {at for at, node in enumerate(ast.walk(tree)) if id(node) in inside}


def _idle(tree: ast.Module) -> set[int]:
    """Nodes that do nothing when the program runs: words for people, and types."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                found.append(node)
            case ast.FunctionDef():
                found += [each.annotation for each in ast.walk(node.args) if isinstance(each, ast.arg)]
                found += [node.returns, *node.decorator_list]
            case ast.ClassDef():
                found += node.decorator_list
            case ast.AnnAssign():
                found.append(node.annotation)
            case ast.ImportFrom() | ast.Import():
                found.append(node)
    return {id(inner) for node in found if node is not None for inner in ast.walk(node)}


def _changes(node: ast.AST, idle: set[int]) -> Iterator[ast.AST]:
    if id(node) in idle:
        return
    match node:
        case ast.Compare(left, [operator], rest) if type(operator) in _SWAPS:
            yield ast.Compare(left, [_SWAPS[type(operator)]()], rest)  # type: ignore[list-item]
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(_SWAPS[type(operator)](), values)  # type: ignore[arg-type]
        case ast.BinOp(left, operator, right) if type(operator) in _SWAPS:
            yield ast.BinOp(left, _SWAPS[type(operator)](), right)  # type: ignore[arg-type]
        case ast.UnaryOp(ast.Not(), operand):
            yield ast.BoolOp(ast.And(), [operand, operand])
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Expr() | ast.AugAssign() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Constant(value):
            yield from map(ast.Constant, _values(value))


def _values(value: object) -> Iterator[bool | int | str]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case str() if value:
            yield value + "X" if value.isidentifier() else ""
            for number in re.finditer(r"\d+", value):
                yield value[: number.start()] + str(int(number[0]) + 1) + value[number.end() :]
            for word in re.finditer(r"(?<=[|:(])[\w?]+\|", value):
                yield value[: word.start()] + value[word.end() :]


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


class _Trials:
    """Where pytest would run the tests that it collected, they run once for each change, in a process of its own."""

    def __init__(self, name: str, mutants: Sequence[Mutant]) -> None:
        self.alive: list[Mutant] = []
        self.is_child = self.fails_unchanged = False
        self._name, self._mutants = name, mutants

    def pytest_runtestloop(self) -> bool | None:
        """Let pytest go on to the tests in the process of a change; say that they ran in the one that waits."""
        for mutant in (None, *self._mutants):
            child = os.fork()
            if not child:
                self.is_child = True
                _on_ones_own()
                if mutant is not None:
                    _put_in_place(self._name, mutant.code)
                return None
            if mutant is None:
                self.fails_unchanged = _failed(child)
            elif not _failed(child):
                self.alive.append(mutant)
            if self.fails_unchanged:
                break
        return True


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


def _noticed_where_imported(name: str, mutant: Mutant) -> bool:
    """Whether the tests fail, or do not end, where they import a module that is changed outside its functions."""
    child = os.fork()
    if not child:
        _on_ones_own()
        sys.meta_path.insert(0, _Changed(name, mutant.code))
        os._exit(_tests(name))
    return _failed(child)


def _on_ones_own() -> None:
    """Be silent, and end after a while, however busy the machine is."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # a forked process begins at nought


def _failed(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _tests(name: str, plugins: Sequence[object] = ()) -> int:
    import pytest  # noqa: PLC0415 - `--help` needs none

    words = ["-x", "-qq", "-s", "-n", "0", "-p", "no:cacheprovider", "-k", QUICK]
    return int(pytest.main([*words, *TESTS[name]], plugins=list(plugins)))


def _path(name: str) -> Path:
    return ROOT.joinpath(*name.split(".")).with_suffix(".py")


def survivors(name: str, chosen: Sequence[Mutant]) -> list[Mutant]:
    """Give the changes of a module that no test notices."""
    alive = [each for each in chosen if not each.in_a_body and not _noticed_where_imported(name, each)]
    trials = _Trials(name, [each for each in chosen if each.in_a_body])
    code = _tests(name, [trials])
    if trials.is_child:
        os._exit(code)
    if trials.fails_unchanged:
        os._exit(1)
    return sorted([*alive, *trials.alive], key=lambda each: each.line)


def main() -> None:
    """Try the changes and print those that live."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)}")
    arguments.add_argument("--at-most", type=int, default=10**6, help="so many changes of a module, drawn by --seed")
    arguments.add_argument("--seed", type=int, default=837)
    given = arguments.parse_args()
    os.chdir(ROOT)
    for library in _LIBRARIES:
        importlib.import_module(library)
    for name in given.modules or TESTS:
        child = os.fork()  # one that has imported nothing of auditor yet
        if not child:
            _try(name, given.at_most, given.seed)
        if _failed(child):
            sys.exit(f"The tests of {name} fail without any change.")


def _try(name: str, at_most: int, seed: int) -> NoReturn:
    all_of_them = list(mutants(_path(name)))
    chosen = random.Random(seed).sample(all_of_them, min(at_most, len(all_of_them)))
    alive = survivors(name, chosen)
    for mutant in alive:
        print(f"{name}:{mutant.line}: {mutant.before}  ->  {mutant.after}")
    print(f"{name}: {len(chosen)} changes, {len(chosen) - len(alive)} noticed, {len(alive)} alive", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
