"""Reasons for a person to review the changes of a django-upgrade fixer; without one, the behaviour is the same."""

import re
from collections.abc import Mapping

from codemods._driven.sites import Wanted
from codemods._driven.whole_texts import added_names, is_fallback, lost_names
from codemods._names.other_files import takes_name
from codemods._versions.bindings import FileBindings
from toolkit.model.codemod import Facts
from toolkit.model.tree import SourceFile

_CERTAIN = {
    "assert_set_methods", "check_constraint_condition", "compatibility_imports", "crypto_get_random_string",
    "django_urls", "email_validator", "management_commands", "on_delete", "postgres_aggregate_order_by",
    "queryset_paginator", "signal_providing_args", "staticfiles_find_all", "utils_encoding", "utils_timezone",
    "utils_translation", "versioned_branches", "versioned_test_skip_decorators",
}  # fmt: skip
"""Fixers whose result is the same object, argument or class under its current name."""
_REVIEWED: Mapping[str, str] = {
    "admin_allow_tags": "admin",
    "admin_decorators": "admin",
    "admin_register": "registration",
    "assert_form_error": "tests",
    "default_app_config": "app_config",
    "default_auto_field": "settings",
    "format_html": "escaping",
    "index_together": "migration",
    "null_boolean_field": "migration",
    "password_reset_timeout_days": "settings",
    "postgres_float_range_field": "migration",
    "request_headers": "headers",
    "request_user_attributes": "own_user",
    "settings_admins_managers": "settings",
    "settings_database_postgresql": "settings",
    "settings_forms_urlfield_assume_https": "settings",
    "settings_storages": "settings",
    "test_http_headers": "tests",
    "testcase_databases": "tests",
    "use_l10n": "settings",
    "utils_http": "lazy_text",
    "utils_text": "lazy_text",
}
_PATH = re.compile(r"\bpath\(")


def judge(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why a person must review an offer; empty if nobody must."""
    code, edits = wanted.offer.code, wanted.offer.edits
    if code not in _CERTAIN:
        return _REVIEWED.get(code, "not_judged")
    if code == "django_urls" and any(_PATH.search(it.content) for it in edits):
        return "route"
    if code == "compatibility_imports" and any("JSONField" in file.lines[it.row - 1] for it in edits):
        return "migration"
    return "fallback" if is_fallback(wanted.units) else _reason_of_names(file, facts, wanted)


def _reason_of_names(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why added names may mean something else, or removed names may be needed."""
    edits = wanted.offer.edits
    bindings = FileBindings(file)
    if any(it in bindings.others for unit in wanted.units for it in added_names(file.lines, unit, edits)):
        return "taken"
    lost = lost_names(file.lines, wanted.units, edits)
    if lost and (facts.path.endswith("__init__.py") or any(takes_name(file, facts, name) for name in lost)):
        return "used_elsewhere"
    return ""
