"""Read the configuration of an analysed project: `tebiki.toml`, or `[tool.tebiki]` of its pyproject.toml."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec

from toolkit.errors import SettingsError
from toolkit.model.settings import Estimating, Proving, Running, Settings, Thresholds


def load(root: Path) -> Settings:
    """The settings of the project at `root`; the defaults if it has none.

    `tebiki.toml` wins over `pyproject.toml`: the two are never mixed.

    Raises:
        SettingsError: not TOML, an unknown key (the nearest key is named), or a value of the wrong kind.
    """
    own, shared = root / "tebiki.toml", root / "pyproject.toml"
    if own.is_file():
        return parse(_toml(own), "tebiki.toml")
    if shared.is_file():
        table = _toml(shared).get("tool", {})
        return parse(table.get("tebiki", {}) if isinstance(table, dict) else {}, "pyproject.toml [tool.tebiki]")
    return Settings()


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
    _known(table, Settings, where)
    for name, kind in (("thresholds", Thresholds), ("estimate", Estimating), ("prove", Proving), ("record", Running)):
        if isinstance(inner := table.get(name), dict):
            _known(inner, kind, f"{where} {name}")
    try:
        return _shared(msgspec.convert(table, Settings))
    except msgspec.ValidationError as error:
        key = re.search(r"`\$\.(.+?)`", str(error))
        name = key[1] if key else "a value"
        raise SettingsError(f"{where}: `{name}`: {str(error).split(' - at ')[0]}. {_choices(name)}") from error


def _shared(settings: Settings) -> Settings:
    """What a program is started with is the same when a change is proved, if nothing else is said."""
    prove, record = settings.prove, settings.record
    prove = msgspec.structs.replace(
        prove,
        python=prove.python or record.python,
        app=prove.app or record.app,
        environment={**record.environment, **prove.environment},
    )
    return msgspec.structs.replace(settings, prove=prove)


def _choices(key: str) -> str:
    """What can be written instead of a wrong value."""
    choices = next((get_args(field.type) for field in msgspec.structs.fields(Settings) if field.name == key), ())
    texts = [f"`{choice}`" for choice in choices if isinstance(choice, str)]
    return f"Choose one of {', '.join(texts)}." if texts else "Correct the value."


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also for numbers too long, and lists too deep, to be read
        raise SettingsError(f"{path.name} is not valid TOML: {error}. Correct it, then run again.") from error
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read: {error.strerror}.") from error


def _known(table: dict[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    """Complain about the first unknown key, naming the nearest one there is."""
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    for key in table:
        if key not in names:
            near = difflib.get_close_matches(key, names, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(names)}."
            raise SettingsError(f"{where}: unknown key `{key}`; {hint}")
