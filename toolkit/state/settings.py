"""Read the configuration of an analysed project: `tebiki.toml`, or `[tool.tebiki]` of its pyproject.toml."""

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec

from toolkit.errors import SettingsError
from toolkit.model.facts import Lang
from toolkit.model.settings import Settings
from toolkit.system.regular_file import read_regular

_LONGEST = 100
"""Maximum length of an example that is made from the present value."""
_EXAMPLES: Mapping[str, Any] = {
    "include": ["src/"],
    "exclude": ["old/"],
    "tests": ["tests/"],
    "beside": ["docs/"],
    "disable": ["hotspot"],
    "prove.tests": "python -m pytest -q",
    "prove.python": "{root}/venv/bin/python",
    "prove.app": "shop.wsgi:app",
    "prove.environment": {"SHOP_DB": "{scratch}/shop.db"},
    "record.python": "{root}/venv/bin/python",
    "record.packages": ["shop"],
    "record.app": "shop.wsgi:app",
    "record.path": ["src"],
    "record.environment": {"SHOP_DB": "{scratch}/shop.db"},
    "record.before": ["make db"],
    "record.writes": ["var/log"],
    "record.mask": ["^member_no$"],
    "record.mask-patterns": {"ticket": "T-[0-9]{6}"},
    "record.keep": ["require_auth"],
    "report.source": "https://forge.example.com/team/shop/blob/{revision}/{path}#L{line}",
}
"""Examples for settings whose default is not instructive."""


def load(root: Path) -> Settings:
    """Read the settings of the project at `root`; defaults if it has none.

    `tebiki.toml` takes precedence over `pyproject.toml`; the two are never combined.

    Raises:
        SettingsError: the file is not TOML, or has an unknown key or a value of a wrong type.
    """
    own, shared = root / "tebiki.toml", root / "pyproject.toml"
    if _is_there(own):
        return _in_locale(_toml(own), "tebiki.toml")
    if _is_there(shared):
        table = _toml(shared).get("tool", {})
        return _in_locale(table.get("tebiki", {}) if isinstance(table, dict) else {}, "pyproject.toml [tool.tebiki]")
    return Settings(lang=locale_language())


def locale_language() -> Lang:
    """Return the language of the locale; the first variable that is set decides."""
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ja" if named.startswith("ja") else "en"


def _in_locale(table: object, where: str) -> Settings:
    """Settings; without a word about the language, in that of the locale."""
    found = parse(table, where)
    is_silent = isinstance(table, dict) and "lang" not in table
    return msgspec.structs.replace(found, lang=locale_language()) if is_silent else found


def parse(table: object, where: str) -> Settings:
    """Turn a TOML table into settings.

    Args:
        table: the keys and values as written.
        where: the file and table, for error messages.

    Raises:
        SettingsError: see `load`.
    """
    if not isinstance(table, dict):
        raise SettingsError(f"{where}: a table is expected, not `{table!r}`.")
    _check_keys(table, Settings, where)
    for item in msgspec.structs.fields(Settings):
        is_table = isinstance(item.type, type) and issubclass(item.type, msgspec.Struct)
        if is_table and isinstance(inner := table.get(item.encode_name), dict):
            _check_keys(inner, item.type, f"{where} {item.encode_name}")
    try:
        settings = msgspec.convert(table, Settings)
        _check_patterns(settings, where)
        _check_places(settings, where)
        return _share_record_settings(settings)
    except msgspec.ValidationError as error:
        key = re.search(r"`\$\.(.+?)`", str(error))
        name = key[1] if key else "a value"
        advice = _choices(name) or _example(table, name, where)
        raise SettingsError(f"{where}: `{name}`: {str(error).split(' - at ')[0]}. {advice}") from error


def _check_patterns(settings: Settings, where: str) -> None:
    """Refuse regular expressions that do not compile: what masks by them would fail late.

    Raises:
        SettingsError: one of them does not.
    """
    for regex in (*settings.record.mask, *settings.record.mask_patterns.values()):
        try:
            re.compile(regex)
        except re.error as error:
            raise SettingsError(
                f"{where} record: `{regex}` is not a regular expression: {error}. Correct it, then run again."
            ) from error


