"""One way where the code asks for a Python version that is always there, and Python 3's names in place of `six`.

What: branches on `sys.version_info`, `six.PY2` and names that stand for such a test keep the side that every supported
Python takes. Names and functions of `six` become those of Python 3, and imports that Python 3 does not need go: of
`__future__`, `builtins`, `six`, and of `sys` where nothing uses it any more.

Why: each branch is read, searched and tested as if it could run.

When not: projects that may run on Python 2, code that also decides what is local, names that anything else binds,
imports in `try`. For review where no document says which Pythons are supported.
"""

from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._names.fakes import fakes_of_six
from codemods._names.mentions import names_set
from codemods._names.other_files import uses
from codemods._rules.imports import replace_names
from codemods._versions.bindings import FileBindings
from codemods._versions.branches import branch_sites, rewrite_branch
from codemods._versions.classes import class_sites, rewrite_class
from codemods._versions.examples import EXAMPLES
from codemods._versions.imports import import_sites
from codemods._versions.known_tests import VersionTests, version_flags
from codemods._versions.oldest import find_oldest
from codemods._versions.other_flags import flags_of_others
from codemods._versions.uses import rewrite_use, use_sites
from codemods._versions.verdicts import NAME, SiteMaker
from codemods._versions.words import EN, JA
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import SourceFile

_BRANCHES = (cst.If, cst.IfExp, cst.BooleanOperation)


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    oldest = find_oldest(facts)
    if oldest is None or file.python2 or facts.path.rpartition("/")[2] == "six.py":
        return
    bindings = FileBindings(file)
    fakes = facts.project.union("fakes").union(fakes_of_six(file))
    make = SiteMaker(oldest, bindings, fakes)
    flags = flags_of_others(file, bindings, facts) | version_flags(file, bindings)
    changed = facts.project.union("sets").union(names_set(file))
    yield from branch_sites(file, VersionTests(bindings, oldest.version, flags, changed), make)
    yield from class_sites(file, bindings, make)
    yield from use_sites(file, bindings, make)
    yield from import_sites(file, bindings, make, facts)


def _gather(file: SourceFile) -> dict[str, Any]:
    return {
        "uses": uses(file),
        "flags": version_flags(file, FileBindings(file)),
        "sets": sorted({*names_set(file)}),
        "fakes": fakes_of_six(file),
    }


def _rewrite(at: Site, node: Any) -> Any:
    if "gone" in at.args:
        return replace_names(node, at.args["gone"], at.args["lines"])
    if isinstance(node, cst.ClassDef):
        return rewrite_class(at, node)
    return rewrite_branch(at, node) if isinstance(node, _BRANCHES) else rewrite_use(at, node)


CODEMOD = Codemod(
    name=NAME,
    card=Card(minutes=(0.3, 2), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(
        *(("six",), ("__future__",), ("version_info",), ("hexversion",), ("builtins",), ("sys",)),
        *(("python_2_unicode_compatible",), ("import", "PY2"), ("import", "PY3")),
    ),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_tokens=((),),
    examples=EXAMPLES,
)
