"""Read sample files of settings, such as `.env.sample` and `config.py.template`, which a team copies and fills in."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import SampleSetting

_LINE = re.compile(r"^\s*(?:#\s*)?(?:export\s+)?([A-Z][A-Z0-9_]{2,})\s*(?:=|:\s)\s*(.*)$")
_SECRET = re.compile(r"SECRET|PASSW|TOKEN|(?:\A|_)KEY\Z|API_?KEY|CREDENTIAL|PRIVATE|SALT|DSN")
_LONGEST = 60
_BEGINNINGS = re.compile(r"(?:sample|example|template)s?(?:[_-]|\.(?=\w+\.\w)|(?=\.env))", re.IGNORECASE)
_LOADS_ENV = re.compile(
    r"\b(?:dotenv|environs?|decouple|pydantic[-_]settings|env_file|pipenv)\b|\.env\b", re.IGNORECASE
)
"""Packages that read `.env`, and words of files that name it."""
_ENDINGS = re.compile(r"[._-](?:sample|example|template|tmpl|tpl|dist|default)s?(?=\.\w+\Z|\Z)", re.IGNORECASE)


def read_samples(documents: Mapping[str, str], others: Mapping[str, str] | None = None) -> tuple[SampleSetting, ...]:
    """Return the settings of sample files, each name once, by file and line.

    Args:
        documents: texts by path of sample files.
        others: texts by path of requirements, Compose and similar files, which show whether `.env` is read.
    """
    found: dict[str, SampleSetting] = {}
    is_env_read = any("compose" in path or _LOADS_ENV.search(text) for path, text in (others or {}).items())
    for path, text in documents.items():
        for item in _settings(path, text, _copy(path, is_env_read=is_env_read)):
            found.setdefault(item.name, item)
    return tuple(found.values())


def _copy(path: str, *, is_env_read: bool) -> str:
    """Return the path of the file that a sample file is copied to: `.env` for `.env.sample`.

    It is empty if the name of the sample does not show it; `.env` for `example.env` only if something reads `.env`.
    """
    folder, slash, name = path.rpartition("/")
    copy = _ENDINGS.sub("", name, count=1)
    if copy == name:
        copy = _BEGINNINGS.sub("", name, count=1) if _BEGINNINGS.match(name) else ""
        copy = "" if copy == ".env" and not is_env_read else copy
    return f"{folder}{slash}{copy}" if copy else ""


def _settings(path: str, text: str, copy: str) -> Iterator[SampleSetting]:
    for number, line in enumerate(text.split("\n"), 1):
        if match := _LINE.match(line[:400]):
            value = match[2].strip().rstrip(",")
            is_secret = bool(_SECRET.search(match[1])) and len(value.strip("'\"")) > 0
            value = "…" if value in ("{", "[", "(") else value
            shown = "***" if is_secret else cut_line(value)[:_LONGEST]
            yield SampleSetting(match[1], shown, f"{path}:{number}", copy)
