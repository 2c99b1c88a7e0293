"""Find the definitions of checks by the names that endpoints give them."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.endpoints.handler_guards import ACCESSIBLE, is_optional
from toolkit.inventory.interpreter.values import ExternalName
from toolkit.model.tree import callee_of, dotted_name
from toolkit.source.calls import last_name

_LOADERS = frozenset(
    {
        "user_loader",
        "request_loader",
        "header_loader",
        "verify_password",
        "verify_token",
        "get_password",
        "token_in_blocklist_loader",
    }
)
"""Decorators of log-in libraries for the function that looks up who calls."""
_ENTRY = (
    *("process_request", "process_view", "__call__", "dispatch", "authenticate", "authenticate_credentials"),
    ACCESSIBLE,
)
ENTRY_OF_RIGHTS = ("has_permission", "has_object_permission")
"""Methods of a class of permissions: for each request, and then for the row that it is about."""


class CheckDefinition(NamedTuple):
    """The functions of a check in the project, and the name of the library that it is or extends."""

    functions: tuple[FunctionDefinition, ...] = ()
    library: str = ""
    path: str = ""
    line: int = 0


def find_guard(index: ProgramIndex, name: str, path: str) -> CheckDefinition:
    """Find a decorator or dependency by the name that the file of a handler gives it.

    Args:
        index: index of the program.
        name: dotted name as written: `login_required`, `auth.token_required`.
        path: file of the handler.
    """
    file = index.files.get(path)
    if file is None:
        return CheckDefinition()
    node = ast.parse(name, mode="eval").body
    found = index.resolve(node, path, file.root)
    if found is None and isinstance(node, ast.Attribute):  # auth = HTTPBasicAuth()
        made = index.resolve(node.value, path, file.root)
        if isinstance(made, ast.Call):
            home = index.home_of(made) or path
            found = index.resolve(made.func, home, index.files[home].root)
            library = f"{found.name}.{node.attr}" if isinstance(found, ExternalName) else ""
            loaders = tuple(loaders_of(index, made)) if library else ()
            place = (loaders[0].path, loaders[0].node.lineno) if loaders else ("", 0)
            return CheckDefinition(loaders, library, *place)
    if isinstance(found, FunctionDefinition | ClassDefinition):
        return _of_definition(found)
    if isinstance(found, ast.List | ast.Tuple | ast.Call) and (home := index.home_of(found)):
        return _of_parts(index, found, home)
    return CheckDefinition((), found.name if isinstance(found, ExternalName) else "")


def find_dependencies(index: ProgramIndex, function: FunctionDefinition) -> Iterator[CheckDefinition]:
    """Yield what a dependency of FastAPI itself depends on by its defaults and annotations.

    Args:
        index: index of the program.
        function: its definition.
    """
    root = index.files[function.path].root
    given = function.node.args
    for item in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        alias = index.resolve(item.annotation, function.path, root) if isinstance(item.annotation, ast.Name) else None
        written = alias if isinstance(alias, ast.Subscript) else item.annotation
        if isinstance(written, ast.Subscript):
            yield from _depended_on(index, written, index.home_of(written) or function.path)
    for default in (*given.defaults, *given.kw_defaults):
        if isinstance(default, ast.Call):
            yield from _depended_on(index, default, function.path)


def _depended_on(index: ProgramIndex, written: ast.expr, path: str) -> Iterator[CheckDefinition]:
    for node in ast.walk(written):
        if isinstance(node, ast.Call) and last_name(node) in ("Depends", "Security") and node.args:
            target = node.args[0]
            name = "" if is_optional(target) else dotted_name(callee_of(target))
            if name:
                yield find_guard(index, name, path)


def _of_parts(index: ProgramIndex, value: ast.expr, path: str) -> CheckDefinition:
    """Return what a name stands for that joins checks: `[login_required, user_passes_test(is_staff)]`."""
    parts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    root = index.files[path].root
    maker = index.resolve(value.func, path, root) if isinstance(value, ast.Call) and not is_optional(value) else None
    if isinstance(maker, FunctionDefinition | ClassDefinition):  # clerks = Roles(["clerk"])
        made = _of_definition(maker)
        return made if not made.library else CheckDefinition()  # what it inherits depends on how it is made
    functions: list[FunctionDefinition] = []
    libraries: list[str] = []
    for part in parts:
        asks = isinstance(part, ast.Call) and last_name(part) == "user_passes_test" and bool(part.args)
        named = part.args[0] if asks and isinstance(part, ast.Call) else part
        found = index.resolve(named, path, root)
        functions += [found] if isinstance(found, FunctionDefinition) else []
        libraries += [found.name] if isinstance(found, ExternalName) else [*_library_of(index, named, path)]
    library = "" if functions else next(iter(libraries), "")
    return CheckDefinition(tuple(functions), library, path, value.lineno) if functions or library else CheckDefinition()


def _library_of(index: ProgramIndex, made: ast.expr, path: str, within: frozenset[int] = frozenset()) -> Iterator[str]:
    """Yield the name of the library's class, or of the method of its instance, that a call calls; none if optional.

    `within`: ids of the calls on whose result it is called: `talisman = talisman.init()` is one of its own.
    """
    if not isinstance(made, ast.Call) or is_optional(made) or id(made) in within:
        return
    root = index.files[path].root
    found = index.resolve(made.func, path, root)
    if isinstance(found, ExternalName):
        yield found.name
    elif isinstance(made.func, ast.Attribute) and isinstance(
        owner := index.resolve(made.func.value, path, root), ast.Call
    ):
        names = _library_of(index, owner, index.home_of(owner) or path, within | {id(made)})
        yield from (f"{name}.{made.func.attr}" for name in names)


def find_imported(index: ProgramIndex, name: str) -> CheckDefinition:
    """Find a guard in the first file that defines or imports its name, such as that of a base class of views."""
    found = (find_guard(index, name, path) for path in index.files)
    return next((item for item in found if item.functions or item.library), CheckDefinition())


def find_class(index: ProgramIndex, name: str) -> CheckDefinition:
    """Find a class of checks by its name without the package; the library has that name if the project has none."""
    found = [item for item in index.classes.values() if item.name == name and item.scope.parent is not None]
    return _of_class(found[0]) if found else CheckDefinition((), name)


def find_hook(index: ProgramIndex, name: str) -> CheckDefinition:
    """Find a hook or middleware of the project by its dotted name."""
    plain = name.replace("<locals>.", "")
    definitions: list[FunctionDefinition | ClassDefinition] = [*index.functions.values(), *index.classes.values()]
    for item in definitions:
        module = item.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        dotted = f"{module}.{item.scope.qualname}"
        if dotted == plain or dotted.endswith(f".{plain}"):
            return _of_definition(item)
    return CheckDefinition()


def find_loaders(index: ProgramIndex) -> Iterator[FunctionDefinition]:
    """Yield the functions that look up who calls for a library: `@login.user_loader`, `login.request_loader(load)`."""
    for item in index.functions.values():
        if any(_is_loader(node) for node in item.node.decorator_list):
            yield item
    for path, file in index.files.items():
        for scope, call in file.each(ast.Call):
            found = index.resolve(call.args[0], path, scope) if _is_loader(call.func) and call.args else None
            if isinstance(found, FunctionDefinition):
                yield found


def loaders_of(index: ProgramIndex, made: ast.Call) -> Iterator[FunctionDefinition]:
    """Yield the functions that look up who calls for one object: `@auth.verify_token`.

    Args:
        index: index of the program.
        made: the call that makes the object.
    """
    for item in find_loaders(index):
        for node in item.node.decorator_list:
            owner = node.value if isinstance(node, ast.Attribute) else None
            around = item.scope.parent if _is_loader(node) else None
            if owner is not None and around is not None and index.resolve(owner, item.path, around) is made:
                yield item


def _is_loader(node: ast.expr) -> bool:
    name = last_name(node) if isinstance(node, ast.Call) else getattr(node, "attr", "")
    return name in _LOADERS


def _of_definition(found: FunctionDefinition | ClassDefinition) -> CheckDefinition:
    if isinstance(found, ClassDefinition):
        return _of_class(found)
    return CheckDefinition((found,), "", found.path, found.node.lineno)


def _of_class(found: ClassDefinition) -> CheckDefinition:
    wanted = ENTRY_OF_RIGHTS if any(found.find(name) for name in ENTRY_OF_RIGHTS) else _ENTRY
    members = [found.find(name) for name in wanted]
    functions = tuple(item for item in members if isinstance(item, FunctionDefinition))
    library = next((base.rpartition(".")[2] for base in found.externals() if base != "object"), "")
    return CheckDefinition(functions, library, found.path, found.node.lineno)
