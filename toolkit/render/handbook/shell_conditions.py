"""Read the conditions of shell scripts as expressions: `[ "$MODE" = "web" ]` is `MODE == 'web'`."""

import re

_TEST = re.compile(
    r"\[{1,2}\s*(?:(-[znfde])\s+)?([\"']?)\$?\{?([\w./-]+)(?::?-[^}]*)?\}?\2\s*(?:(={1,2}|!=)\s*([\"']?)([\w./:-]*)\5\s*)?\]{1,2}"
)
_SPLIT = re.compile(r",\s+(?=!|\[|\w+\(\))")


def python_condition(code: str) -> str:
    """Return the conditions around a command of a script as an expression; what has another form stays as it is.

    Args:
        code: conditions joined by commas, a branch not taken as `! (...)`.
    """
    parts = [_part(part.strip()) for part in _SPLIT.split(code)]
    return " and ".join(parts) if all(parts) else code


def _part(code: str) -> str:
    """Return one condition as an expression; empty if it has a form that is not known."""
    if code.startswith("!"):
        inner = _part(code.removeprefix("!").strip().removeprefix("(").removesuffix(")").strip())
        return f"not ({inner})" if inner else ""
    match = _TEST.fullmatch(code)
    if match is None:
        return ""
    option, _, name, operator, _, value = match.groups()
    if operator:
        return f"{name} {'!=' if operator == '!=' else '=='} {value!r}" if name.isidentifier() else ""
    if option in ("-f", "-d", "-e"):
        return f"exists({name!r})"
    if not name.isidentifier():
        return ""
    return f"not {name}" if option == "-z" else name
