"""Tell `except KeyError, ValueError:` of Python 3.14 from `except KeyError, error:` of Python 2.

Both are one text: only the second name says what is meant. A variable of Python 2 is written small; what is a class of
an exception for a reader (`ValueError`, `socket.error`) is none.
"""

import re

_CLAUSE = re.compile(
    r"^(?P<start>[ \t]*except\*?)[ \t](?P<first>[ \t]*[\w.]+[ \t]*)(?P<rest>(?:,[ \t]*[\w.]+[ \t]*)+):", re.MULTILINE
)
_CLASS = re.compile(r"\w+(\.\w+)+|[A-Z]\w*[a-z]\w*")


def parenthesize_exceptions(text: str) -> str:
    """Return a text with parentheses around the classes of each `except` clause that names several without them.

    Empty if there is no such clause, or if one of them binds a name as Python 2 does. The names keep their columns:
    the first parenthesis takes the place of a space.
    """
    clauses = list(_CLAUSE.finditer(text)) if "except" in text else []
    if not clauses or not all(_names_classes(clause["rest"]) for clause in clauses):
        return ""
    return _CLAUSE.sub(r"\g<start>(\g<first>\g<rest>):", text)


def _names_classes(rest: str) -> bool:
    return all(_CLASS.fullmatch(name.strip()) for name in rest.split(",")[1:])
