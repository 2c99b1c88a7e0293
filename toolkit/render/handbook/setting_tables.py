"""Write the section on settings: what must be set, which defaults are dangerous, what else can be set."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.model.data_access import MASKED_DEFAULT, Setting
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.sentences import MOST_ROWS, Sentences

_OF_TESTS = re.compile(r"(?:\A|/)(?:tests?|testing)(?:[_/.]|\Z)|[_.]tests?(?:ing)?\.py\Z", re.IGNORECASE)
_OPEN = ("", "''", '""', "None")
_TRUE = re.compile(r"\A['\"]?(?:True|true|1|yes|on)['\"]?\Z")
_FALSE = re.compile(r"\A['\"]?(?:False|false|0|no|off)['\"]?\Z")
_STARRED = re.compile(r"(?<![\w/.*])\*(?![\w/.*])")
_DUMMY = re.compile(
    r"['\"](?:[\w.]*\.)?(?:dummy|fake|mock|sandbox|noop|dry[-_]run|console|filebased|locmem)(?:\.\w+)?['\"]",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"change[-_ ]?me|changeit|replace[-_ ]?me|your[-_](?:secret|key|domain)|insecure|xxx+", re.IGNORECASE
)
_SECRET = re.compile(r"(?:SECRET|PASSWORD|PASSWD|TOKEN|KEY|SALT|DSN)\Z")
_OPPOSITE = re.compile(r"SKIP|DISABLE|NO_|IGNORE")
_PASSWORD = re.compile(r"PASS(?:WORD|WD)?\Z|SECRET(?:_KEY)?\Z|TOKEN\Z")
_SAFE_COOKIE = re.compile(r"_COOKIE_(?:SECURE|HTTPONLY)\Z|\ASECURE_SSL_REDIRECT\Z|SSL_VERIFY|VERIFY_SSL|VERIFY_CERT")
_ALL_ORIGINS = re.compile(r"CORS_(?:ORIGIN_ALLOW_ALL|ALLOW_ALL_ORIGINS)\Z")
_MOST_NAMED = 12


class _Row(NamedTuple):
    """A setting with the environment variables that it is made of.

    Attributes:
        default: the default of its variable where that is its whole value, else its value as written.
    """

    setting: Setting
    name: str
    default: str
    required: bool
    reads: tuple[str, ...]

    @property
    def is_input(self) -> bool:
        """Test whether it is set from outside, or read by the code."""
        return bool(self.setting.variables or self.reads or self.setting.source != "settings")


def setting_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section on settings."""
    yield say.heading("settings")
    own, of_tests = _rows(found.data.settings)
    yield from _dangers(own, say)
    if needed := [row for row in own if row.required]:
        names = ", ".join(row.name for row in needed)
        yield say.cite("required_settings", [_place(row) for row in needed], count=len(needed), names=names)
    if empty := [row for row in own if not row.required and row.reads and row.default in _OPEN]:
        yield say.cite("needed_settings", (), count=len(empty))
    if own:
        yield _table(_sort_rows(own)[:MOST_ROWS], say)
    if (rest := len(own) - MOST_ROWS) > 0:
        yield say.words.text("more_rows", count=rest, heading=say.words.label("headings.every_setting")) + "\n"
    if of_tests:
        named = ", ".join(row.name for row in of_tests[:_MOST_NAMED])
        yield say.cite("settings_of_tests", [_place(row) for row in of_tests], count=len(of_tests), names=named)
    yield from map(say.ask, ("environments", "secrets"))


