"""Run the fixers of django-upgrade on one text, one at a time. They run in this process, and write nothing.

Its command rewrites files in place, and selects fixers by the path of a file.
"""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from codemods._driven.installed import check_installed
from codemods._driven.whole_texts import apply_to_tokens
from toolkit.errors import SourceError
from toolkit.model.codemod import Version
from toolkit.rules._declared import surely_at_least
from toolkit.source.syntax import syntax_tree

OLDEST: Version = (1, 7)
"""The oldest Django that it supports."""


def ready() -> None:
    """Check that django-upgrade is installed.

    Raises:
        UsageError: django-upgrade is not installed.
    """
    check_installed("run_django_upgrade", "django-upgrade", is_there=find_spec("django_upgrade") is not None)


def oldest_django(documents: Mapping[str, str]) -> Version | None:
    """Return the newest Django that django-upgrade knows and that no document of a project goes below.

    Args:
        documents: path -> text.

    Returns:
        the version; None if no document limits the oldest Django, or if it is too old.
    """
    from django_upgrade.main import SUPPORTED_TARGET_VERSIONS

    known = sorted(SUPPORTED_TARGET_VERSIONS, reverse=True)
    return next((it for it in known if surely_at_least(dict(documents), "django", it)), None)


def fixed_texts(text: str, path: str, target: Version) -> Iterator[tuple[str, str]]:
    """Yield (fixer, its result for the text), of those that change something.

    Args:
        text: Python code.
        path: path of the file, on which fixers for settings, tests and others depend.
        target: the oldest Django that must run the result.

    Raises:
        SourceError: `django_upgrade_failed`: a fixer ended with an error.
    """
    ready()
    from django_upgrade.data import FIXERS

    try:
        for name, changes in _find_changes(text, path, target, sorted(FIXERS)):
            new = apply_to_tokens(text, changes)
            if new != text:
                yield name, new
    except Exception as error:  # its fixers hold assertions about code that they do not expect
        raise SourceError("django_upgrade_failed", f"{type(error).__name__}: {error}") from error


def _find_changes(text: str, path: str, target: Version, names: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield (fixer, its changes); fixers are tried in halves, because most of them change nothing."""
    from django_upgrade.data import Settings, visit

    changes = visit(syntax_tree(text), Settings(target, only_fixers=set(names)), path)
    if changes and len(names) == 1:
        yield names[0], changes
    elif changes:
        middle = len(names) // 2
        yield from _find_changes(text, path, target, names[:middle])
        yield from _find_changes(text, path, target, names[middle:])
