"""Run the fixers of django-upgrade on one text, one at a time. They run in this process, and write nothing.

Its command rewrites files in place, and selects fixers by the path of a file.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from codemods._driven.installed import check_installed
from codemods._driven.whole_texts import apply_to_tokens, tree_of
from toolkit.errors import SourceError
from toolkit.model.codemod import Version
from toolkit.rules._declared import surely_at_least
from toolkit.source.rewrite_filter import words_of

OLDEST: Version = (1, 7)
"""The oldest Django that it supports."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "admin_allow_tags": ("allow_tags",),
    "admin_decorators": (
        *("admin_order_field", "allowed_permissions", "boolean", "empty_value_display", "short_description"),
    ),
    "admin_lookup_needs_distinct": ("lookup_needs_distinct",),
    "admin_register": ("register", "unregister"),
    "compatibility_imports": (
        *("ACTION_CHECKBOX_NAME", "BaseContext", "BitAnd", "BitOr", "BitXor", "BoundField", "Context"),
        *("ContextDecorator", "ContextPopException", "EmptyResultSet", "FieldDoesNotExist", "JSONField"),
        *("KeyTextTransform", "KeyTransform", "RequestContext", "SelectDateWidget", "SimpleCookie"),
        *("TRANSLATOR_COMMENT_MARK", "lru_cache", "pretty_name", "setup_databases", "static", "urlresolvers"),
    ),
    "default_app_config": ("default_app_config",),
    "django_urls": ("include", "re_path", "url"),
    "index_together": ("index_together",),
    "management_commands": ("requires_system_checks",),
    "null_boolean_field": ("NullBooleanField",),
    "on_delete": ("ForeignKey", "OneToOneField"),
    "permalink": ("permalink",),
    "postgres_float_range_field": ("FloatRangeField",),
    "queryset_paginator": ("QuerySetPaginator",),
    "render_to_response": ("render_to_response",),
    "request_headers": ("META",),
    "testcase_databases": ("allow_database_queries", "multi_db"),
    "timezone_fixedoffset": ("FixedOffset",),
    "transaction_savepoint": ("savepoint", "savepoint_commit", "savepoint_rollback"),
    "utils_encoding": ("force_text", "smart_text"),
    "utils_http": ("is_safe_url", "urlquote", "urlquote_plus", "urlunquote", "urlunquote_plus"),
    "utils_text": ("unescape_entities",),
    "utils_translation": ("ugettext", "ugettext_lazy", "ugettext_noop", "ungettext", "ungettext_lazy"),
    "versioned_branches": ("VERSION",),
    "versioned_test_skip_decorators": ("skipIf", "skipUnless", "skipif"),
}
"""Maps a fixer to words without all of which it changes nothing; others are asked if one of their names is there."""


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
    from django_upgrade.data import FIXERS, Settings, State

    try:
        state = State(Settings(target), path, defaultdict(set))
        names = [name for name in sorted(FIXERS) if _may_act(FIXERS[name], state, words_of(text))]
        for name, changes in _find_changes(tree_of(text), path, target, names) if names else ():
            new = apply_to_tokens(text, changes)
            if new != text:
                yield name, new
    except Exception as error:  # its fixers hold assertions about code that they do not expect
        raise SourceError("django_upgrade_failed", f"{type(error).__name__}: {error}") from error


def _may_act(fixer: Any, state: Any, words: frozenset[str]) -> bool:
    """Return whether a fixer may change a text with these words: it is called for one of them, or for other nodes."""
    if fixer.min_version > state.settings.target_version or not (fixer.condition is None or fixer.condition(state)):
        return False
    if words.isdisjoint(WORDS.get(fixer.name, words)):
        return False
    registered = [it for functions in fixer.ast_funcs.values() for it in functions]  # until 1.31 functions alone
    return any(not isinstance(it, tuple) or it[1] is None or it[1] & words for it in registered)


def _find_changes(tree: ast.Module, path: str, target: Version, names: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield (fixer, its changes); fixers are tried in halves, because most of them change nothing."""
    from django_upgrade.data import Settings, visit

    changes = visit(tree, Settings(target, only_fixers=set(names)), path)
    if changes and len(names) == 1:
        yield names[0], changes
    elif changes:
        middle = len(names) // 2
        yield from _find_changes(tree, path, target, names[:middle])
        yield from _find_changes(tree, path, target, names[middle:])
