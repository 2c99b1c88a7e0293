"""Read the conditions of shell scripts as expressions: `[ "$MODE" = "web" ]` is `MODE == 'web'`."""

import re

_TEST = re.compile(
    r"\[{1,2}\s*(!\s+)?(?:(-[znfde])\s+)?([\"']?)\$?\{?([\w./-]+)(?::?-[^}]*)?\}?\3\s*(?:(={1,2}|!=)\s*([\"']?)([\w./:-]*)\6\s*)?\]{1,2}"
)
_CASE = re.compile(r"(?:(\w+): )?([\w*./:@-]+(?:\s*\|\s*[\w*./:@-]+)*)")
"""The pattern of a branch of `case "$1" in`."""
_SPLIT = re.compile(r",\s+")


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
    if case := _CASE.fullmatch(code):
        return _branch(case[1] or "argument", [part.strip() for part in case[2].split("|")])
    match = _TEST.fullmatch(code)
    if match is None:
        return ""
    negated, option, _, name, operator, _, value = match.groups()
    if negated:
        return _part("! (" + code.replace(negated, "", 1) + ")")
    if option in ("-f", "-d", "-e"):
        return f"exists({name!r})"
    plain = f"{name} {'!=' if operator == '!=' else '=='} {value!r}" if operator else name
    return (f"not {plain}" if option == "-z" else plain) if name.isidentifier() else ""


def _branch(name: str, patterns: list[str]) -> str:
    """Return the patterns of a branch of `case` as an expression; one that ends in `*` is a beginning."""
    whole = tuple(text for text in patterns if "*" not in text)
    begun = [text[:-1] for text in patterns if "*" in text]
    if any("*" in text or not text for text in begun):
        return ""
    parts = [f"{name}.startswith({text!r})" for text in begun]
    if whole:
        parts.insert(0, f"{name} in {whole!r}" if len(whole) > 1 else f"{name} == {whole[0]!r}")
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"
