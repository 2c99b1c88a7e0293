"""First inputs of a function without recorded calls: from its defaults, annotations, names and body."""

import ast
import inspect
import json
import re

from ..mask.learned_secrets import is_telling
from ..mask.secret_names import is_plain_value, is_secret_name
from . import input_mutations
from .literals import parameter_uses

_SAMPLES = {
    "text": ("abc", "", "2024-01-30", "a=1&b=2"),
    "number": (1, 0, -3, 2.5),
    "object": ({}, {"a": 1, "b": "x"}),
    "array": ([], ["a", "b", 3], [{"a": 1}]),
    "datetime": (
        {"$py": "datetime", "of": "2024-01-30T12:34:56"},
        {"$py": "datetime", "of": "2024-02-29T00:00:00+00:00"},
    ),
    "timedelta": ({"$py": "timedelta", "of": [1, 30, 0]},),
    "bytes": ({"$py": "bytes", "of": "abc"},),
}
_ANNOTATIONS = {
    "str": "text", "int": "number", "float": "number", "complex": "number", "dict": "object", "mapping": "object",
    "list": "array", "sequence": "array", "iterable": "array", "tuple": "array", "set": "array", "datetime": "datetime",
    "timedelta": "timedelta", "bytes": "bytes",
}  # fmt: skip
_NAMES = (
    ("url|uri|link|path|host|domain", ("http://example.invalid/a?b=1", "/a/b", "example.invalid", "//example.invalid")),
    ("date|time|day|when|at$|now", ("2024-01-30", "2024-01-30T12:34:56", "12:34", "Mon, 01 Jan 2024 00:00:00 GMT")),
    ("json|data|payload|body|doc", ({"a": 1, "b": [1, 2]}, '{"a": 1}', [{"a": 1}])),
    ("query|filter|expr|where|search|pattern|criteria", ("a == 1", "a:b AND c:d", {"a": 1}, "abc")),
    ("count|num|size|limit|page|offset|index|len|id$|seconds|days", (0, 1, 10, -1)),
    ("name|key|field|text|msg|str|s$|value|token|code|type|kind", ("abc", "name", "a.b")),
    ("list|items|values|seq|args|ids", (["a", "b"], [1, 2, 3], [])),
    ("is_|has_|allow|require|safe|strict|flag|force", (True, False)),
    ("func|callback|fn$|op$|operator", ({"$py": "name", "of": "operator:eq"}, {"$py": "name", "of": "builtins:str"})),
)
_KNOWN_MODULES = ("builtins", "typing", "inspect", "datetime", "decimal", "collections", "collections.abc")
_MOST = 24


class SeedContext(object):
    """The state shared while first inputs are made.

    Args:
        mutator: an `input_mutations.Mutator`.
        secrets: a `known_secrets.KnownSecrets`.
        pool: an `instances.InstancePool`.
        make_instances: takes a class and returns serialized instances of it.

    Attributes:
        sketches: name of a parameter -> values that have what the function looks up in it.
    """

    def __init__(self, mutator, secrets, pool, make_instances):
        self.mutator = mutator
        self.secrets = secrets
        self.pool = pool
        self.make_instances = make_instances
        self.sketches = {}


def seeds_of(function, node, context, instances):
    """Return first inputs: serialized arguments by name.

    Args:
        function: the function.
        node: node of its source; None if there is none.
        context: a `SeedContext`.
        instances: written values for the first argument of a method.
    """
    columns = columns_of(function, node, context, instances)
    longest = max([len(column) for column in columns.values()] or [1])
    made = [_row(columns, turn) for turn in range(min(longest, _MOST))]
    return made + [_row(columns, turn, 1) for turn in range(min(longest, _MOST) if len(columns) > 1 else 0)]


