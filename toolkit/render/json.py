"""`report.json`: the whole report, for programs. `docs/reference/report.schema.json` describes it."""

import re
from collections.abc import Mapping

import msgspec

from toolkit.model.facts import Lang
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report
from toolkit.render.terminal.json_bytes import encode_json

NAME = "report.json"
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:  # noqa: ARG001
    r"""Render the report as indented JSON in UTF-8; it does not depend on the language.

    Names that are not valid Unicode are written with visible escapes (`\xff`), because JSON cannot contain them.
    Invisible characters are written as JSON escapes, which decode to the same characters.
    """
    data = encode_json(report)
    return {NAME: msgspec.json.format(_harmless(data), indent=1) + b"\n"}


def _harmless(data: bytes) -> bytes:
    """Escape invisible characters in JSON, which could mislead readers of a terminal or a diff."""
    return data if data.isascii() else _FOREIGN.sub(_escape_match, data.decode()).encode()


def _escape_match(found: re.Match[str]) -> str:
    if found[0].isprintable():
        return found[0]
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[start] << 8 | units[start + 1]:04x}" for start in range(0, len(units), 2))


FORMAT = Format("json", (NAME,), render)
