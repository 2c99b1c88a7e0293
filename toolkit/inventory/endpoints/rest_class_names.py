"""Read the classes that views of Django REST framework are given: permissions, authentication, filters."""

from toolkit.inventory.interpreter.values import (
    Alternatives,
    ClassValue,
    ExternalName,
    InstanceValue,
    Value,
    possible_values,
)


def is_undecided(value: Value, names: tuple[str, ...]) -> bool:
    """Return whether permissions were not read, or are composed of several (`A | B`).

    Args:
        value: the list of permission classes that a view was given.
        names: the names that were read of it.
    """
    items = value if isinstance(value, list | tuple) else [value]
    return bool(items) and (not names or any(isinstance(item, Alternatives) for item in items))


def classes_in(value: Value) -> list[Value]:
    """Return the classes in a list, or the single class, of the project or of a library."""
    items = value if isinstance(value, list | tuple) else [value]
    inner = [target for item in items for target in possible_values(item)]
    found = [target.of if isinstance(target, InstanceValue) else target for target in inner]
    return [item for item in found if isinstance(item, ClassValue | ExternalName)]


def names_of(value: Value) -> list[str]:
    """Return the names of classes in a list, without packages; all operands of composed ones (`A | B`)."""
    items = value if isinstance(value, list | tuple) else [value]
    found: list[str] = []
    for item in items:
        for inner in possible_values(item):
            target = inner.of if isinstance(inner, InstanceValue) else inner
            if isinstance(target, ClassValue):
                found += [target.node.name]
            elif isinstance(target, ExternalName):
                found.append(target.last)
    return found
