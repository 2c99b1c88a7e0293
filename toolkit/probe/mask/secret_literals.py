"""Texts of a program's source that are secrets: what is tried as an input may be written into a lock."""

import ast

from .learned_secrets import is_telling
from .masking import Masking
from .secret_names import is_plain_value, is_secret_name


def without_secrets(tree, texts):
    """Texts of a module without those that a name gives away; what looks like a secret is replaced.

    Args:
        tree: of the module; None if there is none.
        texts: constants in it.
    """
    secret = set(secret_literals(tree)) if tree else ()
    masking = Masking()
    return sorted(set([masking.thorough(text) for text in texts if text not in secret]))


def secret_literals(tree):
    """Texts that stand beside a name that gives them away: assigned to it, compared with it, given under it.

    A short one that may be a word stays; one with a digit in it is a PIN or the like.
    """
    for name, value in _secret_constants(tree):
        if isinstance(value, str) and (is_telling(value) or _is_code(value)) and not is_plain_value(name, value):
            yield value


def secret_numbers(tree):
    """The same of numbers, but for small counts."""
    for name, value in _secret_constants(tree):
        if isinstance(value, (int, float)) and not is_plain_value(name, value):
            yield value


def _secret_constants(tree):
    for node in ast.walk(tree):
        for name, value in _named_values(node):
            if is_secret_name(name):
                for one in ast.walk(value):
                    if isinstance(one, ast.Constant):
                        yield name, one.value


def _is_code(text):
    return 3 <= len(text) <= 500 and any([letter.isdigit() for letter in text]) and " " not in text


def _named_values(node):
    """(name, node of the value) of what a node puts beside each other."""
    for kinds, pairs in _PAIRS:
        if isinstance(node, kinds):
            return pairs(node)
    return []


def _of_comparison(node):
    sides = [node.left] + list(node.comparators)
    return [(_name(one), other) for one in sides for other in sides if one is not other]


def _of_defaults(node):
    arguments = node.args.args[len(node.args.args) - len(node.args.defaults) :]
    return [(argument.arg, value) for argument, value in zip(arguments, node.args.defaults)]


_PAIRS = (
    (ast.Assign, lambda node: [(_name(target), node.value) for target in node.targets]),
    (ast.AnnAssign, lambda node: [(_name(node.target), node.value)] if node.value is not None else []),
    (ast.keyword, lambda node: [(node.arg or "", node.value)]),
    (ast.Dict, lambda node: [(_name(key), value) for key, value in zip(node.keys, node.values) if key is not None]),
    (ast.Compare, _of_comparison),
    ((ast.List, ast.Tuple), lambda node: [(_name(node.elts[0]), node.elts[1])] if len(node.elts) == 2 else []),
    ((ast.FunctionDef, ast.AsyncFunctionDef), _of_defaults),
)


def _name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        index = node.slice
        return _name(index if isinstance(index, ast.Constant) else getattr(index, "value", index))
    if isinstance(node, ast.Call) and node.args:
        return _name(node.args[0])  # data.get("password")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
