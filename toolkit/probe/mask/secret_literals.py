"""Secrets among the literals of a program, because literals become inputs and may end up in a lock."""

import ast
import re

from .learned_secrets import is_telling
from .masking import Masking
from .secret_names import is_plain_value, is_secret_name

_TEXT = type(b"".decode("ascii"))
_HIDDEN = "..."
_LONGER = "XX"  # as a changed text of the source ends
_TELLING_PART = 40  # letters of a long one, which may be cut where it is shown


class ShownConstants(object):
    """Parts of a file's source, without secrets.

    Args:
        tree: tree of the file.
    """

    def __init__(self, tree):
        beside = SecretConstants(tree)
        texts = set([_as_text(one)[:_TELLING_PART] for one in beside.texts()])
        self._parts = re.compile("|".join([re.escape(one) for one in texts])) if texts else None
        held = [value for name, value in beside.pairs if not is_plain_value(name, value)]
        numbers = [one for one in held if isinstance(one, (int, float))]
        self._whole = set(["%s" % (near,) for one in numbers for near in (one, one + 1)])
        for text in [_as_text(one) for one in held if isinstance(one, (_TEXT, bytes))]:
            self._whole.update([text, text + _LONGER])

    def show(self, text):
        """Return the text without values next to a secret name."""
        if text in self._whole:
            return _HIDDEN
        found = self._parts.search(text) if self._parts else None
        return text if found is None else text[: found.start()] + _HIDDEN


def _as_text(held):
    """Return a text as the description of a mutant shows it."""
    return held.decode("latin-1") if isinstance(held, bytes) else held


class SecretConstants(object):
    """Texts and numbers beside secret names in a tree, which is walked once for all of them.

    Args:
        tree: tree of a module; None if there is none.

    Attributes:
        pairs: (name, text or number) of each.
    """

    def __init__(self, tree):
        self.pairs = list(_secret_constants(tree)) if tree else []

    def texts(self):
        """Return texts next to a secret name: assigned to it, compared with it, or passed under it.

        A short one that may be a word stays; one with a digit in it is a PIN or the like.
        """
        return [
            value
            for name, value in self.pairs
            if isinstance(value, (str, _TEXT))
            and (is_telling(value) or _is_code(value))
            and not is_plain_value(name, value)
        ]

    def numbers(self):
        """Return numbers next to a secret name, except small counts."""
        return [one for name, one in self.pairs if isinstance(one, (int, float)) and not is_plain_value(name, one)]

    def without_secrets(self, texts):
        """Replace secrets among the literals of the module: those beside a secret name, and those that look like one.

        Args:
            texts: constants in it.
        """
        secret, masking = set(self.texts()), Masking()
        return sorted(set([masking.thorough(text) for text in texts if text not in secret]))


def _secret_constants(tree):
    for node in ast.walk(tree):
        for name, value in _named_values(node):
            if is_secret_name(name):
                for one in ast.walk(value):
                    held = _constant_of(one)
                    if held is not None:
                        yield name, held


def _is_code(text):
    return 3 <= len(text) <= 500 and any([letter.isdigit() for letter in text]) and " " not in text


def _named_values(node):
    """Return (name, value node) of the pairs in a node."""
    kind = type(node)
    if kind not in _PAIRS_OF:
        _PAIRS_OF[kind] = next((pairs for kinds, pairs in _PAIRS if issubclass(kind, kinds)), None)
    return _PAIRS_OF[kind](node) if _PAIRS_OF[kind] else ()


def _of_comparison(node):
    sides = [node.left] + list(node.comparators)
    return [(_name(one), other) for one in sides for other in sides if one is not other]


def _of_defaults(node):
    given = node.args
    places = getattr(given, "posonlyargs", []) + given.args
    pairs = list(zip(places[len(places) - len(given.defaults) :], given.defaults))
    pairs += zip(getattr(given, "kwonlyargs", ()), getattr(given, "kw_defaults", ()))
    return [(getattr(one, "arg", getattr(one, "id", "")), value) for one, value in pairs if value is not None]


def _of_call(node):
    """The default or the value that a call names a field for: `get("token", "...")`, `setattr(x, "token", "...")`."""
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    first = _NAMING.get(called)
    given = node.args[first : first + 2] if first is not None else []
    return [(_name(given[0]), given[1])] if len(given) == 2 and _constant_of(given[0]) is not None else []


def _of_match(node):
    """Return the patterns that a `match` compares its subject with, member by member if it is a tuple of names."""
    pairs = []
    for case in node.cases:
        pairs.append((_name(node.subject), case.pattern))
        if isinstance(node.subject, ast.Tuple):
            members = getattr(case.pattern, "patterns", ())
            pairs += [(_name(one), pattern) for one, pattern in zip(node.subject.elts, members)]
    return pairs


_NAMING = {"get": 0, "getenv": 0, "pop": 0, "setdefault": 0, "getattr": 1, "setattr": 1}
"""Function -> which of its arguments names a field; the next one is its value."""


def _constant_of(node):
    """Return the text or number of a node, in any version's tree; None for other nodes."""
    kind = type(node).__name__
    if kind == "Constant":
        return node.value
    return node.n if kind == "Num" else node.s if kind in ("Str", "Bytes") else None


def _kinds(*names):
    """Return the node classes that this version of Python has."""
    return tuple([getattr(ast, name) for name in names if hasattr(ast, name)])


_PAIRS = (
    (ast.Assign, lambda node: [(_name(target), node.value) for target in node.targets]),
    (_kinds("AnnAssign"), lambda node: [(_name(node.target), node.value)] if node.value is not None else []),
    (ast.keyword, lambda node: [(node.arg or "", node.value)]),
    (ast.Dict, lambda node: [(_name(key), value) for key, value in zip(node.keys, node.values) if key is not None]),
    (ast.Compare, _of_comparison),
    ((ast.List, ast.Tuple), lambda node: [(_name(node.elts[0]), node.elts[1])] if len(node.elts) == 2 else []),
    (_kinds("FunctionDef", "AsyncFunctionDef", "Lambda"), _of_defaults),
    (_kinds("NamedExpr"), lambda node: [(_name(node.target), node.value)]),
    (_kinds("AugAssign"), lambda node: [(_name(node.target), node.value)]),
    (_kinds("Call"), _of_call),
    (_kinds("Match"), _of_match),
    (_kinds("MatchMapping"), lambda node: [(_name(key), one) for key, one in zip(node.keys, node.patterns)]),
    (_kinds("MatchClass"), lambda node: list(zip(node.kwd_attrs, node.kwd_patterns))),
)
_PAIRS_OF = {}  # kind of a node -> what lists its pairs, None if it has none


def _name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        index = node.slice
        return _name(index if _constant_of(index) is not None else getattr(index, "value", index))
    if isinstance(node, ast.Call) and node.args:
        return _name(node.args[0])  # data.get("password")
    held = _constant_of(node)
    return held if isinstance(held, (str, _TEXT)) else ""
