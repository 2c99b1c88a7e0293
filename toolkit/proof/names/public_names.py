"""Read the public names of a module and their signatures from its tree: its interface to other code."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit.model.tree import FunctionNode, Scope, SourceFile, bound_name, is_name, is_text


def public_names(file: SourceFile) -> dict[str, str]:
    """Return name -> signature as text; a variable has an empty one.

    Names at the module's top or in a public class are public if they do not begin with an underscore, as are names in
    `__all__`. Imported names are public in an `__init__.py`, or if `__all__` lists them. Default values, annotations,
    decorators and base classes are part of a signature, because callers and frameworks read them.
    """
    listed = _exported_names(file.tree)
    reexports = file.path.endswith("__init__.py")
    found = dict(_variables(file.root))
    for name in _imported_names(file.root):
        if reexports or name in listed:
            found.setdefault(name, "")
    for scope in file.scopes[1:]:
        if not scope.parent or scope.parent.in_function:
            continue
        if isinstance(scope.node, ast.ClassDef):
            found[scope.qualname] = _class(scope.node)
            found |= {f"{scope.qualname}.{name}": value for name, value in _variables(scope)}
        elif isinstance(scope.node, FunctionNode):
            found[scope.qualname] = _function(scope.node)
    shown = {name: text for name, text in found.items() if _is_public(name) or name in listed}
    return {**{f"{name} in __all__": "" for name in sorted(listed)}, **shown}


def imported_from(file: SourceFile) -> dict[str, str]:
    """Return name -> path of the neighbouring file from which it is imported under the same name."""
    folder = PurePosixPath(file.path).parent
    found: dict[str, str] = {}
    for node in file.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and _is_beside(node, folder):
            path = str(folder / f"{node.module.rpartition('.')[2]}.py")
            found |= {alias.name: path for alias in node.names if alias.asname in (None, alias.name)}
    return found


def _is_beside(node: ast.ImportFrom, folder: PurePosixPath) -> bool:
    """Return whether an import refers to a module in this folder."""
    above = (node.module or "").split(".")[:-1]
    if node.level:
        return node.level == 1 and not above
    return not above or list(folder.parts[-len(above) :]) == above


def _is_public(qualname: str) -> bool:
    return not any(part.startswith("_") and not part.endswith("__") for part in qualname.split("."))


def _exported_names(tree: ast.Module) -> frozenset[str]:
    names = [
        item.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(is_name(it, "__all__") for it in node.targets)
        for item in getattr(node.value, "elts", ())
        if is_text(item)
    ]
    return frozenset(names)


def _variables(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield names that statements of a module or class assign, at any depth."""
    for node in scope.nodes(ast.Name):
        if isinstance(node.ctx, ast.Store):
            yield node.id, ""


def _imported_names(scope: Scope) -> Iterator[str]:
    aliases = [it.names for it in scope.nodes(ast.Import)] + [it.names for it in scope.nodes(ast.ImportFrom)]
    yield from (bound_name(alias) for names in aliases for alias in names)


def _class(node: ast.ClassDef) -> str:
    bases = ", ".join(ast.unparse(item) for item in (*node.bases, *node.keywords))
    return f"{_decorator_text(node)}class({bases})"


def _function(node: FunctionNode) -> str:
    kind = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{_decorator_text(node)}{kind}({ast.unparse(node.args)}){returns}"


def _decorator_text(node: ast.ClassDef | FunctionNode) -> str:
    return "".join(f"@{ast.unparse(item)} " for item in node.decorator_list)
