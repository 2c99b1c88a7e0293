"""Text to an `ast` tree, quietly and from any thread."""

import ast
import warnings
from threading import Lock

_NAME = "<tebiki>"
_LATEST = (3, 99)


def syntax_tree(text: str, *, at_most: tuple[int, int] = _LATEST) -> ast.Module:
    """Parse Python 3; the text is never compiled or executed.

    Warnings about the analysed code are kept out of ours, whatever the filters are. The filter names only this parser,
    so it may stay: restoring filters would race with other threads.

    Args:
        text: the text of a module.
        at_most: the newest version whose syntax is accepted.

    Raises:
        SyntaxError: it is not Python 3.
        RecursionError, MemoryError: it is nested too deep.
    """
    with _lock:  # CPython 3.11 counts its depth once for all threads: two at a time end in a SystemError
        if not warnings.filters or warnings.filters[0] != _silent[0]:
            warnings.filterwarnings("ignore", module=f"{_NAME}$")
            _silent[0] = warnings.filters[0]
        return ast.parse(text, _NAME, feature_version=at_most)


_lock = Lock()
_silent: list[object] = [None]
