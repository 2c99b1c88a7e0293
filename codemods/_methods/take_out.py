"""Take a method out of its class, and call it as a function."""

from collections.abc import Mapping
from typing import Any

import libcst as cst

from codemods._methods.function_names import mangled_name
from toolkit.model.codemod import Site

_BLANK = cst.EmptyLine(indent=False)


def take_out(at: Site, node: Any) -> Any:
    """Put a method as a function above the statement that holds its class.

    Args:
        at: its site, with the arguments `name`, `class`, `function` (the name that it gets), `keep` (a static method
            stays), `below` (it is set below the class, where the name of the function is not changed by Python) and
            `asks` (calls stay).
        node: the statement.

    Returns:
        The function and the statement; None if the method is not there, or is all that the class has.
    """
    taker = _Taker(at.args)
    around = node.visit(taker)
    if taker.taken is None:
        return None
    params = _without_receiver(taker.taken.params)
    function = taker.taken.with_changes(params=params, name=taker.taken.name.with_changes(value=at.args["function"]))
    above = [it for it in function.leading_lines if it.comment]
    count = _count_blanks(node.leading_lines)
    blanks, rest = list(node.leading_lines[:count]), list(node.leading_lines[count:])
    function = function.with_changes(leading_lines=[*blanks, *above])
    kept = [_set_below(at.args)] if at.args["below"] else []
    return cst.FlattenSentinel([function, around.with_changes(leading_lines=[_BLANK, _BLANK, *rest]), *kept])


def _set_below(args: Mapping[str, Any]) -> Any:
    """Return the statement that keeps a static method of a class-private name, for what stands below the class."""
    owner, function = args["class"], args["function"]
    inside = mangled_name(owner, args["name"])
    line = cst.parse_statement(f"{owner}.{inside} = staticmethod({function})")
    return line.with_changes(leading_lines=[_BLANK, _BLANK])


class _Taker(cst.CSTTransformer):
    """Takes a method out of its class, and calls it as a function."""

    def __init__(self, args: Mapping[str, Any]) -> None:
        self.args, self.path = args, args["class"].split(".")
        self.around: list[str] = []
        self.taken: cst.FunctionDef | None = None

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802 - as libcst names it
        self.around.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: ARG002, N802 - as libcst names it
        is_it = self.around == self.path and self.taken is None
        self.around.pop()
        return self._without_method(updated_node) if is_it else updated_node

    def _without_method(self, node: cst.ClassDef) -> cst.ClassDef:
        name = self.args["name"]
        body: list[Any] = []
        for statement in node.body.body:
            if self.taken is None and isinstance(statement, cst.FunctionDef) and statement.name.value == name:
                self.taken = statement
                if self.args["keep"] and not self.args["below"]:
                    alias = cst.parse_statement(f"{name} = staticmethod({self.args['function']})")
                    body.append(alias.with_changes(leading_lines=[_BLANK]))
            else:
                body.append(statement)
        if self.taken is None or not body or not isinstance(node.body, cst.IndentedBlock):
            self.taken = None
            return node
        if node.body.body[0] is self.taken:  # what comes first now begins the class as the method did
            body[0] = _with_blanks_of(self.taken, body[0])
        around = node.with_changes(body=node.body.with_changes(body=body))
        called = around if self.args["asks"] else around.visit(_Caller(name, self.args["function"]))
        assert isinstance(called, cst.ClassDef)
        return called


def _count_blanks(lines: Any) -> int:
    return next((index for index, line in enumerate(lines) if line.comment is not None), len(lines))


def _with_blanks_of(first: Any, statement: Any) -> Any:
    blanks, lines = list(first.leading_lines[: _count_blanks(first.leading_lines)]), list(statement.leading_lines)
    return statement.with_changes(leading_lines=[*blanks, *lines[_count_blanks(lines) :]])


def _without_receiver(params: cst.Parameters) -> cst.Parameters:
    if params.posonly_params:
        left = params.posonly_params[1:]
        return params.with_changes(
            posonly_params=left, posonly_ind=params.posonly_ind if left else cst.MaybeSentinel.DEFAULT
        )
    return params.with_changes(params=params.params[1:])


class _Caller(cst.CSTTransformer):
    """Calls a function by its name, where a method was called through the first parameter of another one."""

    def __init__(self, name: str, function: str) -> None:
        self.name, self.function = name, function
        self.receivers: list[str] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802 - as libcst names it
        given = [*node.params.posonly_params, *node.params.params]
        is_method = not self.receivers and not any(
            isinstance(it.decorator, cst.Name) and it.decorator.value in ("staticmethod", "classmethod")
            for it in node.decorators
        )
        own = given[0].name.value if given and is_method else ""
        self.receivers.append(own)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: ARG002, N802 - as libcst names it
        self.receivers.pop()
        return updated_node

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:  # noqa: N802 - as libcst names it
        owner = original_node.value
        is_own = isinstance(owner, cst.Name) and self.receivers and owner.value == self.receivers[0] != ""
        return cst.Name(self.function) if is_own and original_node.attr.value == self.name else updated_node
