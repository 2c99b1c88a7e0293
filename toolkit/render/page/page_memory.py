"""Remember pages and pieces of pages by all the values that they are rendered from.

After an edit most pages are what they were, and rendering them takes longer than the rest of the report.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from markupsafe import Markup

from toolkit.model.cache import Cache
from toolkit.model.links import digest

_KIND = "page"
_GENERATIONS = 4
"""Older versions of each page that are kept."""


class PageMemory:
    """The cache of pages.

    Args:
        cache: where they are stored.
        version: hash of the code and the words that render them; pages of another version are not used.
    """

    def __init__(self, cache: Cache, version: str) -> None:
        self._cache, self._version = cache, version
        self._used = 0
        self._fresh: dict[str, bytes] = {}

    def remember(self, name: str, values: object, render: Callable[[], str]) -> str:
        """Return what is remembered, or else render it.

        Args:
            name: what is rendered.
            values: plain data: everything besides the code and the words on which the result depends.
            render: renders it.
        """
        try:
            key = digest(self._version, name, msgspec.msgpack.encode(values, enc_hook=_mark))
        except (TypeError, UnicodeEncodeError):  # a value that is no plain data, or a lone surrogate
            return render()
        self._used += 1
        for known in self._cache.get_many(_KIND, [key]).values():
            return known.decode()
        made = render()
        self._fresh[key] = made.encode()
        return made

    def store(self) -> None:
        """Store what was rendered, and forget what was not used for long."""
        if self._fresh:
            self._cache.put_many(_KIND, self._fresh)
            self._cache.keep_newest(_KIND, self._used * (1 + _GENERATIONS))
            self._fresh = {}


def _mark(value: Any) -> tuple[str, str]:
    """Tell markup from text, which templates escape.

    Raises:
        TypeError: the value is neither data nor markup.
    """
    if isinstance(value, Markup):
        return "markup", str(value)
    raise TypeError
