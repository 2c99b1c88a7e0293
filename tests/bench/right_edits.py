"""Edits that keep behaviour: what good codemods do, and what people do when they tidy up."""

import ast
import builtins
import random
from collections.abc import Iterator

from tests.bench.splice import Edit, Text, own
from toolkit.change.edit import Pack
from toolkit.change.edits import split_edits
from toolkit.model.links import split_symbol
from toolkit.wiring import plugins

_WALLS = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal, ast.ListComp,
          ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Import, ast.ImportFrom, ast.ExceptHandler,
          ast.JoinedStr)  # fmt: skip
_LOOKS_IN = {"locals", "vars", "eval", "exec", "dir"}


def right_edits(data: bytes) -> Iterator[Edit]:
    """Every such edit of a file, one at a time."""
    text = Text(data)
    for name, function in text.functions:
        for node in own(function):
            for kind, changed in (*_inverted(text, node), *_named(text, node), *_by_de_morgan(text, node)):
                if changed is not None:
                    yield Edit(name, getattr(node, "lineno", 1), kind, changed)
        yield from _renamed(text, name, function)


def by_codemods(path: str, data: bytes) -> Iterator[Edit]:
    """Edits of tebiki's own codemods, one site at a time."""
    for name in ("return_early", "narrow_except", "run_ruff"):
        pack = Pack((plugins.codemod(name),))
        made = split_edits(pack, [pack((path, data))], {path: data})
        for piece in made.pieces:
            changed = made.state_with({piece})[path]
            if changed is not None:
                yield Edit(split_symbol(piece.symbol)[1], piece.line, name, changed)


def _inverted(text: Text, node: ast.AST) -> Iterator[tuple[str, bytes | None]]:
    """Turn a condition round and swap the branches."""
    if not isinstance(node, ast.If) or not node.orelse or not _is_block(text, node):
        return
    first, second = (text.lines(body) for body in (node.body, node.orelse))
    where = [(text.span(body[0])[0] - len(text.indent(body[0]).encode()), text.span(body[-1])[1]) for body in
             (node.body, node.orelse)]  # fmt: skip
    yield (
        "branches swapped with their condition",
        text.replaced(
            (text.span(node.test), f"not ({text.of(node.test)})"),
            (where[0], second.rstrip("\n")),
            (where[1], first.rstrip("\n")),
        ),
    )


def _is_block(text: Text, node: ast.If) -> bool:
    """Return whether both branches stand on lines of their own, and `else` is no `elif`."""
    starts = [text.indent(body[0]) for body in (node.body, node.orelse)]
    is_elif = isinstance(node.orelse[0], ast.If) and node.orelse[0].col_offset == node.col_offset
    ends = (text.data[text.span(body[-1])[1] :].split(b"\n", 1)[0] for body in (node.body, node.orelse))
    return not is_elif and not any(it.strip() for it in starts) and not any(map(bytes.strip, ends))


def _named(text: Text, node: ast.AST) -> Iterator[tuple[str, bytes | None]]:
    """Give what is returned a name first."""
    if isinstance(node, ast.Return) and node.value is not None and not text.indent(node).strip():
        new = f"what_comes_of_it = {text.of(node.value)}\n{text.indent(node)}return what_comes_of_it"
        if "\n" not in text.of(node.value):
            yield "result named", text.replaced((text.span(node), new))


def _by_de_morgan(text: Text, node: ast.AST) -> Iterator[tuple[str, bytes | None]]:
    """Say a condition the other way round."""
    if not isinstance(node, ast.If):
        return
    if isinstance(node.test, ast.BoolOp):
        word = " or " if isinstance(node.test.op, ast.And) else " and "
        new = f"not ({word.join(f'not ({text.of(it)})' for it in node.test.values)})"
        yield "condition by De Morgan", text.replaced((text.span(node.test), new))


def _renamed(text: Text, name: str, function: ast.AST) -> Iterator[Edit]:
    """Rename a variable that only the function itself can see."""
    nodes = list(ast.walk(function))
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    if any(isinstance(it, _WALLS) for it in nodes if it is not function):
        return
    names = [it for it in nodes if isinstance(it, ast.Name)]
    if _LOOKS_IN & {it.id for it in names}:
        return
    for stored in sorted({it.id for it in names if isinstance(it.ctx, ast.Store)} - set(dir(builtins))):
        places = [(text.span(it), f"{stored}_here") for it in names if it.id == stored]
        taken = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
        changed = text.replaced(*places)
        if stored not in taken and changed is not None:
            yield Edit(name, function.lineno, f"`{stored}` renamed", changed)


def drawn(edits: list[tuple[str, Edit]], seed: int) -> list[tuple[str, Edit]]:
    """Edits in an order of chance in which no kind crowds out the others."""
    chance = random.Random(seed)
    chance.shuffle(edits)
    rank: dict[str, int] = {}
    keys = []
    for _, edit in edits:
        kind = edit.kind.partition("`")[0] or "renamed"
        rank[kind] = rank.get(kind, 0) + 1
        keys.append(rank[kind])
    return [edit for _, edit in sorted(zip(keys, edits, strict=True), key=lambda pair: pair[0])]
