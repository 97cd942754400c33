"""Small changes of a module, of which its tests should notice each: operators, numbers, texts, conditions, statements.

A module of mutants.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one change: its line, what was changed into what, and whether a function's body holds it.

    `lines` are those of the statement that is changed: a test that runs none of them can't notice.
    """

    line: int
    lines: range
    before: str
    after: str
    code: CodeType
    in_a_body: bool


def mutants(path: Path) -> Iterator[Mutant]:
    """Every small change of a module, from its first line to its last."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    places = sorted((at for at, node in enumerate(nodes) if hasattr(node, "lineno")), key=lambda at: nodes[at].lineno)
    idle, bodies, lines = _idle(tree), _bodies(tree), _lines(tree)
    for at in places:
        for changed in _changes(nodes[at], idle):
            node, before = nodes[at], ast.unparse(nodes[at])
            kind, fields = type(node), node.__dict__
            node.__class__, node.__dict__ = type(changed), {**fields, **changed.__dict__}
            code, after = compile(ast.fix_missing_locations(tree), str(path), "exec"), ast.unparse(node)
            node.__class__, node.__dict__ = kind, fields
            yield Mutant(node.lineno, lines[id(node)], before, after, code, in_a_body=at in bodies)


def _lines(tree: ast.Module) -> dict[int, range]:
    """The lines of the innermost statement around each node; of one that holds others, those of its head."""
    found: dict[int, range] = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt):
            held = getattr(statement, "body", None)
            end = max(held[0].lineno, statement.lineno + 1) if held else (statement.end_lineno or statement.lineno) + 1
            found |= dict.fromkeys(map(id, ast.walk(statement)), range(statement.lineno, end))
    return found


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
