"""Read parameters in paths, in the notations of all frameworks."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

_TYPES: Mapping[str, str] = {
    "int": "integer",
    "float": "number",
    "path": "string",
    "string": "string",
    "uuid": "string",
}
_LATE = frozenset({*_TYPES, "re", "regex", "str", "alpha", "ymd"})
_CONVERTER_FIRST = frozenset({"flask", "flask_restful", "flask_classful", "flask_appbuilder", "django", "django_rest"})
_GROUP = re.compile(r"\(\?P<(\w+)>((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
_UNNAMED = re.compile(r"\((?!\?)(?:\\.|[^()\\]|\((?:[^()]|\([^()]*\))*\))*\)\??")
_OPTIONAL = re.compile(r"\(\?:([^()|]*)\)\??")
"""A part in a group without a name, which may be missing."""
_SLASHES = re.compile(r"\((?:/\??|\\/\??)+\)\??")
"""A group without a name that holds only a slash at the end of a path."""
_ALTERNATIVES = re.compile(r"\(\?:([^()]*)\)(\??)")
_MOST_ALTERNATIVES = 32
_WORDS = re.compile(r"[\w-]+(?:\|[\w-]+){1,3}")
"""Pattern of a group that is one of a few words; as a whole part of a path it is several paths: `start|stop`."""
_SUFFIX_KIND = "drf_format_suffix"
"""Converter of Django REST framework, whose values begin with a dot."""
_LONGEST_GROUP = 200
_CONVERTER = re.compile(r"<(?P<kind>\w+)\((?:[^()<>]|\([^()<>]*\))*\):(?P<name>\w+)>")
_ANGLE = re.compile(r"<(?:(?P<kind>[^<>:]+):)?(?P<name>[^<>:]+)(?::[^<>]+)?>")
_BRACE = re.compile(r"\{(?P<name>\w+)(?::(?P<kind>(?:[^{}]|\{[^{}]*\})*))?\}")
_STRAY = re.compile(r"\{\w+\}|[{}]")
_COLON = re.compile(r"(?<=/):(?P<name>[A-Za-z_]\w*)")


class PathTemplate(NamedTuple):
    """A path with its parameters in braces.

    Attributes:
        types: maps each parameter to its JSON Schema type, in the order of the path.
    """

    text: str
    types: dict[str, str]


def path_template(path: str, framework: str = "") -> PathTemplate:
    r"""Convert `/users/<int:id>/`, `/users/(?P<id>\d+)/$`, `/users/:id` and `/users/{id}` to `/users/{id}`.

    Args:
        path: a path in the notation of a framework.
        framework: its name; the name comes last in `<a:b>` for those that have converters of the project's own.
    """
    types: dict[str, str] = {}
    unnamed = 0

    def with_name(match: re.Match[str]) -> str:
        groups = match.groupdict()
        name, kind = groups["name"], (groups.get("kind") or "").partition("(")[0]
        if kind == _SUFFIX_KIND:
            types[name] = "string"
            return f".{{{name}}}"
        is_own = framework in _CONVERTER_FIRST
        if kind and kind not in _TYPES and name in _LATE and not is_own:  # Sanic and Bottle write <name:type>
            name, kind = kind, name
        types[name] = _TYPES.get(kind, "string")
        return f"{{{name}}}"

    def group(match: re.Match[str]) -> str:
        if _WORDS.fullmatch(match.group(2)) and _is_whole_part(match):
            return f"(?:{match.group(2)})"
        types[match.group(1)] = "integer" if match.group(2) in (r"\d+", "[0-9]+") else "string"
        return _with_slash(match, f"{{{match.group(1)}}}")

    def nameless(match: re.Match[str]) -> str:
        nonlocal unnamed
        unnamed += 1
        types[f"arg{unnamed}"] = "integer" if r"\d" in match.group() else "string"
        return f"{{arg{unnamed}}}"

    text = _GROUP.sub(group, _CONVERTER.sub(with_name, path))
    text = _SLASHES.sub("/", _OPTIONAL.sub(r"\1", text))
    text = _UNNAMED.sub(nameless, text)
    for pattern in (_ANGLE, _COLON):
        text = pattern.sub(with_name, text)
    text = _BRACE.sub(lambda match: match.group() if match["name"] in types else with_name(match), text)
    text = re.sub(r"(?<!\{)[\^$]|\\Z", "", text)
    text = re.sub(r"([/}])\?", r"\1", text)  # an optional slash or group
    text = re.sub(r"\\(.)", r"\1", text)
    text = re.sub(r"/+", "/", f"/{text}")
    text = _STRAY.sub(lambda match: quote(match.group()) if len(match.group()) == 1 else match.group(), text)
    ordered = sorted(types, key=lambda name: text.find(f"{{{name}}}"))
    return PathTemplate(text, {name: types[name] for name in ordered})


def _with_slash(match: re.Match[str], name: str) -> str:
    """Return a parameter with the slash that its group begins with; the last one of a path may be missing with it.

    Args:
        match: a group with a name.
        name: the parameter in braces.
    """
    inner, before = match.group(2), match.string[: match.start()]
    if before.endswith("/") or not re.match(r"(?:\((?:\?:)?)*\\?/", inner):
        return name
    is_last = not match.string[match.end() :].strip("$/?")
    return f"(?:/{name}|)" if is_last and _may_be_empty(inner) else f"/{name}"


def _is_whole_part(match: re.Match[str]) -> bool:
    """Return whether a group stands between two slashes, or between one and the end of the path."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return before.endswith("/") and (not after.strip("$") or after.startswith("/"))


def _may_be_empty(pattern: str) -> bool:
    try:
        return len(pattern) <= _LONGEST_GROUP and re.fullmatch(pattern, "") is not None
    except (re.error, RecursionError, OverflowError):
        return False


def name_groups(template: PathTemplate, names: Sequence[str]) -> PathTemplate:
    """Give unnamed groups the names of the parameters that a handler takes them as, if it has one for each.

    Args:
        template: a path; the names of its unnamed groups are `arg1`, `arg2` and so on.
        names: parameters of the handler that the groups are passed to, in order.
    """
    groups = [name for name in template.types if re.fullmatch(r"arg\d+", name)]
    if len(names) < len(groups) or set(names) & template.types.keys():
        return template
    given = dict(zip(groups, names, strict=False))
    text = re.sub(r"\{(arg\d+)\}", lambda match: f"{{{given.get(match[1], match[1])}}}", template.text)
    return PathTemplate(text, {given.get(name, name): kind for name, kind in template.types.items()})


def path_alternatives(template: str) -> tuple[str, ...]:
    """Return the paths that a template with alternatives stands for: `/a(?:/{id}|/)` is `/a/{id}` and `/a/`.

    Of paths that differ only in the names of their parameters, the first one is kept; a template with too many or other
    alternatives than groups without a name is returned as it is.

    Args:
        template: a path whose parameters are in braces.
    """
    waiting, found = [template], dict[str, str]()
    while waiting:
        text = waiting.pop()
        match = _ALTERNATIVES.search(text)
        if match is None:
            path = re.sub(r"/+", "/", text)
            found.setdefault(re.sub(r"\{\w+\}", "{}", path).rstrip("/"), path)
            continue
        parts = [*match.group(1).split("|"), *([""] if match.group(2) else [])]
        waiting += [text[: match.start()] + part + text[match.end() :] for part in reversed(parts)]
        if len(waiting) + len(found) > _MOST_ALTERNATIVES:
            return (template,)
    return tuple(found.values())
