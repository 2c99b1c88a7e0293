"""Function views of Django REST framework: `@api_view`, and the decorators that choose who may call them."""

from toolkit.inventory.endpoints.rest_function_views import API_VIEW, CHOOSERS
from toolkit.inventory.frameworks._view_methods import restrict_methods
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    FunctionValue,
    NativeFunction,
    Value,
    function_of,
)


def _api_view(call: NativeCall) -> Value:
    """Handle `@api_view(['GET'])`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        restrict_methods(inner.get(0), call.get(0, "http_method_names", default=["GET"]))
        return _mark(inner.get(0), API_VIEW, True)

    return NativeFunction(API_VIEW, decorate)


def _choose(name: str) -> NativeAnswer:
    """Handle `@permission_classes([...])` and its kind, which `@api_view` reads: above it they have no effect."""

    def answer(call: NativeCall) -> Value:
        def choose(inner: CallArguments, _: CodePlace) -> Value:
            view = function_of(inner.get(0))
            is_late = isinstance(view, FunctionValue) and API_VIEW in view.attributes
            return inner.get(0) if is_late else _mark(inner.get(0), name, call.get(0, name))

        return NativeFunction(name, choose)

    return answer


def _mark(view: Value, name: str, value: Value) -> Value:
    found = function_of(view)
    if isinstance(found, FunctionValue):
        found.attributes[name] = value
    return view


FUNCTION_VIEWS = {API_VIEW: _api_view, **{name: _choose(name) for name in CHOOSERS}}
