"""Walks over trees against those of `ast`: the same nodes in the same order."""

import ast
from pathlib import Path

import pytest

from toolkit.model.descendants import children, walk
from toolkit.source.parse import parse_file

_ROOT = Path(__file__).parents[2]
_FILES = sorted(path for room in ("codemods", "tests/model", "toolkit/source") for path in (_ROOT / room).glob("*.py"))
_EVERY_NODE = """
import a.b as c, d
from .e import f as g
type X[T: int, *Ts, **P] = list[T]
@h
class A[T](B, metaclass=M):
    x: int = 1
    async def m[U](self, /, p, *q, r=2, **s) -> None:
        global y
        async with a as b, c: await d
        async for i in j: yield i
        else: yield from k
        return lambda z: (z := 1)
def f():
    nonlocal_ = {**a, 1: b}, {1, 2}, [*c], (d,), e[1:2:3], f"{g!r:>{h}}", b"", ..., -1, not 2, 3 if i else 4
    try: raise A from b
    except (A, B) as error: del x.y, z[0]
    else: assert a, b
    finally: pass
    try: pass
    except* A: pass
    while a < b <= c and d or e: break
    for i in j: continue
    w @= [k async for k in l if m for n in o], {p for p in q}, {r: s for r in s}, (t for t in u)
    match v:
        case None | 1 | {"k": a, **rest}: pass
        case B(c, d=e) | [f, *g] if h: pass
        case _ as i: pass
"""


@pytest.mark.parametrize("text", [*(path.read_text() for path in _FILES), _EVERY_NODE])
def test_walks_are_those_of_the_library(text: str) -> None:
    tree = parse_file("app.py", text.encode()).tree
    assert [*map(id, walk(tree))] == [*map(id, ast.walk(tree))]
    for node in ast.walk(tree):
        assert [*map(id, children(node))] == [*map(id, ast.iter_child_nodes(node))]
