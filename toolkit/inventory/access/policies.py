"""Find the project's own policies: classes and modules that say for each action who may do it."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.model_rules import read_rule
from toolkit.model.callers import Policy
from toolkit.model.data_access import ModelRule

_CLASS = re.compile(r"\w+(?:Auth|Policy|Policies|Permissions?|Rules|Access|Authorizer|Ability)\Z")
_FRAMEWORK = re.compile(r"BasePermission|Authentication|TokenAuth|AuthBase|\.Auth\Z")
"""Base classes whose subclasses are listed among the checks."""
_MODULE = re.compile(r"(?:\A|/)(?:permissions?|polic(?:y|ies)|authori[sz]ation|acl|abilities)(?:/\w+)?\.py\Z")
_FUNCTION = re.compile(r"_*(?:can|is|has|may|allow\w*|owns)_\w+")
_NO_ACTION = re.compile(r"__\w+__\Z|get_|set_|_?get\w*\Z")
_LEAST, _MOST = 2, 20


def find_policies(index: ProgramIndex) -> tuple[Policy, ...]:
    """Return the policies whose rules are one condition each, by file and line.

    Args:
        index: index of the program.
    """
    found = [*_of_classes(index), *_of_modules(index)]
    return tuple(sorted(found, key=lambda item: (item.file, item.line)))


def _of_classes(index: ProgramIndex) -> Iterator[Policy]:
    for item in index.classes.values():
        if _CLASS.match(item.name) and not any(map(_FRAMEWORK.search, item.externals())):
            members = [
                member
                for name, member in item.members.items()
                if isinstance(member, FunctionDefinition) and not _NO_ACTION.match(name) and _asks_user(member)
            ]
            yield from _policy(item.name, item.path, item.node.lineno, members)


def _of_modules(index: ProgramIndex) -> Iterator[Policy]:
    modules: dict[str, list[FunctionDefinition]] = {}
    for function in index.functions.values():
        is_top = function.owner is None and "." not in function.scope.qualname
        if is_top and _MODULE.search(function.path) and _FUNCTION.match(function.name) and _asks_user(function):
            modules.setdefault(function.path, []).append(function)
    for path, functions in modules.items():
        yield from _policy(path, path, functions[0].node.lineno, functions)


def _policy(name: str, path: str, line: int, functions: list[FunctionDefinition]) -> Iterator[Policy]:
    rules = [rule for item in functions if (rule := read_rule(item)) is not None and rule.condition]
    if len(rules) >= _LEAST:
        yield Policy(name, path, line, tuple(map(_without_underscore, rules))[:_MOST])


def _without_underscore(rule: ModelRule) -> ModelRule:
    return ModelRule(rule.name.lstrip("_"), rule.line, rule.condition, rule.about)


def _asks_user(function: FunctionDefinition) -> bool:
    """Return whether a function is given a caller, or reads the current one."""
    arguments = function.node.args
    names = {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)}
    return any(re.search(r"user|caller|actor|principal|request|member|account", name) for name in names)
