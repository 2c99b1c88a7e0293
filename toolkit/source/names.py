"""Collect the identifiers that a file mentions, to decide what may be unused or untested."""

import ast
import re
from functools import lru_cache

from toolkit.model.tree import SourceFile

_LONGEST = 120
_WORDS = re.compile(r"[A-Za-z_]\w*")
_TOKENS = re.compile(r"[\w.:/-]+")
_MARKS = ".:/-"
_NAME_LIKE = re.compile(r"[\w.:/<>{}\-, ]+\Z|\w+_%(\(\w+\))?[srd]\w*\Z")


def mentioned_names(file: SourceFile) -> tuple[str, ...]:
    """Every identifier that is used, sorted; a definition alone is not a use.

    Words inside short strings made of identifier characters count (`"shop.views.index"`, `"a, b"`), because
    frameworks look names up by strings.
    """
    names = {node.id for node in file.nodes(ast.Name)}
    names |= {node.attr for node in file.nodes(ast.Attribute)}
    names |= {node.arg for node in file.nodes(ast.keyword) if node.arg}
    for alias in file.nodes(ast.alias):
        names.update(alias.name.split("."))
    for text in _short_texts(file):
        names.update(_WORDS.findall(text))
    return tuple(sorted(names))


def quoted_names(file: SourceFile) -> tuple[str, ...]:
    """Every identifier in a short text that may name code, sorted: texts of one word, dotted names and paths.

    Words of a sentence do not count: `"python -m shop.jobs"` names `shop` and `jobs`, not `python`.
    """
    names: set[str] = set()
    for text in _short_texts(file):
        for token in _TOKENS.findall(text):
            inside = token.strip(_MARKS)
            if token == text or not inside.isidentifier():
                names.update(_WORDS.findall(inside))
    return tuple(sorted(names))


@lru_cache(maxsize=1)  # both ask for those of the same file
def _short_texts(file: SourceFile) -> frozenset[str]:
    values = [constant.value for constant in file.nodes(ast.Constant)]
    texts = {value for value in values if type(value) is str and len(value) <= _LONGEST}
    return frozenset(filter(_NAME_LIKE.match, texts))
