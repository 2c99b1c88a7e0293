"""Read assignments in class bodies: `name = value`, `name: Kind = value`."""

import ast
from collections.abc import Iterator


def assigned_name(node: ast.stmt) -> tuple[str, ast.expr | None]:
    """Return the name and the value of an assignment to one name; ("", None) for any other statement."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name), *_], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            return name, value
    return "", None


def class_assignments(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names assigned in the body of a class, with their values, in order."""
    for item in node.body:
        name, value = assigned_name(item)
        if value is not None:
            yield name, value
