"""Cornice: services with a path, and classes as resources, both below Pyramid."""

from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    NativeFunction,
    Value,
    function_of,
)
from toolkit.inventory.registrations import HTTP_METHODS, methods_of_class

ROUTES = "pyramid.routes"
VIEWS = "pyramid.views"
_FORMS = {"path": "{}", "collection_path": "collection_{}"}


def _service(call: NativeCall) -> Value:
    call.instance.attributes["path"] = call.get(1, "path")


def _view(method: str) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        """`@service.get()` of Cornice."""

        def decorate(inner: CallArguments, _: CodePlace) -> Value:
            _note(call, call.instance, call.instance.attributes.get("path"), method, inner.get(0))
            return inner.get(0)

        return NativeFunction("service", decorate)

    return answer


def _add_view(call: NativeCall) -> Value:
    """Handle `service.add_view(method, view)`."""
    _note(call, call.instance, call.instance.attributes.get("path"), call.get(0, "method"), call.get(1, "view"))


def _note(call: NativeCall, name: Value, path: Value, method: Value, view: Value) -> None:
    call.interpreter.notes.setdefault(ROUTES, []).append((name, path, "", method, call.place))
    call.interpreter.notes.setdefault(VIEWS, []).append((name, method, view, call.place))


def _resource(call: NativeCall) -> Value:
    """Handle `@resource(path=..., collection_path=...)`, whose class has `get`, `collection_post` and so on."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        of = function_of(inner.get(0))
        if isinstance(of, ClassValue):
            _note_resource(call, of)
        return inner.get(0)

    return NativeFunction("resource", decorate)


def _note_resource(call: NativeCall, of: ClassValue) -> None:
    for argument, form in _FORMS.items():
        path = call.get(-1, argument)
        for method in methods_of_class(of, HTTP_METHODS, form) if path is not None else ():
            name = f"{of.module.path} {of.qualname} {form} {method}"
            _note(call, name, path, method, of.find(form.format(method.lower())))


FUNCTIONS = {"cornice:resource": _resource}
METHODS = {
    "cornice:Service.__init__": _service,
    "cornice:Service.add_view": _add_view,
    **{f"cornice:Service.{verb.lower()}": _view(verb) for verb in HTTP_METHODS},
}
