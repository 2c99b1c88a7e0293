"""Bind the arguments of a call to a function's parameters."""

from toolkit.inventory.interpreter.values import (
    CallArguments,
    Environment,
    FunctionValue,
    InstanceValue,
    UnknownValue,
    Value,
)


def bind_arguments(function: FunctionValue, arguments: CallArguments, instance: Value, inner: Environment) -> None:
    """Bind arguments in a function's environment; parameters without an argument are unknown.

    Args:
        function: the function whose parameters are bound.
        arguments: arguments of the call.
        instance: object to which the function is bound; it becomes the first parameter.
        inner: environment of the function's body.
    """
    parameters = function.node.args
    positional = [item.arg for item in (*parameters.posonlyargs, *parameters.args)]
    given = list(arguments.positional)
    if instance is not None:
        given.insert(0, instance.of if function.kind == "class" and isinstance(instance, InstanceValue) else instance)
    keywords = dict(arguments.keywords)
    for name, value in zip(positional, given, strict=False):
        inner.names[name] = value
    for name in (*positional, *(item.arg for item in parameters.kwonlyargs)):
        if name in keywords:
            inner.names[name] = keywords.pop(name)
        elif name not in inner.names:
            inner.names[name] = function.defaults.get(name, UnknownValue(f"parameter {name}"))
    if parameters.vararg:
        inner.names[parameters.vararg.arg] = tuple(given[len(positional) :])
    if parameters.kwarg:
        inner.names[parameters.kwarg.arg] = keywords
