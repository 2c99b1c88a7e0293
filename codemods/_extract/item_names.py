"""Names for the body of the main loop of a function: what the function does, done to one item.

The body of the loop over users in `export_users` is `_export_user`, and the one over rows in `submit_csv` is
`_submit_csv_row`. Verbs of collecting, as in `list_users`, are about all items and give no such name.
"""

import ast
from collections.abc import Iterator

from codemods._extract.bindings import own_nodes
from codemods._extract.name_words import PREPOSITIONS, says_something, words_of
from codemods._extract.region import Region
from codemods._extract.side_effects import find_side_effects
from codemods._extract.verbs import VERBS, singular

_LEAST_SHARE = 0.5
"""Share of the lines of a function from which on a loop is its main part."""
_ABOUT_ALL = """
aggregate build calculate check choose collect combine compile compute count determine ensure execute extract filter
find flatten gather generate get group handle identify init initialize index join keep list make map match measure
merge pick prefetch prepare process query reduce retrieve return run scan search select setup sort start summarize use
visit walk
"""
_NOT_EACH = frozenset(_ABOUT_ALL.split())
_OF_PARTS = """
clean clear convert copy decode display download draw dump encode export format import load migrate normalize parse
print publish read render reset save send serialize show store submit sync synchronize transform translate upload
validate verify write
"""
_DISTRIBUTIVE = frozenset(_OF_PARTS.split())
"""Verbs that are done to a whole by doing them to its parts."""
_GIVING_OUT = {"draw", "download", "print", "publish", "save", "send", "show", "store", "submit", "upload", "write"}
"""Verbs for which each turn of the main loop gives out one of what the function is about, whatever it goes over."""
_GIVING_VALUES = {
    "clean",
    "convert",
    "copy",
    "decode",
    "encode",
    "format",
    "normalize",
    "parse",
    "serialize",
    "transform",
}
_GIVING_VALUES |= {"translate", "validate"}
"""Verbs for which each item adds a value to the result."""
_UNITS = {"cell", "chunk", "column", "document", "element", "field", "line", "node", "page", "record", "row"}
"""Units in which data comes, whatever it is about."""
_OF_UNITS = {"convert", "decode", "export", "format", "import", "load", "normalize", "parse", "read", "serialize"}
_OF_UNITS |= {"transform", "translate", "validate", "write"}
"""Verbs that are done to data by doing them to each unit of it: `parse_row` in `parse_results`."""
_MOST_WORDS = 3
_ENDINGS = {"internal", "task", "async", "view", "command", "impl", "job", "handler", "helper"}
_TERSE = {"attr", "col", "cur", "desc", "elem", "elt", "entry", "func", "idx", "num", "param", "pos", "prev", "val"}
"""Variables that are named for being one of several."""
_LOOPS = (ast.For, ast.AsyncFor)
_EVERY_LOOP = (*_LOOPS, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def from_item(region: Region, function: str, item: list[str], over: list[str]) -> Iterator[list[str]]:
    """Yield the name of the body of the main loop of a function.

    Args:
        region: the statements.
        function: name of the enclosing function.
        item: words for the variable of the loop around them.
        over: words for what it goes over.
    """
    verb, *noun = words_of(function) or [""]
    noun = [it for it in noun if it not in _ENDINGS]
    end = next((index for index, it in enumerate(noun) if it in PREPOSITIONS), len(noun))
    if verb not in VERBS - _NOT_EACH or not _is_body_of_main_loop(region):
        return
    if verb not in _GIVING_VALUES and {it.kind for it in find_side_effects(region.body)} <= {"add", "raise"}:
        return
    if end and (one := singular(noun[end - 1])) != noun[end - 1]:
        is_alone = verb in _GIVING_OUT and not any(isinstance(it, _EVERY_LOOP) for it in own_nodes(region.body))
        if is_alone or one in (item[-1:] + [singular(it) for it in over[-1:]]):
            yield [verb, *noun[: end - 1], one]
        elif verb in _OF_UNITS and item[-1:] and item[-1] in _UNITS:
            yield [verb, *item]
        return
    has_parts = not noun or (verb in _DISTRIBUTIVE and end == len(noun) < _MOST_WORDS)
    if has_parts and says_something(item) and not {*item} & {*noun} and _TERSE.isdisjoint(item):
        yield [verb, *noun, *item]


def _is_body_of_main_loop(region: Region) -> bool:
    """Return whether statements are all of the body of a loop that is the only large one of its function."""
    loop = region.block.owner
    if not isinstance(loop, _LOOPS) or region.body != loop.body or region.gives or region.end == "value":
        return False
    around: ast.AST | None = loop
    while around is not None and not isinstance(around, _FUNCTIONS):
        around = getattr(around, "parent", None)
        if isinstance(around, (*_LOOPS, ast.While)):
            return False
    if around is None:
        return False
    body = around.body[1:] if ast.get_docstring(around) is not None else around.body
    lines = (around.end_lineno or 0) - body[0].lineno + 1 if body else 0
    return _lines(loop) >= _LEAST_SHARE * lines


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or 0) - node.lineno + 1
