"""Read annotations and markers: `Annotated[int, Query(ge=1)]`, `Optional[str]`, `Field(alias="x")`."""

import ast

from toolkit.inventory.endpoints.reads import type_of
from toolkit.model.tree import is_text, name_of

MARKERS = ("Query", "Path", "Header", "Cookie", "Form", "File", "Body")


def unwrap_annotation(annotation: ast.expr | None) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the type and the marker of `Annotated[type, marker]`; the type of `Optional[type]` and `type | None`."""
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if plain_name(annotation) == "Annotated" and inner:
            marker = next((node for node in inner[1:] if call_name(node) in (*MARKERS, "Depends", "Security")), None)
            return unwrap_annotation(inner[0])[0], marker
        if plain_name(annotation) == "Optional":
            return inner[0], None
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return annotation.left, None
    return annotation, None


def union_members(annotation: ast.expr | None) -> list[ast.expr]:
    """Return the members of `Union[A, B]` and `A | B`, also inside `Annotated`; another annotation alone."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*union_members(annotation.left), *union_members(annotation.right)]
    if isinstance(annotation, ast.Subscript) and plain_name(annotation) in ("Union", "Optional", "Annotated"):
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        chosen = inner[:1] if plain_name(annotation) == "Annotated" else inner
        return [member for item in chosen for member in union_members(item)]
    return [] if annotation is None else [annotation]


def annotation_type(annotation: ast.expr | None) -> str:
    """Return the JSON Schema type of an annotation; empty if it is unknown."""
    return type_of(unwrap_annotation(annotation)[0]) or (
        "array" if plain_name(annotation) in ("List", "list", "Sequence") else ""
    )


def plain_name(annotation: ast.expr | None) -> str:
    """Return the last part of the name of an annotation."""
    target = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return name_of(target)


def call_name(node: ast.expr | None) -> str:
    """Return the last part of the name of a called function; empty for other nodes."""
    return plain_name(node.func) if isinstance(node, ast.Call) else ""


def keyword_text(node: ast.expr | None, name: str) -> str:
    """Return a keyword argument that is a string literal; empty if there is none."""
    for item in node.keywords if isinstance(node, ast.Call) else ():
        if item.arg == name and is_text(item.value):
            return item.value.value
    return ""


def is_required_marker(marker: ast.expr | None) -> bool:
    """Return whether a marker such as `Query(...)` requires a value."""
    if not isinstance(marker, ast.Call) or not marker.args:
        return isinstance(marker, ast.Call) and not any(item.arg == "default" for item in marker.keywords)
    return isinstance(marker.args[0], ast.Constant) and marker.args[0].value is ...
