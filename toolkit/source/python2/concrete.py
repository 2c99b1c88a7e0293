"""Python 2 text to a concrete syntax tree, by fissix."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import SourceError

if TYPE_CHECKING:
    from fissix.pgen2.grammar import Grammar
    from fissix.pytree import Node

_FUTURE = re.compile(r"^from[ \t]+__future__[ \t]+import[ \t]+(\([^)]*\)|(?:[^\n#\\]|\\\n)+)", re.MULTILINE)


@lru_cache(maxsize=4)
def future_features(text: str) -> frozenset[str]:
    """Return the features that a text imports from `__future__`, whether Python 2 or Python 3 reads it."""
    return frozenset(re.findall(r"\w+", re.sub(r"#.*", "", " ".join(_FUTURE.findall(text)))))


def parse_concrete(text: str) -> "Node":
    """Parse with or without the print statement, depending on what the text imports from `__future__`.

    Raises:
        SourceError: `syntax`.
    """
    from fissix import pytree
    from fissix.pgen2.driver import Driver
    from fissix.pgen2.parse import ParseError
    from fissix.pgen2.tokenize import TokenError

    both = grammars()
    failures = []
    for grammar in reversed(both) if "print_function" in future_features(text) else both:
        try:
            tree: Node = Driver(grammar, convert=pytree.convert).parse_string(text + "\n")
        except (ParseError, TokenError, IndentationError, AssertionError) as error:
            failures.append(_error_message(error))
        else:
            return tree
    raise SourceError("syntax", f"{failures[0]} (read as Python 2)")


@cache
def grammars() -> "tuple[Grammar, Grammar]":
    """The grammar of Python 2 with the print statement, and without.

    They are made from their text in 20 ms: fissix itself keeps a pickle of them in the user's home.
    """
    import fissix
    from fissix.pgen2 import pgen

    whole = pgen.generate_grammar(str(Path(fissix.__file__).with_name("Grammar.txt")))
    without = whole.copy()
    del without.keywords["print"]
    return whole, without


def _error_message(error: Exception) -> str:
    """Format `line N: message` from the several kinds of errors of fissix."""
    if isinstance(error, IndentationError):
        return f"line {error.lineno}: {error.msg}"
    if isinstance(error, AssertionError):  # what the tokenizer says of `async` in an impossible place
        return f"line {error.args[0][1][0]}: invalid syntax"
    place = error.context[1] if hasattr(error, "context") else error.args[1]
    return f"line {place[0]}: {getattr(error, 'msg', error.args[0])}"
