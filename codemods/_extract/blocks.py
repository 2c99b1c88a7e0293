"""The blocks of a function and the path to each of them; nested functions and classes are left out."""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit.model.tree import SourceFile, ancestors, is_elif

Loop = ast.For | ast.AsyncFor | ast.While


class Block(NamedTuple):
    """Statements that follow one another.

    Attributes:
        body: the statements.
        path: path to the block: index of a statement, field, index, field ...; empty for the body of the
            outermost function.
        owner: the statement, handler or case that holds the block; the function for its own body.
        level: nesting level of its statements, as cognitive complexity counts it.
        ends_function: whether the function ends with the block.
        loops: enclosing loops, innermost last.
        ends_loop: whether the next iteration of the innermost loop follows the block.
        in_finally: whether it is in a `finally`.
    """

    body: list[ast.stmt]
    path: tuple[int | str, ...]
    owner: ast.AST
    level: int
    ends_function: bool
    loops: tuple[Loop, ...] = ()
    ends_loop: bool = False
    in_finally: bool = False


def blocks(
    file: SourceFile, node: ast.FunctionDef | ast.AsyncFunctionDef, path: tuple[int | str, ...] = ()
) -> Iterator[Block]:
    """Yield every block of a function, outer before inner; `path`: the one to the function, if it is in another."""
    yield from _inside(file, Block(node.body, path, node, 0, ends_function=True))


def _inside(file: SourceFile, block: Block) -> Iterator[Block]:
    yield block
    for index, node in enumerate(block.body):
        is_last = node is block.body[-1]
        here = block._replace(
            path=(*block.path, index),
            owner=node,
            ends_function=block.ends_function and is_last,
            ends_loop=block.ends_loop and is_last,
        )
        for inner in _blocks_of(file, node, here):
            if inner.body:
                yield from _inside(file, inner)


def _blocks_of(file: SourceFile, node: ast.stmt, here: Block) -> Iterator[Block]:
    deeper = here.level + 1

    def part(name: str, **more: Any) -> Block:
        return here._replace(body=getattr(node, name), path=(*here.path, name), **more)

    match node:
        case ast.If():
            yield part("body", level=deeper)
            yield part("orelse", level=here.level if _has_elif(file, node) else deeper)
        case ast.For() | ast.AsyncFor() | ast.While():
            loops = (*here.loops, node)
            yield part("body", level=deeper, loops=loops, ends_function=False, ends_loop=True)
            yield part("orelse", level=deeper)
        case ast.With() | ast.AsyncWith():
            yield part("body")
        case ast.Try() | ast.TryStar():
            is_end: dict[str, Any] = {} if not node.orelse else {"ends_function": False, "ends_loop": False}
            yield part("body", **is_end)
            for index, handler in enumerate(node.handlers):
                path = (*here.path, "handlers", index, "body")
                yield here._replace(body=handler.body, path=path, owner=handler, level=deeper)
            yield part("orelse", level=deeper)
            yield part("finalbody", in_finally=True, ends_function=False, ends_loop=False)
        case ast.Match():
            for index, case in enumerate(node.cases):
                path = (*here.path, "cases", index, "body")
                yield here._replace(body=case.body, path=path, owner=case, level=deeper)


def _has_elif(file: SourceFile, node: ast.If) -> bool:
    return len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If) and is_elif(file, node.orelse[0])


def lines_of_other_branches(node: ast.AST) -> set[int]:
    """Return the lines of branches that are not run if a statement is."""
    found: set[int] = set()
    for around in ancestors(node):
        if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
            break
        if isinstance(around, ast.If):
            other = around.orelse if node in around.body else around.body if node in around.orelse else []
            for it in other:
                found.update(range(it.lineno, (it.end_lineno or 0) + 1))
        node = around
    return found
