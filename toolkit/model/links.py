"""Links between the parts: symbols, endpoints, findings, cases and steps.

Every link survives line shifts, because no link holds a line. A finding carries two keys, its symbol and
the hash of the code it speaks about, so that it is found again after a rename (same code, other symbol)
or after an edit (same symbol, other code).
"""

import hashlib
import re
from collections.abc import Callable, Iterable

SEPARATOR = "::"
PROJECT = "."
"""Symbol of what is found about a project as a whole; the places say where."""
_DEEPEST_GROUP = 5


def _match_balanced(depth: int) -> str:
    """A pattern for what stands in a group of a regular expression, with groups in it down to a depth."""
    inner = rf"|\({_match_balanced(depth - 1)}\)" if depth else ""
    return rf"(?:[^()\\]|\\.{inner})*"


_PARAMETER = re.compile(
    rf"<[^<>]*>|\{{[^{{}}]*\}}|\(\?P<[^>]+>{_match_balanced(_DEEPEST_GROUP)}\)|(?<=/):[A-Za-z_][^/]*"
)
_SLASHES = re.compile(r"/{2,}")


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
    """Take a symbol apart into (path, qualname); the inverse of `symbol`."""
    path, found, qualname = text.rpartition(SEPARATOR)
    return (path, qualname) if found else (text, "")


def is_about_project(about: str) -> bool:
    """Return whether a symbol is that of what is found about a project as a whole."""
    return split_symbol(about)[0] == PROJECT


def is_helper(about: str) -> bool:
    """Return whether a function is one that a refactoring may rename: part of its name begins with an underscore."""
    if " " in about:
        return False
    return any(part.startswith("_") and not part.endswith("__") for part in about.replace(":", ".").split("."))


def endpoint(method: str, path: str) -> str:
    """Name an endpoint: `METHOD /folded/{}`.

    Parameters of every notation (`<int:id>`, `{id}`, `:id`, `(?P<id>...)`) are folded to `{}`; slashes at the
    end are trimmed. `*` stands for any method. Folding twice changes nothing.
    """
    before, folded = "", f"/{path}"
    while folded != before:  # a parameter may hold what looks like another one
        before, folded = folded, _PARAMETER.sub("{}", folded)
    folded = _SLASHES.sub("/", folded)
    return f"{method.upper()} {folded.rstrip('/') or '/'}"


def digest(*parts: str | bytes) -> str:
    """Hash parts to 16 hexadecimal digits; the borders between the parts count."""
    state = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def finding_id(rule: str, symbol: str) -> str:
    """The id of a finding: `rule:symbol`. A rule makes one finding about a symbol, with any number of places."""
    return f"{rule}:{symbol}"


def case_id(seam: str, given: bytes) -> str:
    """Name a case of a lock by the seam it enters through and the canonical bytes of its input."""
    return digest("case", seam, given)


def step_id(action: str, symbols: Iterable[str]) -> str:
    """The id of a step, from its action and its symbols in any order."""
    return digest("step", action, *sorted(set(symbols)))


def speaks_of(symbols: Iterable[str]) -> Callable[[str, str], bool]:
    """Tell whether code is what these symbols name: in one of them, or around one.

    Args:
        symbols: of functions, classes or files.

    Returns:
        what says so of a path and the qualname of the function or class that the code is in.
    """
    names = frozenset(symbols)

    def holds(path: str, qualname: str) -> bool:
        parts = qualname.split(".") if qualname else []
        around = {symbol(path, ".".join(parts[:count])) for count in range(len(parts) + 1)}
        return bool(names & around) or any(name.startswith(f"{symbol(path, qualname)}.") for name in names)

    return holds
