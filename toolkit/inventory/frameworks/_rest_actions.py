"""Extra actions of viewsets in Django REST framework: the decorators that mark them, and how they are found."""

from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    FunctionValue,
    InstanceValue,
    MethodValue,
    NativeFunction,
    Value,
    function_of,
)
from toolkit.inventory.registrations import method_list

_OF_ACTION = ("methods", "detail", "url_path", "url_name")


def _action(call: NativeCall) -> Value:
    return _mark(call.arguments, call.get(1, "detail"))


def _list_route(call: NativeCall) -> Value:
    return _mark(call.arguments, False)


def _detail_route(call: NativeCall) -> Value:
    return _mark(call.arguments, True)


def _link(_: NativeCall) -> Value:
    """Handle `@link()` of old versions: GET on one object."""
    return _mark(CallArguments((["get"],)), True)


def _mark(arguments: CallArguments, detail: Value) -> Value:
    """Handle `@action(detail=..., methods=..., url_path=...)`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        found = function_of(inner.get(0))
        if isinstance(found, FunctionValue):
            methods = method_list(arguments.get(0, "methods")) or ["GET"]
            url_path = arguments.get(-1, "url_path")
            found.marks["action"] = [(detail is not False, methods, url_path)]
            options = {name: value for name, value in arguments.keywords.items() if name not in _OF_ACTION}
            found.attributes.update(detail=detail is not False, kwargs=options)
            found.attributes["url_path"] = action_name(found) if url_path is None else url_path
        return inner.get(0)

    return NativeFunction("action", decorate)


def _map_method(method: str) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        """`@some_action.mapping.delete`: one more method of an action."""
        found, own = call.instance.attributes.get("function"), function_of(call.get(0))
        if isinstance(found, FunctionValue) and isinstance(own, FunctionValue):
            for detail, _, path in found.marks.get("action", ()):
                name = found.qualname.rpartition(".")[2] if path is None else path
                own.marks.setdefault("action", []).append((detail, [method], name))
            found.attributes.setdefault("mapped", {})[method.lower()] = action_name(own)
        return call.get(0)

    return answer


def action_name(action: Value) -> str:
    """Return the name of the function of an extra action."""
    found = function_of(action)
    return found.qualname.rpartition(".")[2] if found is not None else ""


def actions_by_method(action: FunctionValue) -> dict[str, Value]:
    """Return `mapping` of an extra action: the name of a function for each HTTP method, in lower case."""
    own = {method.lower(): action_name(action) for _, methods, _ in action.marks["action"] for method in methods}
    return own | dict(action.attributes.get("mapped", {}))


def extra_actions(of: ClassValue) -> list[Value]:
    """Return the functions of a viewset, its own or inherited, that `@action` and the like mark."""
    found: dict[str, Value] = {}
    for base in of.lineage():
        for name, value in base.names.items() if isinstance(base, ClassValue) else ():
            if name not in found and isinstance(function_of(value), FunctionValue):
                inherited = value if base is of else MethodValue(function_of(value), InstanceValue(of))  # type: ignore[arg-type]
                found[name] = inherited
    return [value for value in found.values() if function_of(value).marks.get("action")]  # type: ignore[union-attr]


def _get_extra_actions(call: NativeCall) -> Value:
    """Handle `Viewset.get_extra_actions()`."""
    of = call.instance.of
    return extra_actions(of) if isinstance(of, ClassValue) else []


ACTION_FUNCTIONS: dict[str, NativeAnswer] = {
    "action": _action,
    "list_route": _list_route,
    "detail_route": _detail_route,
    "link": _link,
}
"""Decorators that mark actions."""
ACTION_METHODS: dict[str, NativeAnswer] = {
    **{f"mapping.{verb.lower()}": _map_method(verb) for verb in ("GET", "POST", "PUT", "PATCH", "DELETE")},
    **{
        f"{viewset}.get_extra_actions": _get_extra_actions
        for viewset in ("ViewSetMixin", "ViewSet", "GenericViewSet", "ModelViewSet", "ReadOnlyModelViewSet")
    },
}
