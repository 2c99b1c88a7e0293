"""Find the names that the code of a focus looks up, and the values that it compares: requests may name them."""

import ast
import io
import os
import re

from .literals import parse_source

_NAME = re.compile(r"[A-Za-z_][\w.-]{0,39}\Z")
_MOST_NAMES, _MOST_VALUES = 8, 8
_LONGEST = 60
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class FocusLookups(object):
    """Names and compared values of the functions of a focus, in the running state and the other one.

    Args:
        root: the folder of the project.
        ranges: path -> [(first, last) line] of the running state.
        texts: path -> the whole file in the other state; may be None.

    Attributes:
        names: names that are looked up, those of changed lines first, then those of the others in the ranges.
        values: texts and numbers that something is compared with.
    """

    def __init__(self, root, ranges, texts):
        self.names, self.values = [], []
        for path in sorted(ranges or {}):
            own, other = _read(root, path), (texts or {}).get(path) or ""
            functions = _functions_at(own, ranges[path])
            nodes = _order_nodes(functions, own, other, ranges[path])
            nodes += _order_nodes(_functions_named(other, [one.name for one in functions]), other, own, ranges[path])
            for _, _, node in sorted(nodes, key=lambda one: one[:2]):
                self._look(node)
        del self.names[_MOST_NAMES:]
        del self.values[_MOST_VALUES:]

    def _look(self, node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            self._add_name(node.args[0])
        elif isinstance(node, ast.Subscript):
            self._add_name(getattr(node.slice, "value", node.slice) if not _is_text(node.slice) else node.slice)
        elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, (ast.Tuple, ast.List, ast.Set)):
            for one in node.iter.elts:
                self._add_name(one)
        elif isinstance(node, ast.Compare):
            for side in [one for held in [node.left] + node.comparators for one in ast.walk(held)]:
                if isinstance(side, ast.Constant):
                    self._add_value(side.value)

    def _add_name(self, node):
        if _is_text(node) and _NAME.match(node.value) and node.value not in self.names:
            self.names.append(node.value)

    def _add_value(self, value):
        near = [value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            near = [value, value - 1, value + 1]
        elif not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
            return
        self.values += [one for one in near if one not in self.values]


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _read(root, path):
    try:
        with io.open(os.path.join(root, path), encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _functions_at(text, ranges):
    """Return the functions of a text that contain one of the lines, and no other function that does."""
    found = _functions_in(text)
    held = [one for one in found if _is_at(one, ranges)]
    return [one for one in held if not any(other is not one and other in ast.walk(one) for other in held)]


def _functions_named(text, names):
    return [one for one in _functions_in(text) if one.name in names]


def _functions_in(text):
    try:
        tree = parse_source(text)
    except (SyntaxError, ValueError):
        return []
    return [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]


def _order_nodes(functions, text, other, ranges):
    """Return (whether it is on no changed line, whether it is outside the ranges, node) of the nodes of functions."""
    known = set(line.strip() for line in other.splitlines())
    lines = text.splitlines()
    changed = [(number, number) for number, line in enumerate(lines, 1) if line.strip() not in known]
    nodes = [one for function in functions for one in ast.walk(function)]
    return [(not _is_at(one, changed), not _is_at(one, ranges), one) for one in nodes]


def _is_at(node, ranges):
    """Return whether a node contains one of the lines."""
    first = getattr(node, "lineno", 0)
    last = max(getattr(one, "lineno", 0) for one in ast.walk(node))
    return any(first <= end and begin <= last for begin, end in ranges)
