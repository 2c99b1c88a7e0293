"""Extractions at random, of which most are wrong: what they read is not passed, what they give is not returned."""

import ast
import random
from collections.abc import Iterator

_BLOCKS = ("body", "orelse", "finalbody")
_TRIES = 25
NAMES = ("next_step", "total_price", "user_rows", "found_error", "row_label", "one_row", "x", "y")


def careless_extraction(code: str, chance: random.Random) -> tuple[str, str] | None:
    """Return (a program, the same with a part of `g` as the function `part`), both written in the same style.

    Args:
        code: the program.
        chance: source of the choices.

    Returns:
        None if there is nothing to take out.
    """
    tree = ast.parse(code)
    for it in ast.walk(tree):
        if isinstance(getattr(it, "body", None), list) and chance.random() < 0.7:
            it.body = [one for one in it.body if not isinstance(one, ast.Delete)] or [ast.Pass()]  # type: ignore[attr-defined]
    old = ast.unparse(tree) + "\n"
    tree = ast.parse(old)
    function = next((it for it in tree.body if isinstance(it, ast.FunctionDef) and it.name == "g"), None)
    if function is None:
        return None
    block = chance.choice([it for it in _blocks(function) if len(it) > 1] or [function.body])
    start = chance.randrange(len(block))
    stop = min(len(block), start + chance.randint(1, 5))
    region = block[start:stop]
    read = [it for it in NAMES if it in _names(region, ast.Load)]
    given = [it for it in read if chance.random() < 0.95]
    given += [it for it in NAMES if it not in given and chance.random() < 0.05]
    stored = [it for it in NAMES if it in _names(region, ast.Store)]
    returned = [it for it in stored if chance.random() < 0.8]
    returned += [it for it in given if it not in returned and chance.random() < 0.05]
    call = ast.parse(f"part({', '.join(given)})").body[0]
    assert isinstance(call, ast.Expr)
    stand_in: list[ast.stmt] = [call]
    jumps = [it for one in region for it in ast.walk(one) if isinstance(it, ast.Return | ast.Continue | ast.Break)]
    if any(isinstance(it, ast.Return) for it in jumps) or (not returned and chance.random() < 0.1):
        stand_in = [ast.Return(call.value)] if chance.random() < 0.6 else [call, ast.Return(None)]
        if chance.random() < 0.2:
            stand_in = [call]
        returned = []
    elif any(isinstance(it, ast.Continue) for it in jumps):
        region, returned = [_Returns().visit(it) for it in region], []
    if returned:
        names = ", ".join(returned)
        stand_in = [ast.parse(f"{names} = part({', '.join(given)})").body[0]]
        region = [*region, ast.Return(ast.parse(names, mode="eval").body)]
    part = ast.parse(f"def part({', '.join(given)}): pass").body[0]
    assert isinstance(part, ast.FunctionDef)
    part.body = region
    block[start:stop] = stand_in
    tree.body.insert(tree.body.index(function), part)
    new = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    try:
        compile(new, "program", "exec")
    except SyntaxError:
        return None
    return old, new


class _Returns(ast.NodeTransformer):
    def visit_Continue(self, _node: ast.Continue) -> ast.AST:
        return ast.Return(None)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for it in ast.walk(node):
        for field in _BLOCKS:
            if isinstance(held := getattr(it, field, None), list) and held and isinstance(held[0], ast.stmt):
                yield held


def _names(region: list[ast.stmt], kind: type[ast.expr_context]) -> set[str]:
    nodes = [it for one in region for it in ast.walk(one)]
    found = {it.id for it in nodes if isinstance(it, ast.Name) and isinstance(it.ctx, kind)}
    if kind is ast.Load:
        return found | {
            it.target.id for it in nodes if isinstance(it, ast.AugAssign) and isinstance(it.target, ast.Name)
        }
    return found