def columns_of(function, node, context, instances=(), optional=True):
    """Return name of a parameter -> its values.

    Args:
        function: a function, a method or a class.
        node: node of its source; None if there is none.
        context: a `SeedContext`.
        instances: written values for the first argument.
        optional: whether parameters with defaults get values, and those that take what is left over.
    """
    try:
        parameters = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    except (TypeError, ValueError):  # a class may have the one of its base, which is written in C
        return {}
    used = parameter_uses(node) if isinstance(node, ast.AST) else {}
    columns = {}
    for index, parameter in enumerate(parameters):
        is_rest = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if isinstance(function, type) and is_rest or not optional and parameter.default is not parameter.empty:
            continue
        columns[parameter.name] = _column(parameter, used, context, instances if index == 0 else ())
    return columns


def _row(columns, turn, skew=0):
    """Return one row of values; a skew gives other combinations."""
    given = {}
    for index, (name, column) in enumerate(columns.items()):
        given[name] = json.loads(json.dumps(column[(turn + skew * index * (1 + turn // len(column))) % len(column)]))
    return given


def _column(parameter, used, context, instances):
    """Return values for one parameter, the likeliest first."""
    if parameter.kind == parameter.VAR_POSITIONAL:
        return [{"$py": "tuple", "of": []}, {"$py": "tuple", "of": ["a", 1]}]
    if parameter.kind == parameter.VAR_KEYWORD:
        return [{}, {"a": 1}]
    if instances:
        return list(instances)
    secrets, column = context.secrets, list(context.pool.values_of(parameter.name))
    if parameter.default is not parameter.empty:
        written = secrets.write(parameter.name, parameter.default)
        column += [] if written is None and parameter.default is not None else [written]
    use = used.get(parameter.name)
    if use:
        _leave_secrets_out(use, parameter.name, secrets)
    column += context.sketches.get(parameter.name, [])
    column += _by_class(parameter.annotation, context) + _by_annotation(parameter.annotation)
    column += (_by_use(use) if use else []) + _by_name(parameter.name)
    column += list(input_mutations.TEXTS[:: 1 if not use or "text" in use.kinds[:2] or not use.kinds else 9])
    column += [context.mutator.any_value() for _ in range(6)]
    return _distinct(column)


def _leave_secrets_out(use, name, secrets):
    """Drop compared values and looked-up keys of a parameter that are secrets."""
    use.values = without_secrets(use.values, [name], secrets)
    use.keys = [key for key in use.keys if not isinstance(key, str) or secrets.is_harmless(key)]


def without_secrets(values, names, secrets):
    """Remove constants that are secrets by the names beside them or by their form.

    Args:
        values: the constants.
        names: names of what they are compared with.
        secrets: a `known_secrets.KnownSecrets`.
    """
    for name in names:
        if is_secret_name(name):
            values = [value for value in values if not _may_be_secret(name, value)]
    return [value for value in values if not isinstance(value, str) or secrets.is_harmless(value)]


def _may_be_secret(name, value):
    return is_telling(value) if isinstance(value, str) else not is_plain_value(name, value)


def _by_class(annotation, context):
    """Return instances of the program's classes that an annotation names."""
    waiting, classes = [annotation], []
    while waiting:
        one = waiting.pop()
        waiting += list(getattr(one, "__args__", None) or ())
        if isinstance(one, type) and one.__module__ not in _KNOWN_MODULES:
            classes.append(one)
    return [value for cls in classes for value in context.make_instances(cls)[:4]]


def _by_annotation(annotation):
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "%s" % (annotation,))
    kinds = [_ANNOTATIONS.get(word) for word in re.findall("[a-z]+", text.lower())]
    return [value for kind in kinds if kind for value in _SAMPLES[kind]]


def _by_use(use):
    values = [value for value in use.values if isinstance(value, (str, int, float, type(None)))]
    for kind in use.kinds:
        if kind == "object" and use.keys:
            keys = [key for key in use.keys if isinstance(key, str)]
            values += [dict((key, other) for key in keys) for other in ("a", 1)] + [{key: "a"} for key in keys[:3]]
        values += _SAMPLES[kind]
    return values


def _by_name(name):
    return [value for names, values in _NAMES if re.search(names, name.lower()) for value in values]


def _distinct(values):
    seen, kept = set(), []
    for value in values:
        text = json.dumps(value)
        if text not in seen:
            seen.add(text)
            kept.append(value)
    return kept[:60]
