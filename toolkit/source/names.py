"""Which identifiers a file mentions: what tells whether something may be unused or untested."""

import ast
import re

from toolkit.model.tree import SourceFile

_LONGEST = 120
_WORDS = re.compile(r"[A-Za-z_]\w*")
_NAME_LIKE = re.compile(r"[\w.:/<>{}\-, ]+\Z")


def mentioned_names(file: SourceFile) -> tuple[str, ...]:
    """Every identifier that is used, sorted; a definition alone is not a use.

    Words inside short strings made of identifier characters count (`"shop.views.index"`, `"a, b"`), because
    frameworks look names up by strings.
    """
    names: set[str] = set()
    for scope in file.scopes:
        names.update(node.id for node in scope.nodes(ast.Name))
        names.update(node.attr for node in scope.nodes(ast.Attribute))
        names.update(node.arg for node in scope.nodes(ast.keyword) if node.arg)
        for alias in scope.nodes(ast.alias):
            names.update(alias.name.split("."))
        for constant in scope.nodes(ast.Constant):
            value = constant.value
            if type(value) is str and len(value) <= _LONGEST and _NAME_LIKE.match(value):
                names.update(_WORDS.findall(value))
    return tuple(sorted(names))
