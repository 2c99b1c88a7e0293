"""Read the conditions of shell scripts as expressions: `[ "$MODE" = "web" ]` is `MODE == 'web'`."""

import re

_TEST = re.compile(
    r"\[{1,2}\s*(?:(-[znfde])\s+)?([\"']?)\$?\{?([\w./-]+)(?::?-[^}]*)?\}?\2\s*(?:(={1,2}|!=)\s*([\"']?)([\w./:-]*)\5\s*)?\]{1,2}"
)
_CASE = re.compile(r"[\w*.-]+(?:\s*\|\s*[\w*.-]+)*")
"""The pattern of a branch of `case "$1" in`."""
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
    if _CASE.fullmatch(code):
        values = tuple(part.strip() for part in code.split("|"))
        return f"argument in {values!r}" if len(values) > 1 else f"argument == {values[0]!r}"
    match = _TEST.fullmatch(code)
    if match is None:
        return ""
    option, _, name, operator, _, value = match.groups()
    if option in ("-f", "-d", "-e"):
        return f"exists({name!r})"
    plain = f"{name} {'!=' if operator == '!=' else '=='} {value!r}" if operator else name
    return (f"not {plain}" if option == "-z" else plain) if name.isidentifier() else ""