def _check_places(settings: Settings, where: str) -> None:
    """Refuse `{root}` in what a replay is started with: it runs in a copy, where the name would stay as it is.

    Raises:
        SettingsError: a variable or a command has it.
    """
    tables = ((key, getattr(settings, key).environment) for key in ("record", "prove"))
    named = [(f"{table} environment", name, value) for table, values in tables for name, value in values.items()]
    named += [("record", "before", command) for command in settings.record.before]
    for table, name, value in named:
        if "{root}" in value:
            raise SettingsError(
                f"{where} {table}: `{name}` has `{{root}}`, which is not known there. "
                "Write {scratch}, the copy of the project in which a replay runs."
            )


def _share_record_settings(settings: Settings) -> Settings:
    """Use the settings of [record] for proofs too, unless [prove] has its own."""
    prove, record = settings.prove, settings.record
    prove = msgspec.structs.replace(
        prove,
        python=prove.python or record.python,
        app=prove.app or record.app,
        environment={**record.environment, **prove.environment},
    )
    return msgspec.structs.replace(settings, prove=prove)


def _choices(key: str) -> str:
    """The values that could replace a wrong one; empty if it is not a choice among a few."""
    kind: Any = Settings
    for name in key.split("."):
        fields = msgspec.structs.fields(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()
        kind = next((field.type for field in fields if field.encode_name == name), None)
    texts = [f"`{choice}`" for choice in get_args(kind) if choice and isinstance(choice, str)]
    return f"Choose one of {', '.join(texts)}." if texts else ""


def _example(table: dict[str, Any], name: str, where: str) -> str:
    """An example of the right shape, made of the wrong value if its meaning can be guessed."""
    first, *rest = re.findall(r"[\w-]+", name.replace("[...]", ""))
    key, given = first, table.get(first)
    field = next(it for it in msgspec.structs.fields(Settings) if it.encode_name == first)
    if isinstance(field.default, msgspec.Struct):
        if not rest or not isinstance(given, dict):
            inner = msgspec.structs.fields(field.type)[0]
            example = _format_toml(_EXAMPLES.get(f"{first}.{inner.encode_name}", inner.default))
            header = f"[{where.partition('[')[2].removesuffix(']')}.{first}]" if "[" in where else f"[{first}]"
            return f"Write a table, for example: {header} and, on a line of its own, {inner.encode_name} = {example}"
        key, given = rest[0], given.get(rest[0])
        field = next(it for it in msgspec.structs.fields(field.type) if it.encode_name == key)
        first = f"{first}.{key}"
    default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    value = _reshape(given, default)
    usual = _EXAMPLES.get(first, default)
    try:
        value = msgspec.convert(value, field.type) or usual
    except msgspec.ValidationError:
        value = usual
    written = _format_toml(value)
    return f"Write, for example: {key} = {written if len(written) <= _LONGEST else _format_toml(usual)}"


def _reshape(given: Any, like: Any) -> Any:
    """Convert a value to the shape of another one, as its author probably meant it; None if unclear."""
    if isinstance(like, tuple):
        return [str(one) for one in (given if isinstance(given, list) else [given]) if not isinstance(one, dict | list)]
    if isinstance(like, dict):
        return None  # an environment may hold secrets, which no message repeats
    if isinstance(like, str):
        return " ".join(map(str, _as_list(given)))
    try:
        number = float(given)
        return int(number) if isinstance(like, int) or number.is_integer() else number
    except (TypeError, ValueError, OverflowError):
        return None


def _as_list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _format_toml(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_format_toml(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_format_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _is_there(file: Path) -> bool:
    """Return whether there is something to be read; a pipe or a device is refused when it is read."""
    return file.exists() and not file.is_dir()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_regular(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also for numbers too long, and lists too deep, to be read
        raise SettingsError(f"{path.name} is not valid TOML: {error}. Correct it, then run again.") from error
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read: {error.strerror}. Correct that, then run again.") from error


def _check_keys(table: dict[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    """Complain about the first unknown key, naming the nearest one there is."""
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    for key in table:
        if key not in names:
            near = difflib.get_close_matches(key, names, 1) or [name for name in names if key and name.startswith(key)]
            hint = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(names)}."
            raise SettingsError(f"{where}: unknown key `{key}`; {hint}")
