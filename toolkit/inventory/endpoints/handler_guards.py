"""Find the checks before a handler: decorators, dependencies, and lists of them in its class."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from toolkit.inventory.endpoints.annotation_aliases import resolve_alias
from toolkit.inventory.endpoints.annotations import plain_name
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.running_decorators import running_decorators
from toolkit.inventory.endpoints.view_tests import decides, lets_strangers_in, name_of_test, with_rights
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, Environment
from toolkit.model.tree import FunctionNode, callee_of, text_of

_REGISTERING = frozenset(
    {
        *("route", "get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket"),
        *("action", "list_route", "detail_route", "expose", "view_config", "api_view", "link", "add_url_rule"),
        *("permission_classes", "authentication_classes", "throttle_classes", "renderer_classes", "parser_classes"),
        *("staticmethod", "classmethod", "property", "cached_property", "wraps", "override", "coroutine"),
    }
)
"""Decorators that only register a handler or declare its kind."""
_OF_CLASSES = ("decorators", "method_decorators", "dependencies", "guards")
_DEPENDENCIES = ("Depends", "Security")
_REQUIRING = re.compile(r"(Required|PassesTest)Mixin\Z")
"""Base classes of views that check the user first, as those of Django and django-braces."""
ACCESSIBLE = "is_accessible"
"""The method that Flask-Admin asks before each of its views, and that says whether the caller may go on."""
_VIEWS = frozenset(
    {
        *("View", "TemplateView", "RedirectView", "ListView", "DetailView", "FormView", "CreateView", "UpdateView"),
        "DeleteView",
    }
)
"""Views of Django, whose `dispatch` calls none of a class that comes after them."""
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_REFUSING = re.compile(r"redirect|Redirect|abort|permission|Permission|Forbidden|Denied|login|40[13]|Unauthorized")
"""Words in the code of a `dispatch` that may send a caller away."""


_OF_CALLER = re.compile(r"request|user|session|perm|token|self\.\w+\(|super\(")
"""Words in a method that decides who passes, and that may read who calls, also through another method."""


class Guard(NamedTuple):
    """Decorator or dependency before a handler, as written: `login_required`, `auth.needs("admin")`, `current_user`."""

    node: ast.expr
    around: Environment
    mixin: ast.expr | None = None
    """The class of a library that asks a method of the view: `UserPassesTestMixin` before `test_func`."""

    @property
    def name(self) -> str:
        """Dotted name that it calls or is; empty if it has none."""
        return _name(self.node)


def guards_of(
    interpreter: Interpreter, codes: Sequence[HandlerCode], view: ClassValue | None, outside: Iterable[Guard] = ()
) -> tuple[Guard, ...]:
    """Return the decorators, dependencies and mixins before a handler, outermost first, each name once.

    What a call makes optional is none: `jwt_required(optional=True)`, `HTTPBearer(auto_error=False)`.

    Args:
        interpreter: follows imports of annotations.
        codes: the functions that handle the request; none if the handler is inherited from outside the project.
        view: the class of views that is registered, if there is one.
        outside: what stands around the handler where it is registered.
    """
    found = [guard for code in codes for guard in _of_code(interpreter, code)] or [*_of_class(view, "")]
    found = [guard for guard in (*outside, *found) if not (is_optional(guard.node) or _lets_strangers_in(guard.node))]
    kept = {guard.name: guard for guard in reversed(found)}
    names = dict.fromkeys(guard.name for guard in found)
    return tuple(kept[name] for name in names if name and name.rpartition(".")[2] not in _REGISTERING)


def is_optional(node: ast.expr) -> bool:
    """Return whether a check is made so that it lets callers through who show no credential."""
    words = node.keywords if isinstance(node, ast.Call) else ()
    given = {word.arg: word.value.value for word in words if isinstance(word.value, ast.Constant)}
    return given.get("optional") is True or given.get("auto_error") is False


def _lets_strangers_in(node: ast.expr) -> bool:
    """Return whether a decorator of Django asks for what callers without a log-in fulfil, as pages of sign-up do."""
    asks = isinstance(node, ast.Call) and _name(node).rpartition(".")[2] == "user_passes_test" and node.args
    test = node.args[0] if asks and isinstance(node, ast.Call) else None
    match test.body if isinstance(test, ast.Lambda) else None:
        case ast.Constant(value=True) | ast.Attribute(attr="is_anonymous"):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _name(inner).rpartition(".")[2] == "is_authenticated"
    return False


def dependencies_of(interpreter: Interpreter, function: FunctionNode, around: Environment) -> Iterator[Guard]:
    """Yield the dependencies that the parameters of a function declare by their defaults and annotations.

    Args:
        interpreter: follows imports of annotations.
        function: its definition.
        around: the names around it.
    """
    given = function.args
    for default in (*given.defaults, *given.kw_defaults):
        if default is not None:
            yield from _dependencies(interpreter, default, around)
    for item in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        written, place = resolve_alias(interpreter, item.annotation, around)
        if isinstance(written, ast.Subscript) and plain_name(written) == "Annotated":
            yield from _dependencies(interpreter, written.slice, place)


def _of_code(interpreter: Interpreter, code: HandlerCode) -> Iterator[Guard]:
    around = Environment(code.function.module, {}, code.function.around)
    yield from _of_class(code.owner, code.node.name)
    yield from (Guard(node, around) for node in _of_decorators(code.node))
    yield from (
        guard for value in _given_dependencies(code.node) for guard in _dependencies(interpreter, value, around)
    )
    yield from dependencies_of(interpreter, code.node, around)


def _of_decorators(node: FunctionNode) -> Iterator[ast.expr]:
    for decorator in running_decorators(node):
        yield decorator
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg == "guards":  # of Litestar
                yield from _members(keyword.value)
        if isinstance(decorator, ast.Call) and _name(decorator).rpartition(".")[2] == "method_decorator":
            yield from decorator.args[:1]


def _given_dependencies(node: FunctionNode) -> Iterator[ast.expr]:
    """Yield what the decorators of a handler get as `dependencies`."""
    calls = (decorator for decorator in running_decorators(node) if isinstance(decorator, ast.Call))
    yield from (keyword.value for call in calls for keyword in call.keywords if keyword.arg == "dependencies")


def _of_class(owner: ClassValue | None, method: str) -> Iterator[Guard]:
    if owner is not None and any("flask_admin" in name for name in owner.externals()):
        yield from _of_admin(owner)
    is_passing_over = False
    open_lists = set(_OF_CLASSES)
    for item in owner.lineage() if owner is not None else ():
        if owner is None or not isinstance(item, ClassValue):
            continue
        around = Environment(item.module, {})
        is_passing_over = is_passing_over or any(map(_calls_views, item.node.body))
        bases = [] if is_passing_over else filter(_is_requiring, _bases_before_views(item.node))
        yield from (guard for node in bases for guard in _of_mixin(node, owner, around))
        yield from (Guard(ast.Name(item.node.name, ast.Load()), around) for node in item.node.body if _sends_away(node))
        yield from (Guard(node, around) for node in _around_views(item.node, method))
        if "as_view" in item.names:
            yield Guard(ast.Attribute(ast.Name(item.node.name, ast.Load()), "as_view", ast.Load()), around)
        for name, value in _lists_of(item.node):
            if name in open_lists:
                yield from (Guard(node, around) for node in _members(value))
                if not _mentions(value, name):  # else it extends the list of a base class
                    open_lists.remove(name)


def _lists_of(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield the lists of checks that a class binds itself, each by its name and as it is bound last."""
    bound: dict[str, ast.expr] = {}
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else ()
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        names = [target.id for target in targets if isinstance(target, ast.Name) and target.id in _OF_CLASSES]
        bound.update(dict.fromkeys(names, value) if value is not None else {})
    yield from bound.items()


