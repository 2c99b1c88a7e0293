"""Escape text for HTML; invisible characters in untrusted text are made visible first."""

from html import escape

from markupsafe import Markup

from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.visible import make_visible

_LONG = 40
"""Number of characters of code that are not broken, unless a line is shorter."""


def escape_html(text: str) -> str:
    """Convert text to HTML."""
    return escape(make_visible(text))


def path_html(place: object) -> Markup:
    """Convert a path or place to HTML that may break after a slash."""
    return Markup(f"<code>{escape_html(str(place)).replace('/', '/<wbr>')}</code>")  # noqa: S704 - escaped


def sentence_html(pieces: Sentence) -> Markup:
    """Convert a sentence to HTML, with its code in `<code>`; long paths may break after a slash."""
    return Markup("".join(_code_html(text) if is_code else escape(text) for text, is_code in pieces))  # noqa: S704 - escaped


def _code_html(text: str) -> str:
    """Convert code of a sentence to HTML."""
    escaped = escape(text)
    return f"<code>{escaped.replace('/', '/<wbr>') if len(text) > _LONG else escaped}</code>"


def finalize_value(value: object) -> str:
    """Return the text that a template writes for a value, without invisible characters."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, tuple) and value and isinstance(value[0], TextRun):
        return sentence_html(value)
    return make_visible(str(value))
