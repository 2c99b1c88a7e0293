"""Literals of a module that matter as inputs, and how its functions use their parameters."""

import ast
import inspect
import re
import sys

from ..mask.secret_literals import SecretConstants
from . import matching_texts

_PATTERN = re.compile("")
_LONGEST = 200  # characters of a constant
_MEMBERS = 200  # of a table of the module
_DOCSTRING_OWNERS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class ModuleLiterals(object):
    """A module's source.

    Args:
        module: the imported module.

    Attributes:
        tree: tree of its source; None if there is none.
        texts, numbers: constants in it, sorted; numbers with their neighbours.
        compared: texts that something is compared with, or looked up by, sorted.
        secrets: constants that adjacent names mark as secrets.
    """

    def __init__(self, module):
        self.module = module
        self.tree = _tree(module)
        texts, numbers = _constants(self.tree) if self.tree else ([], [])
        beside = SecretConstants(self.tree)
        secret = set(near for value in beside.numbers() for near in (value - 1, value, value + 1))
        self.numbers = [number for number in numbers if number not in secret]
        texts = beside.without_secrets(texts + _names_in(module))
        self.texts = beside.without_secrets(texts + _texts_of_patterns(module, texts))
        self.compared = beside.without_secrets(_compared_literals(self.tree)) if self.tree else []
        self.secrets = sorted(set(beside.texts()))
        self.functions = dict(_functions(self.tree.body, "")) if self.tree else {}


