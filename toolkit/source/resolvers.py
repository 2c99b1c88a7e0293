"""Tell which methods are resolvers of GraphQL: Graphene takes them from their class and gives them the parent value."""

from toolkit.model.tree import FunctionNode

_INFO = frozenset({"info", "_info", "info_"})


def is_resolver(method: FunctionNode) -> bool:
    """Return whether what a method is given first may be the parent value, and not an object of its class.

    Source: Graphene, "Resolvers", https://docs.graphene-python.org/en/latest/types/objecttypes/#resolvers
    """
    given = [it.arg for it in (*method.args.posonlyargs, *method.args.args)]
    return not _INFO.isdisjoint(given[1:]) or method.name == "mutate" or method.name.startswith("resolve_")