def further_settings(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the appendix with the settings that the section has no room for."""
    own, _ = _rows(found.data.settings)
    if rest := _sort_rows(own)[MOST_ROWS:]:
        yield say.heading("every_setting")
        yield _table(rest, say)


def _rows(settings: Sequence[Setting]) -> tuple[list[_Row], list[_Row]]:
    """Return one row for each setting and its variables; those of tests apart."""
    variables = {item.name: item for item in settings if item.source == "environment"}
    made = [item for item in settings if item.source != "environment"]
    shown_within = {item.variables[0] for item in made if len(item.variables) == 1 and not item.default.endswith("...")}
    rows = [_row(item, variables) for item in made]
    rows += [
        _Row(item, item.name, item.default, item.required, item.reads)
        for name, item in variables.items()
        if name not in shown_within
    ]
    of_tests = [row for row in rows if is_for_tests(row.setting.file)]
    return [row for row in rows if row not in of_tests], of_tests


def is_for_tests(path: str) -> bool:
    """Return whether a file of settings is for tests."""
    return bool(_OF_TESTS.search(path))


def _row(item: Setting, variables: dict[str, Setting]) -> _Row:
    known = [variables[name] for name in item.variables if name in variables]
    others = ", ".join(name for name in item.variables if name != item.name)
    default = item.default
    if default == MASKED_DEFAULT and len(known) == 1:
        default = known[0].default
    is_whole = len(known) == 1 and re.fullmatch(
        rf"[\w.]+(?:\(|\[)\s*['\"]{re.escape(known[0].name)}['\"].*(?:\)|\]|\.\.\.)", default
    )
    if is_whole and default.count("(") <= 1 + known[0].default.count("(") and default != MASKED_DEFAULT:
        default = known[0].default
    required = any(row.required for row in known) and not item.condition
    return _Row(item, f"{item.name} ← {others}" if others else item.name, default, required, item.reads)


def _sort_rows(rows: Sequence[_Row]) -> list[_Row]:
    """Put what must be set first, then what is empty, what has a default, and what nobody reads."""
    return sorted(
        rows,
        key=lambda row: (not row.required, not (row.reads and row.default in _OPEN), not row.is_input, not row.reads),
    )


def _place(row: _Row) -> str:
    return f"{row.setting.file}:{row.setting.line}"


def _table(rows: Sequence[_Row], say: Sentences) -> str:
    return say.table(
        ("setting", "source", "default", "comment", "reads", "place"),
        [
            (
                row.name,
                say.words.label("sources.environment" if row.setting.variables else f"sources.{row.setting.source}"),
                _default(row, say),
                row.setting.comment,
                str(len(row.reads)),
                _place(row),
            )
            for row in rows
        ],
    )


def _default(row: _Row, say: Sentences) -> str:
    if row.default == MASKED_DEFAULT:
        return say.words.label("hidden")
    return f"{row.default} if {row.setting.condition}" if row.setting.condition else row.default


def _dangers(rows: Sequence[_Row], say: Sentences) -> Iterator[str]:
    """Yield the defaults that are not for production, in one table."""
    found = [(row, kind) for row in rows if (kind := _danger(row))]
    if found:
        yield say.cite("dangerous_settings", (), count=len(found))
        yield say.table(
            ("setting", "default", "danger", "place"),
            [(row.name, _default(row, say), say.words.label(f"dangers.{kind}"), _place(row)) for row, kind in found],
        )


def _danger(row: _Row) -> str:
    """Return why a default is dangerous in production; empty if nothing shows it."""
    name, default = row.setting.name, row.default
    inside = row.setting.condition
    tests = {
        "debug": name.endswith("DEBUG") and bool(_TRUE.match(default)) and not inside,
        "every_host": name.endswith("ALLOWED_HOSTS") and bool(_STARRED.search(default)),
        "every_origin": bool(_ALL_ORIGINS.search(name) and _TRUE.match(default)),
        "unprotected": bool(_SAFE_COOKIE.search(name) and not _OPPOSITE.search(name)) and bool(_FALSE.match(default)),
        "no_hsts": name == "SECURE_HSTS_SECONDS" and default == "0",
        "pickled": name.endswith("SERIALIZER") and "ickle" in default,
        "secret": default == MASKED_DEFAULT and bool(_SECRET.search(name)),
        "placeholder": bool(_PLACEHOLDER.search(default)),
        "dummy": bool(_DUMMY.search(default)) and "LOG" not in name,
        "no_password": bool(_PASSWORD.search(name)) and default in ("''", '""'),
    }
    return next((kind for kind, holds in tests.items() if holds), "")
