"""The names that the product's code gives to modules, classes, functions, parameters and attributes."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PRODUCT = ("toolkit", "codemods")

_PARTICIPLE = re.compile(
    "begun|born|bound|broken|built|came|chosen|done|drawn|fallen|found|given|gone|got|grown|heard|held|hidden|kept"
    "|known|led|left|lost|made|meant|paid|said|seen|sent|shown|sold|spoken|taken|thought|thrown|told|won|written"
    "|(?!(?:bl|br|emb|f|ind|n|r|s|sh|sp)eed$|(?:emb|sh|r)ed$)[a-z]+ed"
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class Name(NamedTuple):
    """A name where it is defined.

    Attributes:
        kind: `module`, `class`, `function`, `parameter` or `attribute`.
        text: The name.
        place: `path:line`.
        lines: How many lines the body of a function has without its docstring.
    """

    kind: str
    text: str
    place: str
    lines: int = 0

    @property
    def room(self) -> str:
        """The folder of the product that it is in."""
        return "/".join(self.place.partition(":")[0].split("/")[:2]) if self.place.startswith("toolkit") else "codemods"

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word.lower() for word in _WORD.findall(self.text))

    def is_public(self) -> bool:
        return not self.text.startswith("_")

    def is_bare_participle(self) -> bool:
        """True if the name is one participle (`told`, `_placed`), which says neither what is done nor what is held."""
        return _PARTICIPLE.fullmatch(self.text.strip("_")) is not None


@cache
def names() -> tuple[Name, ...]:
    """Every name that the product defines; what lives inside of one function (its local variables) is left out."""
    files = sorted(file for room in PRODUCT for file in (ROOT / room).rglob("*.py"))
    return tuple(name for file in files for name in _in_file(file))


def count_by_room(found: Iterable[Name]) -> dict[str, int]:
    """Count some names in each room."""
    return dict(sorted(Counter(name.room for name in found).items()))


def _in_file(file: Path) -> Iterator[Name]:
    path = file.relative_to(ROOT).as_posix()
    yield Name("module", (file.parent if file.stem == "__init__" else file).stem, f"{path}:1")
    yield from in_source(file.read_text("utf-8"), path)


def in_source(source: str, path: str) -> Iterator[Name]:
    """Every name that a text of Python defines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield Name("class", node.name, f"{path}:{node.lineno}")
            for item in node.body:
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    yield Name("attribute", item.target.id, f"{path}:{item.lineno}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Name("function", node.name, f"{path}:{node.lineno}", _lines(node))
            arguments = node.args
            every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
            yield from (Name("parameter", one.arg, f"{path}:{one.lineno}") for one in every if one)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Name("attribute", node.attr, f"{path}:{node.lineno}")


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
