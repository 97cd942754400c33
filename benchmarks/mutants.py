"""Breaks the modules that decide, one small change at a time, and names the changes that no test notices.

    python benchmarks/mutants.py                             # all four modules, about an hour
    python benchmarks/mutants.py auditor.read.grammar        # one of them
    python benchmarks/mutants.py auditor.read.units --seed 7 --at-most 20

Each changed module is tried in a process forked from this one, where the libraries are loaded already; its tests run
until the first fails. A change that is still alive is printed: give it a test, or know why it changes nothing.
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ["tests/test_read_catalogue.py", "-k", "not small_blocks"]
TESTS = {
    "auditor.read.grammar": [["tests/test_read_grammar.py"], CATALOGUE],
    "auditor.read.envelope": [CATALOGUE, ["tests/test_ledger.py"]],
    "auditor.read.units": [CATALOGUE, ["tests/test_ledger.py"]],
    "auditor.report.masking": [["tests/test_report_masking.py"]],
}
"""Tests of each module, the quick ones first."""

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
    """A module with one change, its line, and what was changed into what."""

    line: int
    before: str
    after: str
    code: CodeType


def mutants(path: Path) -> Iterator[Mutant]:
    """Every small change of a module: operators, numbers, texts, conditions, statements."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = [at for at, node in enumerate(ast.walk(tree)) if hasattr(node, "lineno")]
    idle = _idle(tree)
    for at in places:
        for changed in _changes(list(ast.walk(tree))[at], idle):
            whole = copy.deepcopy(tree)
            node = list(ast.walk(whole))[at]
            before = ast.unparse(node)
            node.__class__ = type(changed)
            node.__dict__ = {**node.__dict__, **changed.__dict__}
            yield Mutant(
                node.lineno, before, ast.unparse(node), compile(ast.fix_missing_locations(whole), str(path), "exec")
            )


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

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def create_module(self, _: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - the module itself, with one change


def is_noticed(name: str, mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Whether the tests fail, or do not end, with a changed module; None tries the module as it is."""
    child = os.fork()
    if not child:
        os._exit(_tried(name, mutant, tests))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _tried(name: str, mutant: Mutant | None, tests: Sequence[str]) -> int:
    import pytest  # noqa: PLC0415 - loaded already, before the fork

    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # ends the process, however busy the machine is
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(name, _path(name), mutant.code))
    return int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]))


def _path(name: str) -> Path:
    return ROOT.joinpath(*name.split(".")).with_suffix(".py")


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
        if any(is_noticed(name, None, tests) for tests in TESTS[name]):
            sys.exit(f"The tests of {name} fail without any change.")
        all_of_them = list(mutants(_path(name)))
        chosen = random.Random(given.seed).sample(all_of_them, min(given.at_most, len(all_of_them)))
        alive = 0
        for mutant in sorted(chosen, key=lambda each: each.line):
            if not any(is_noticed(name, mutant, tests) for tests in TESTS[name]):
                alive += 1
                print(f"{name}:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
        print(f"{name}: {len(chosen)} changes, {len(chosen) - alive} noticed, {alive} alive", flush=True)


if __name__ == "__main__":
    main()