def _mentions(value: ast.expr, name: str) -> bool:
    return any(getattr(it, "id", getattr(it, "attr", "")) == name for it in ast.walk(value))


def _around_views(node: ast.ClassDef, method: str) -> Iterator[ast.expr]:
    """Yield the decorators of a class of views, and those of its `dispatch`, that run before one of its methods."""
    for member in node.body:
        if isinstance(member, FunctionNode) and member.name == "dispatch" != method:
            yield from _of_decorators(member)
    for decorator in node.decorator_list:
        is_wrapped = isinstance(decorator, ast.Call) and _name(decorator).rpartition(".")[2] == "method_decorator"
        wrapped = decorator.args[:1] if is_wrapped and isinstance(decorator, ast.Call) else [decorator]
        if not is_wrapped or _wrapped_method(decorator) in ("", "dispatch", method):
            yield from (inner for part in wrapped for inner in [*_members(part)] or [part])


def _of_admin(owner: ClassValue) -> Iterator[Guard]:
    """Yield the class whose `is_accessible` Flask-Admin asks before each view."""
    for item in owner.lineage():
        for node in item.node.body if isinstance(item, ClassValue) else ():
            if isinstance(node, FunctionNode) and node.name == ACCESSIBLE:
                assert isinstance(item, ClassValue)
                yield Guard(ast.Name(item.node.name, ast.Load()), Environment(item.module, {}))
                return


