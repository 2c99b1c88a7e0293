"""A codemod that gathers names from all files: methods listed in any `NAMES` are renamed everywhere."""

import ast
from collections.abc import Iterator
from typing import Any

from tests.bench.method_rename import _rewrite
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_site import make_site


def _gather(file: SourceFile) -> Any:
    values = [it.value for it in file.nodes(ast.Assign) if getattr(it.targets[0], "id", "") == "NAMES"]
    return ast.literal_eval(values[0]) if values else None


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    names = {name for listed in facts.gathered.values() for name in listed}
    for scope, call in file.each(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in names:
            yield make_site("gathering", "certain", scope, call.func)


CODEMOD = Codemod(
    name="gathering",
    card=Card((0.0, 0.0), "low", "skim", ()),
    words={},
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_tokens=(("NAMES",),),
)
