"""Find the classes of settings of which a variable chooses one, as `DevelopmentConfig` and `ProductionConfig`."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.model.setup import SettingsChoice
from toolkit.model.tree import dotted_name, text_of

_SETTING = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
_NAMED = re.compile(r"(?:Config|Configuration|Settings)\Z|\A(?:Config|Base|Settings)")
_PRODUCTION = re.compile(r"prod|live", re.IGNORECASE)
_READS = re.compile(r"(?:\A|\.)(?:environ\.(?:get|setdefault)|getenv)\Z")
_LOADS = re.compile(r"\.config\.from_object\Z")


class ConfigurationClasses(NamedTuple):
    """The classes of settings of one file.

    Attributes:
        path: the file.
        orders: class -> it and its base classes of the file, in the order in which a setting is looked up.
        lines: class -> its line.
        environments: name that chooses a class -> the class; empty if the file has no such dictionary.
        chosen: the class that holds where the variable is not set; empty if code does not show it.
        variable: the environment variable that chooses; empty if none was found.
        place: `path:line` of what chooses; empty if nothing was found.
    """

    path: str
    orders: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, int]
    environments: Mapping[str, str]
    chosen: str = ""
    variable: str = ""
    place: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The classes whose values hold by default: of the chosen one, that of production, or the common bases."""
        production = next((name for name in self.leaves if _PRODUCTION.search(name)), "")
        if known := self.chosen or production:
            return self.orders[known]
        return tuple(name for name, order in self.orders.items() if len(order) == 1 and name not in self.leaves)

    @property
    def leaves(self) -> tuple[str, ...]:
        """The classes that can be chosen: those with a name, or all but the first bases of others."""
        bases = {order[-1] for order in self.orders.values() if len(order) > 1}
        return tuple(dict.fromkeys(self.environments.values())) or tuple(n for n in self.orders if n not in bases)


class _Choice(NamedTuple):
    variable: str
    value: str
    place: str


def find_configuration_classes(trees: Mapping[str, ast.Module]) -> dict[str, ConfigurationClasses]:
    """Return the classes of settings by file, with what chooses one of them.

    Args:
        trees: parsed files of the product by path.
    """
    found = {path: classes for path, tree in trees.items() if (classes := _classes(path, tree)) is not None}
    if not found:
        return {}
    choices = [choice for path, tree in sorted(trees.items()) for choice in _choices(path, tree)]
    return {path: _choose(classes, choices) for path, classes in found.items()}


def _classes(path: str, tree: ast.Module) -> ConfigurationClasses | None:
    """Return the classes of a file that hold settings, if one of them builds on another."""
    nodes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    bases = {
        name: [base for item in node.bases if (base := dotted_name(item)) in nodes] for name, node in nodes.items()
    }
    orders = {name: _order(name, bases) for name in nodes}
    holders = {name for name, node in nodes.items() if _holds_settings(node)}
    family = {
        name: order
        for name, order in orders.items()
        if holders & set(order) and all(_NAMED.search(item) for item in (order[-1],))
    }
    if len(family) < 2 or not any(len(order) > 1 for order in family.values()):
        return None
    lines = {name: nodes[name].lineno for name in family}
    return ConfigurationClasses(path, family, lines, _environments(tree, family))


def _holds_settings(node: ast.ClassDef) -> bool:
    names = [dotted_name(target) for item in node.body if isinstance(item, ast.Assign) for target in item.targets]
    names += [dotted_name(item.target) for item in node.body if isinstance(item, ast.AnnAssign)]
    return any(_SETTING.match(name) for name in names)


def _order(name: str, bases: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return a class and its bases, depth first, each once."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        current = waiting.pop(0)
        if current not in found:
            found.append(current)
            waiting[:0] = bases[current]
    return tuple(found)


def _environments(tree: ast.Module, family: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return name -> class of the dictionary of a file that gives the classes their names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and node.values and all(dotted_name(item) in family for item in node.values):
            pairs = zip(node.keys, node.values, strict=True)
            return {str(key.value): dotted_name(item) for key, item in pairs if isinstance(key, ast.Constant)}
    return {}


def _choices(path: str, tree: ast.Module) -> Iterator[_Choice]:
    """Yield the reads of variables that have a text as default, and the classes that a program loads."""
    for node in ast.walk(tree):
        place = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            variable, _ = _variable(node.values[0])
            if variable and (value := text_of(node.values[-1])):
                yield _Choice(variable, value, place)
        elif isinstance(node, ast.Call):
            variable, value = _variable(node)
            if variable:
                yield _Choice(variable, value, place)
            elif _LOADS.search(dotted_name(node.func)) and node.args:
                yield _Choice("", text_of(node.args[0]) or dotted_name(node.args[0]), place)
        elif isinstance(node, ast.Subscript):
            variable, _ = _variable(node.slice)
            if variable:
                yield _Choice(variable, "", place)


def _variable(node: ast.expr) -> tuple[str, str]:
    """Return the environment variable that an expression reads, and its default; two empty texts for others."""
    if isinstance(node, ast.Call) and _READS.search(dotted_name(node.func)) and node.args:
        return text_of(node.args[0]), text_of(node.args[1]) if len(node.args) > 1 else ""
    if isinstance(node, ast.Subscript) and dotted_name(node.value).endswith("environ"):
        return text_of(node.slice), ""
    return "", ""


def _choose(classes: ConfigurationClasses, choices: list[_Choice]) -> ConfigurationClasses:
    """Return classes with the first choice that names one of them, one by a variable before others."""
    for choice in sorted(choices, key=lambda item: not item.variable):
        named = classes.environments.get(choice.value, choice.value.rpartition(".")[2])
        if named in classes.orders:
            return classes._replace(chosen=named, variable=choice.variable, place=choice.place)
    return classes


def describe_choices(trees: Mapping[str, ast.Module]) -> tuple[SettingsChoice, ...]:
    """Return the classes of settings of each file as they can be chosen, with what chooses.

    Args:
        trees: parsed files of the product by path.
    """
    found = []
    for path, item in find_configuration_classes(trees).items():
        named = tuple(item.environments.items()) or tuple((name, name) for name in item.leaves)
        place = item.place or f"{path}:{min(item.lines.values())}"
        found.append(SettingsChoice(place, named, item.variable, item.chosen))
    return tuple(sorted(found))