def _bases_before_views(node: ast.ClassDef) -> Iterator[ast.expr]:
    """Yield the base classes whose `dispatch` is asked: those before a view of Django, which asks no other one."""
    yield from takewhile(lambda it: _name(it).rpartition(".")[2] not in _VIEWS, node.bases)


def _is_requiring(base: ast.expr) -> bool:
    return bool(_REQUIRING.search(_name(base)))


def _calls_views(node: ast.stmt) -> bool:
    """Return whether a statement defines a `dispatch` that passes over base classes: `View.dispatch(self, request)`."""
    if not isinstance(node, FunctionNode) or node.name != "dispatch":
        return False
    called = {_name(inner.func) for inner in ast.walk(node) if isinstance(inner, ast.Call)}
    owners = {name.removesuffix(".dispatch").rpartition(".")[2] for name in called if name.endswith(".dispatch")}
    return bool(owners) and owners <= _VIEWS


def _of_mixin(base: ast.expr, view: ClassValue, around: Environment) -> Iterator[Guard]:
    """Yield what a mixin asks: the method of the project that decides, or else itself; nothing if anybody passes."""
    test = decides(_name(base), view)
    if test is None or _calls_super(test.node):
        yield Guard(with_rights(base, view), around)
    if test is None or lets_strangers_in(test) or not _OF_CALLER.search(ast.unparse(test.node)):
        return
    named = name_of_test(test)
    yield Guard(base, around) if named is None else Guard(ast.copy_location(named, base), around, base)


def _calls_super(node: ast.AST) -> bool:
    return any(isinstance(it, ast.Call) and _name(it) == "super" for it in ast.walk(node))


def _wrapped_method(decorator: ast.expr) -> str:
    """Return the HTTP method that `method_decorator(check, name="get")` is for; empty if it is for another function."""
    given = [*decorator.args[1:2], *(it.value for it in decorator.keywords if it.arg == "name")]  # type: ignore[attr-defined]
    name = text_of(given[0]) if given else ""
    return name if name in _METHODS else ""


def _sends_away(node: ast.stmt) -> bool:
    """Return whether a statement defines a `dispatch`, which runs before each method of a view, and may refuse."""
    return isinstance(node, FunctionNode) and node.name == "dispatch" and bool(_REFUSING.search(ast.unparse(node)))


def _members(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the items of a list, of a sum of lists, or of the lists in a dictionary by method."""
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        for item in value.elts:
            yield item.args[0] if isinstance(item, ast.Call) and _is_dependency(item) and item.args else item
    elif isinstance(value, ast.Dict):
        for item in value.values:
            yield from _members(item)
    elif isinstance(value, ast.BinOp):
        yield from (*_members(value.left), *_members(value.right))


def _dependencies(interpreter: Interpreter, value: ast.expr, around: Environment) -> Iterator[Guard]:
    """Yield the functions of `Depends(current_user)`, of lists of such calls, and of names that stand for these."""
    written, place = resolve_alias(interpreter, value, around, (ast.Call, ast.List, ast.Tuple))
    if isinstance(written, ast.List | ast.Tuple):
        for item in written.elts:
            yield from _dependencies(interpreter, item, place)
    elif isinstance(written, ast.Call) and _is_dependency(written):
        yield from (Guard(node, place) for node in written.args[:1])


def _is_dependency(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _name(value).rpartition(".")[2] in _DEPENDENCIES


def _name(node: ast.expr) -> str:
    """Return the dotted name that an expression calls or is; empty if it has none."""
    parts: list[str] = []
    target = callee_of(node)
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    return ".".join([target.id, *reversed(parts)]) if isinstance(target, ast.Name) else ""
