"""Find the modules into which a file looks by names that its text does not show: `getattr(handlers, "_" + kind)`."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors, dotted_name, name_of, names_within, parent, text_of
from toolkit.source.calls import calls, follow, imported_names
from toolkit.source.public_walks import passes_over_private

_ONE = ("getattr", "hasattr")
_ALL = ("vars", "dir", "getmembers")
_DICT = "__dict__"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CHECKS = frozenset({"isinstance", "issubclass", "isclass", "hasattr", "startswith", "endswith", "isupper"})
_OF_FUNCTIONS = frozenset({"FunctionType", "Callable", "MethodType", "object"})

ANY = "*"
"""Stands for a module that is loaded by a name."""
_LOADING = ("import_module", "__import__", "load_module", "module_from_spec")


def looked_into(file: SourceFile) -> tuple[str, ...]:
    """The last parts of the names that a file looks up attributes in, sorted; `ANY` if it may be any module."""
    return _last_parts(file, [*_objects_looked_up(file), *walked_objects(file)], _bound_to(file))


def find_walked(file: SourceFile) -> dict[str, int]:
    """Map the last parts of the names of modules and classes of which a file reads all attributes to the first line.

    `ANY` is among them if it may be any module, and nothing there asks what kind of attribute it is. Of an object that
    a class of CapWords made, the class is named. A walk that passes over private names does not count.
    """
    walked = [it for it in walked_objects(file) if not _takes_one(it) and not _is_public(it)]
    if not walked:
        return {}
    bound = {**made_by(file), **_bound_to(file)}
    found: dict[str, int] = {}
    for node in sorted(walked, key=lambda it: -it.lineno):
        names = _last_parts(file, [node], bound)
        found |= {name: node.lineno for name in names if name != ANY or not _is_checked(node)}
    return dict(sorted(found.items()))


def find_walked_alone(file: SourceFile) -> tuple[str, ...]:
    """The last parts of the names of modules and classes that a file reads whole itself, not one derived from them.

    They are written where they are read, and are no variables: what `for it in Base.__subclasses__()` goes over is not.
    """
    walked = [it for it in walked_objects(file) if not _takes_one(it) and not _is_public(it)]
    if not walked:
        return ()
    variables = {it.id for it in file.nodes(ast.Name) if isinstance(it.ctx, ast.Store)}
    variables.update(it.arg for it in file.nodes(ast.arg))
    alone = [it for it in walked if (name := dotted_name(it)) and name.partition(".")[0] not in variables]
    others = _last_parts(file, [it for it in walked if it not in alone], {**made_by(file), **_bound_to(file)})
    return tuple(it for it in _last_parts(file, alone, {}) if it not in others)


def find_rebound(file: SourceFile) -> tuple[str, ...]:
    """The last parts of the names of modules and classes of which a file may set attributes by computed names, sorted.

    `ANY` if it may be any module.
    """
    given = [it.node.args for it in calls(file).ending("setattr", "delattr") if len(it.node.args) > 1]
    nodes = [args[0] for args in given if not isinstance(args[1], ast.Constant)]
    nodes += [it for it in walked_objects(file) if _takes_one(it)]
    return _last_parts(file, nodes, _bound_to(file)) if nodes else ()


def _is_public(node: ast.expr) -> bool:
    """Return whether the walk over an object passes over private names."""
    read = parent(node)
    return isinstance(read, ast.expr) and passes_over_private(read)


def _takes_one(node: ast.expr) -> bool:
    """Return whether only one of the attributes is read or set, or text runs among them: `module.__dict__[name]`."""
    read = parent(node)
    around = parent(read) if read is not None else None
    is_one = isinstance(around, ast.Subscript) and around.value is read
    is_run = isinstance(around, ast.Call) and read in around.args and dotted_name(around.func) in ("exec", "eval")
    return is_one or is_run or (isinstance(around, ast.Attribute) and around.attr in ("get", "setdefault", "update"))


def _is_checked(node: ast.expr) -> bool:
    """Return whether the function around a walk, or else the loop, asks for the kind or beginning of what it finds."""
    loop = next((it for it in ancestors(node) if isinstance(it, ast.For)), None)
    function = next((it for it in ancestors(node) if isinstance(it, _FUNCTIONS)), None)
    if function is not None:
        is_asked = any(name_of(it) in _CHECKS for it in walk(function))
    else:
        is_asked = loop is not None and node in walk(loop.iter) and _asks_each(loop)
    return is_asked or any(isinstance(it, ast.For) and _tries_each(it) for it in ancestors(node))


def _asks_each(loop: ast.For) -> bool:
    """Return whether a loop asks for the kind or the beginning of each item, by which it passes over functions."""
    own = names_within(loop.target)
    for call in (it for it in walk(loop) if isinstance(it, ast.Call) and name_of(it.func) in _CHECKS):
        asked = call.args[:1] if isinstance(call.func, ast.Name) else [call.func, *call.args[:1]]
        about = {name for it in asked for name in names_within(it)}
        kinds = {name_of(it) for one in call.args[1:] for it in walk(one)}
        begins = {text_of(it) for it in call.args if name_of(call.func) == "startswith"}
        if own & about and not kinds & _OF_FUNCTIONS and not begins & {"_", "__"}:
            return True
    return False


def _tries_each(loop: ast.For) -> bool:
    """Return whether a loop tries a call with each item, and passes over those for which it fails in one known way."""
    own = names_within(loop.target)
    for node in (it for it in walk(loop) if isinstance(it, ast.Try) and len(it.handlers) == 1):
        first, handler = node.body[0], node.handlers[0]
        call = getattr(first, "value", None) if isinstance(first, ast.Expr | ast.Assign) else None
        is_given = isinstance(call, ast.Call) and any(getattr(it, "id", "") in own for it in call.args)
        is_known = handler.type is not None and dotted_name(handler.type) not in ("Exception", "BaseException", "")
        if is_given and is_known and isinstance(handler.body[0], ast.Pass | ast.Continue):
            return True
    return False


def _last_parts(file: SourceFile, nodes: Iterable[ast.expr], bound: Mapping[str, set[str]]) -> tuple[str, ...]:
    names = {name for node in nodes if (name := dotted_name(_object_of(node)) or _class_called(node))}
    names.update(name for it in [*names] for name in bound.get(it, ()))
    origins = imported_names(file) if names else {}
    return tuple(sorted({follow(name, origins).rpartition(".")[2] for name in names}))


def _object_of(node: ast.expr) -> ast.expr:
    """Return the object of whose class an expression is: `x` for `type(x)` and `x.__class__`; else the expression."""
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        return node.value
    is_type = isinstance(node, ast.Call) and dotted_name(node.func) == "type" and len(node.args) == 1
    return node.args[0] if is_type else node  # type: ignore[attr-defined]


def made_by(file: SourceFile) -> dict[str, set[str]]:
    """Map names to the classes whose calls they are given."""
    found: dict[str, set[str]] = {}
    for given in file.nodes(ast.Assign):
        for target in given.targets:
            if name := _class_called(given.value):
                found.setdefault(dotted_name(target), set()).add(name)
    return found


def _class_called(node: ast.expr) -> str:
    """Return the name of a class of CapWords that an expression calls; empty if it is none."""
    name = dotted_name(node.func) if isinstance(node, ast.Call) else ""
    return name if name.rpartition(".")[2][:1].isupper() else ""


def _objects_looked_up(file: SourceFile) -> Iterator[ast.expr]:
    for called in calls(file).ending(*_ONE):
        if len(called.node.args) > 1 and not isinstance(called.node.args[1], ast.Constant):
            yield called.node.args[0]


def walked_objects(file: SourceFile) -> Iterator[ast.expr]:
    """Yield the objects of which a file reads all attributes, by `vars`, `dir`, `getmembers` or `__dict__`."""
    for called in calls(file).ending(*_ALL):
        yield from called.node.args[:1]
    if _DICT in file.text or not file.text.isascii():  # an identifier may be written in another form
        yield from (node.value for node in file.nodes(ast.Attribute) if node.attr == _DICT)


def _bound_to(file: SourceFile) -> dict[str, set[str]]:
    """Map names to what they may be: names in what a loop goes over, and `ANY` for what a loader returns."""
    found: dict[str, set[str]] = {}
    loops: list[ast.For | ast.comprehension] = [*file.nodes(ast.For), *file.nodes(ast.comprehension)]
    for loop in loops:
        within = list(walk(loop.iter))
        over = {it.id for it in within if isinstance(it, ast.Name)}
        over |= {it.attr for it in within if isinstance(it, ast.Attribute) and it.attr[:1].isupper()}
        for it in walk(loop.target):
            found.setdefault(dotted_name(it), set()).update(over)
    for given in file.nodes(ast.Assign):
        if isinstance(given.value, ast.Call) and dotted_name(given.value.func).rpartition(".")[2] in _LOADING:
            for target in given.targets:
                found.setdefault(dotted_name(target), set()).add(ANY)
    return found
