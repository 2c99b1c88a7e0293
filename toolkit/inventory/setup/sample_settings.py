"""Read sample files of settings, such as `.env.sample` and `config.py.template`, which a team copies and fills in."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import SampleSetting

_LINE = re.compile(r"^\s*(?:#\s*)?(?:export\s+)?([A-Z][A-Z0-9_]{2,})\s*(?:=|:\s)\s*(.*)$")
_SECRET = re.compile(r"SECRET|PASSW|TOKEN|(?:\A|_)KEY\Z|API_?KEY|CREDENTIAL|PRIVATE|SALT|DSN")
_LONGEST = 60
_ENDINGS = re.compile(r"[._-](?:sample|example|template|tmpl|tpl|dist|default)s?(?=\.\w+\Z|\Z)", re.IGNORECASE)


def read_samples(documents: Mapping[str, str]) -> tuple[SampleSetting, ...]:
    """Return the settings of sample files, each name once, by file and line.

    Args:
        documents: texts by path of sample files.
    """
    found: dict[str, SampleSetting] = {}
    for path, text in documents.items():
        for item in _settings(path, text):
            found.setdefault(item.name, item)
    return tuple(found.values())


def _copy(path: str) -> str:
    """Return the path of the file that a sample file is copied to: `.env` for `.env.sample`."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{_ENDINGS.sub('', name, count=1)}"


def _settings(path: str, text: str) -> Iterator[SampleSetting]:
    for number, line in enumerate(text.split("\n"), 1):
        if match := _LINE.match(line[:400]):
            value = match[2].strip().rstrip(",")
            is_secret = bool(_SECRET.search(match[1])) and len(value.strip("'\"")) > 0
            value = "…" if value in ("{", "[", "(") else value
            shown = "***" if is_secret else cut_line(value)[:_LONGEST]
            yield SampleSetting(match[1], shown, f"{path}:{number}", _copy(path))
