"""Find the places of a text that only newer Pythons accept."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.source.syntax import syntax_tree

if TYPE_CHECKING:
    import libcst

_HAS_TYPE_PARAMETERS = sys.version_info >= (3, 12)
_STRINGS = ("FormattedString", "TemplatedString")


class TextSpan(NamedTuple):
    """The start and the end of a piece of text: lines from 1, columns from 0."""

    line: int
    column: int
    end_line: int
    end_column: int

    def in_bytes(self, lines: Sequence[str]) -> "TextSpan":
        """Return it with columns in bytes of UTF-8 instead of characters."""
        first, last = lines[self.line - 1], lines[self.end_line - 1]
        return self._replace(
            column=len(first[: self.column].encode()), end_column=len(last[: self.end_column].encode())
        )


class NewerParts(NamedTuple):
    """A string or a list of type parameters that only newer Pythons accept.

    Attributes:
        parts: the literals that stand side by side, or the list, as nodes of libcst.
        places: places of the nodes within them.
        code: text of the module by lines.
    """

    parts: tuple[Any, ...]
    places: dict[Any, TextSpan]
    code: tuple[str, ...]


class Newer(NamedTuple):
    """A place that older Pythons do not accept.

    Attributes:
        spelling: the beginning of what stands for it; the rest is spaces, and what ends with `)` ends there.
        string: the string in that place; None for type parameters.
        parameters: the type parameters in that place.
        name: place of the name that a `type` statement binds, which the statement begins with in its place.
    """

    place: TextSpan
    spelling: str
    string: NewerParts | None = None
    parameters: NewerParts | None = None
    name: TextSpan | None = None


def find_newer(text: str) -> list[Newer]:
    """Return what only newer Pythons accept in a module, from the end to the start.

    Raises:
        SyntaxError: libcst does not accept it.
    """
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider

    try:
        module = libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        raise SyntaxError(f"line {error.raw_line}: {error.message}") from error
    known = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    places = {
        node: TextSpan(found.start.line, found.start.column, found.end.line, found.end.column)
        for node, found in known.items()
    }
    code = tuple(text.split("\n"))
    return sorted(_newer_within(module, places, code), key=lambda item: item.place, reverse=True)


def _newer_within(node: "libcst.CSTNode", places: dict[Any, TextSpan], code: tuple[str, ...]) -> Iterator[Newer]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        kind = type(one).__name__
        if kind in (*_STRINGS, "ConcatenatedString"):
            parts = tuple(_parts_of(one))
            if any(type(part).__name__ in _STRINGS and not _is_known(part) for part in parts):
                yield Newer(places[one], "(0)", NewerParts(parts, places, code))
                continue
        elif not _HAS_TYPE_PARAMETERS and kind == "TypeParameters":
            yield Newer(places[one], "", parameters=NewerParts((one,), places, code))
            continue
        elif not _HAS_TYPE_PARAMETERS and kind == "TypeAlias":
            start, name = places[one], places[one.name]  # type: ignore[attr-defined]
            yield Newer(TextSpan(*start[:2], *name[2:]), one.name.value, name=name)  # type: ignore[attr-defined]
        waiting += one.children


def _parts_of(node: Any) -> Iterator[Any]:
    """Yield the literals of a string, in order."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if type(one).__name__ == "ConcatenatedString":
            waiting += (one.right, one.left)
        else:
            yield one


def _is_known(literal: Any) -> bool:
    """Return whether the running Python accepts a literal."""
    import libcst

    try:
        syntax_tree(f"({libcst.Module([]).code_for_node(literal)})")
    except SyntaxError:
        return False
    return True
