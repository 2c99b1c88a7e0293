"""A codemod that renames methods: small work that can be done by everybody, to measure engines by."""

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_site import make_site

if TYPE_CHECKING:
    import libcst as cst

NEW = "_renamed"


def renaming(*old: str) -> Codemod:
    """The codemod that renames methods wherever they are called."""
    return Codemod(
        name=old[0],
        card=Card((0.0, 0.0), "low", "skim", ()),
        words={},
        tokens=tuple((name,) for name in old),
        find=partial(_find, frozenset(old), old[0]),
        rewrite=_rewrite,
    )


def _find(old: frozenset[str], codemod: str, file: SourceFile, _facts: Facts) -> Iterator[Site]:
    for scope, call in file.each(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in old:
            yield make_site(codemod, "certain", scope, call.func)


def _rewrite(_site: Site, node: "cst.Attribute") -> "cst.Attribute":
    import libcst as cst

    return node.with_changes(attr=cst.Name(node.attr.value + NEW))
