"""Find the class that a view chooses for an action: `get_serializer_class`, a property `filterset_class`."""

import ast

from toolkit.model.tree import text_of


def class_of_action(function: ast.FunctionDef | ast.AsyncFunctionDef, action: str) -> ast.expr | None:
    """Return the class that a method returns for an action: in the branch for it, else outside of branches."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and action in map(text_of, ast.walk(node.test)):
            named = [value for inner in node.body if (value := _returned_name(inner)) is not None]
            if named:
                return named[0]
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and (value := _chosen_by_action(node.value, action)) is not None:
            return value
    own = [value for node in function.body if (value := _returned_name(node)) is not None]
    return own[-1] if own else None


def _chosen_by_action(node: ast.expr | None, action: str) -> ast.expr | None:
    """Return the class of an action in `{"list": Row}.get(self.action, Whole)` or `{...}[self.action]`."""
    table: ast.expr | None = None
    usual: list[ast.expr] = []
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Dict() as table, attr="get"), args=[_, *usual]):
            pass
        case ast.Subscript(value=ast.Dict() as table):
            pass
        case ast.BoolOp(op=ast.Or(), values=[first, last]):
            return _chosen_by_action(first, action) or (last if isinstance(last, ast.Name | ast.Attribute) else None)
    if not isinstance(table, ast.Dict):
        return None
    chosen = [value for key, value in zip(table.keys, table.values, strict=True) if text_of(key) == action]
    found = next(iter([*chosen, *usual]), None)
    return found if isinstance(found, ast.Name | ast.Attribute) else None


def _returned_name(node: ast.AST) -> ast.expr | None:
    value = node.value if isinstance(node, ast.Return) else None
    return value if isinstance(value, ast.Name | ast.Attribute) else None