def _tree(module):
    try:
        return parse_source(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None


def parse_source(text):
    """Parse source into nodes of Python 3.8 and newer.

    Raises:
        SyntaxError, ValueError: it cannot be parsed.
    """
    tree = ast.parse(text)
    return tree if sys.version_info >= (3, 8) else ast.fix_missing_locations(_Newer().visit(tree))


class _Newer(ast.NodeTransformer):
    """Convert constants to the nodes of Python 3.8 and newer."""

    def visit(self, node):
        """Return the node, or the constant that replaces it."""
        field = _CONSTANTS.get(type(node).__name__)
        if field:
            return ast.copy_location(ast.Constant(value=getattr(node, field)), node)
        return self.generic_visit(node)


_CONSTANTS = {"Num": "n", "Str": "s", "Bytes": "s", "NameConstant": "value"}


def _constants(tree):
    skipped = set(map(id, _docstrings(tree)))
    texts, numbers = set(), set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in skipped:
            continue
        value = node.value
        if isinstance(value, bytes):
            value = value.decode("latin-1")
        if isinstance(value, str) and value and len(value) <= _LONGEST:
            texts.add(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers.update((value - 1, value, value + 1))
    return sorted(texts), sorted(numbers)


def _compared_literals(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            held = [one for side in [node.left] + node.comparators for one in ast.walk(side)]
        elif isinstance(node, ast.Dict):
            held = node.keys
        else:
            continue
        for one in held:
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and 0 < len(one.value) <= _LONGEST:
                yield one.value


def _docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, _DOCSTRING_OWNERS) and node.body and isinstance(node.body[0], ast.Expr):
            yield node.body[0].value


def _texts_of_patterns(module, texts):
    """Return texts that the module's regular expressions match."""
    patterns = [value for value in vars(module).values() if isinstance(value, type(_PATTERN))]
    sources = [one.pattern for one in patterns if isinstance(one.pattern, str)]
    sources += [text for text in texts if re.search(r"[\[\](){}+*?\\|^$]", text)]
    return [found for source in sources for found in matching_texts.texts_matching(source)]


def _names_in(module):
    """Return names of the module's classes, and keys of its tables."""
    found = set()
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            found.add(value.__name__)
        elif type(value) is dict and len(value) <= _MEMBERS and not name.startswith("__"):
            found.update(key for key in value if type(key) is str and 0 < len(key) <= _LONGEST)
    return sorted(found)


def _functions(body, prefix):
    """Yield (qualified name, node) of every function."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            for found in _functions(node.body, prefix + node.name + "."):
                yield found
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            inside = list(node.body) + list(getattr(node, "orelse", ()))
            for handler in getattr(node, "handlers", ()):
                inside += handler.body
            for found in _functions(inside, prefix):
                yield found


_BY_METHOD = {
    "text": "split rsplit strip lstrip rstrip lower upper startswith endswith encode replace partition rpartition join"
    " format isdigit isalpha find title capitalize splitlines zfill",
    "object": "get items keys values setdefault iteritems has_key",
    "array": "append extend insert sort reverse",
    "datetime": "strftime isoformat date time timetuple utcoffset astimezone timestamp year month day hour minute"
    " second tzinfo replace weekday",
    "bytes": "decode",
    "timedelta": "total_seconds seconds days",
}
_KIND_OF_METHOD = dict((name, kind) for kind, names in _BY_METHOD.items() for name in names.split())
_BY_CALL = {
    "int": "text number", "float": "text number", "str": "text number", "len": "text array", "sorted": "array",
    "sum": "array", "abs": "number", "round": "number", "isinstance": "", "json.loads": "text", "range": "number",
}  # fmt: skip


class ParameterUse(object):
    """Uses of one parameter in a function.

    Attributes:
        kinds: of values, the likeliest first: `text`, `number`, `object`, `array`, `datetime`, `bytes`, `timedelta`.
        keys: looked-up members; `attributes`: accessed attributes; `values`: compared values.
    """

    def __init__(self):
        self.kinds = []
        self.keys = []
        self.attributes = []
        self.values = []

    def add(self, kinds):
        """Add further, less likely kinds."""
        self.kinds += [kind for kind in kinds.split() if kind not in self.kinds]


def parameter_uses(function):
    """Return name of a parameter -> `ParameterUse`, for the node of a function."""
    args = function.args
    names = [one.arg for one in args.args + args.kwonlyargs + getattr(args, "posonlyargs", [])]
    found = dict((name, ParameterUse()) for name in names)
    for node in ast.walk(function):
        _look(node, found)
    return found


def _look(node, found):
    if isinstance(node, ast.Attribute) and _name(node.value) in found:
        use = found[_name(node.value)]
        use.attributes.append(node.attr)
        use.add(_KIND_OF_METHOD.get(node.attr, ""))
    elif isinstance(node, ast.Subscript) and _name(node.value) in found:
        _look_up(found[_name(node.value)], getattr(node.slice, "value", node.slice))
    elif isinstance(node, ast.Call):
        _look_at_call(node, found)
    elif isinstance(node, ast.Compare):
        _look_at_comparison(node, found)
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            if _name(side) in found:
                found[_name(side)].add("text number" if isinstance(node.op, (ast.Add, ast.Mod)) else "number")
    elif isinstance(node, (ast.For, ast.comprehension)) and _name(node.iter) in found:
        found[_name(node.iter)].add("array text")


def _look_up(use, index):
    value = getattr(index, "value", index)
    if isinstance(value, str):
        use.keys.append(value)
        use.add("object")
    else:
        use.add("text array")


def _look_at_call(node, found):
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    called = _dotted_name(node.func)
    if _name(owner) in found and node.args and isinstance(node.args[0], ast.Constant):
        value = node.args[0].value
        (
            found[_name(owner)].keys if node.func.attr in ("get", "setdefault", "pop") else found[_name(owner)].values
        ).append(value)
    for argument in node.args:
        if _name(argument) in found:
            found[_name(argument)].add("text" if called.startswith("re.") else _BY_CALL.get(called, ""))


def _look_at_comparison(node, found):
    sides = [node.left] + list(node.comparators)
    constants = [one.value for one in sides if isinstance(one, ast.Constant)]
    for side in sides:
        if _name(side) in found:
            use = found[_name(side)]
            use.values += constants
            for value in constants:
                use.add("text" if isinstance(value, str) else "number" if isinstance(value, (int, float)) else "")
    if isinstance(node.ops[0], (ast.In, ast.NotIn)) and _name(node.comparators[0]) in found:
        use = found[_name(node.comparators[0])]
        use.keys += [value for value in constants if isinstance(value, str)]
        use.add("object text array")


def _name(node):
    return node.id if isinstance(node, ast.Name) else None


def _dotted_name(node):
    if isinstance(node, ast.Attribute):
        return "%s.%s" % (_dotted_name(node.value), node.attr)
    return node.id if isinstance(node, ast.Name) else ""
