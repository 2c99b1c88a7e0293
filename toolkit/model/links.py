"""Links between the parts: symbols, endpoints, findings, cases and steps.

Every link survives line shifts, because no link contains a line number. A finding carries two keys, its symbol
and the hash of the code that it is about, so that it is matched again after a rename (same code, other symbol)
or after an edit (same symbol, other code).
"""

import hashlib
import re
from collections.abc import Callable, Iterable

SEPARATOR = "::"
PROJECT = "."
"""Symbol of findings about a project as a whole; their places say where."""
_DEEPEST_GROUP = 5


def _match_balanced(depth: int) -> str:
    """Build a pattern for the content of a group in a regular expression, with nested groups down to `depth`."""
    inner = rf"|\({_match_balanced(depth - 1)}\)" if depth else ""
    return rf"(?:[^()\\]|\\.{inner})*"


_PARAMETER = re.compile(
    rf"<[^<>]*>|\{{[^{{}}]*\}}|\(\?P<[^>]+>{_match_balanced(_DEEPEST_GROUP)}\)|(?<=/):[A-Za-z_][^/]*"
)
_ESCAPED = re.compile(r"(?<!\\)\\(?=[.-])")
_SLASHES = re.compile(r"/{2,}")
_END = re.compile(r"(?:/\??(?:\$|\\Z)?)+\Z")


def symbol(path: str, qualname: str = "") -> str:
    """Name a piece of code: `path::Outer.inner`, or `path` alone for a whole module.

    Args:
        path: POSIX path relative to the project's root.
        qualname: dotted names of the enclosing classes and functions: `__qualname__` without `<locals>`.

    Raises:
        ValueError: the path is empty.
    """
    if not path:
        raise ValueError("a symbol needs a path")
    return f"{path}{SEPARATOR}{qualname}" if qualname else path


def split_symbol(text: str) -> tuple[str, str]:
    """Split a symbol into (path, qualname); the inverse of `symbol`."""
    path, found, qualname = text.rpartition(SEPARATOR)
    return (path, qualname) if found else (text, "")


def is_about_project(about: str) -> bool:
    """Return whether a symbol stands for the project as a whole."""
    return split_symbol(about)[0] == PROJECT


def is_helper(about: str) -> bool:
    """Return whether a function is private, so that a refactoring may rename it: a part of its name begins with `_`."""
    if " " in about:
        return False
    return any(part.startswith("_") and not part.endswith("__") for part in about.replace(":", ".").split("."))


def endpoint(method: str, path: str) -> str:
    r"""Name an endpoint: `METHOD /folded/{}`.

    Parameters in every notation (`<int:id>`, `{id}`, `:id`, `(?P<id>...)`) are folded to `{}`, and trailing slashes
    are removed, optional ones (`/?`, `/?$`) too; `\.` of a regular expression is a dot. `*` stands for any method.
    Folding is idempotent.
    """
    before, folded = "", f"/{path}"
    while folded != before:  # a parameter may contain text that looks like another one
        before, folded = folded, _PARAMETER.sub("{}", folded)
    folded = _END.sub("", _SLASHES.sub("/", _ESCAPED.sub("", folded)))
    return f"{method.upper()} {folded or '/'}"


def digest(*parts: str | bytes) -> str:
    """Hash parts to 16 hexadecimal digits; the boundaries between parts matter."""
    state = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def finding_id(rule: str, symbol: str) -> str:
    """Return the id of a finding, `rule:symbol`. A rule makes one finding per symbol, with any number of places."""
    return f"{rule}:{symbol}"


def case_id(seam: str, given: bytes) -> str:
    """Name a case of a lock by the seam it enters through and the canonical bytes of its input."""
    return digest("case", seam, given)


def step_id(action: str, symbols: Iterable[str]) -> str:
    """Return the id of a step, from its action and its symbols; their order does not matter."""
    return digest("step", action, *sorted(set(symbols)))


def speaks_of(symbols: Iterable[str]) -> Callable[[str, str], bool]:
    """Build a predicate for code that is inside of one of these symbols, or around one.

    Args:
        symbols: symbols of functions, classes or files.

    Returns:
        (path, qualname of the function or class that contains the code) -> whether it matches.
    """
    names = frozenset(symbols)

    def holds(path: str, qualname: str) -> bool:
        parts = qualname.split(".") if qualname else []
        around = {symbol(path, ".".join(parts[:count])) for count in range(len(parts) + 1)}
        return bool(names & around) or any(name.startswith(f"{symbol(path, qualname)}.") for name in names)

    return holds
