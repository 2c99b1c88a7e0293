"""Tell which changed files that are not Python may have a part in what the program does.

What surely has none is listed here; every other file counts.
"""

from collections.abc import Callable, Collection

from toolkit.model.pull import JudgingKind
from toolkit.proof.documentation import is_documentation
from toolkit.source.patterns import make_matcher

_NOT_PRODUCTION: frozenset[JudgingKind] = frozenset({"lock", "settings", "test_setup", "test_config", "ci", "tests"})
_ALSO_PRODUCTION = (
    ".env .env.* .envrc *.env !.env.example !.env.sample !.env.template !.env.dist !.env.test !.env.testing !.env.ci "
    "Makefile makefile GNUmakefile justfile Justfile Taskfile.yml hatch.toml"
)
_IS_ALSO_PRODUCTION = make_matcher(_ALSO_PRODUCTION.split())
"""Files that tests are run with, and that a program may be built and started with as well."""
_IS_DATA = make_matcher(("fixtures/", "fixture/", "expected/", "snapshots/"))
"""Folders of what tests compare with, or of what a program loads, as Django does its fixtures."""
_ONLY_DESCRIBED = ".pyi"
"""The ending of files that type checkers read in place of the program's."""


def is_production(path: str, kinds: Collection[JudgingKind], is_test: Callable[[str], bool] = lambda _: False) -> bool:
    """Return whether a file that is not Python may have a part in what the program does.

    Args:
        path: relative to the project; `../` leads to other folders of its repository.
        kinds: what it is for those who judge changes.
        is_test: whether a path is that of a test.
    """
    if is_documentation(path) or path.endswith(_ONLY_DESCRIBED):
        return False
    if not kinds or not _NOT_PRODUCTION.issuperset(kinds) or _IS_ALSO_PRODUCTION(path):
        return True
    return set(kinds) == {"tests"} and _IS_DATA(path) and not is_test(path)
