"""Routers that are mounted into each other: every rule with the prefixes above it."""

from collections.abc import Callable, Sequence

from toolkit.inventory.interpreter.values import InstanceValue, UnknownValue, Value, each
from toolkit.inventory.registrations import MountNote, RouteSink, RuleNote, join_prefix, method_list, notes_of, texts_of

MethodsOf = Callable[[RuleNote], list[str]]


def given_methods(note: RuleNote) -> list[str]:
    """The methods of a rule as given; none stands for all."""
    return method_list(note.methods)


def add_tree(
    applications: Sequence[InstanceValue],
    routers: Sequence[InstanceValue],
    sink: RouteSink,
    *,
    join: Callable[[str, str], str] = join_prefix,
    methods: MethodsOf = given_methods,
) -> None:
    """Add the rules of applications and of everything mounted below them; then those of routers that nothing mounts.

    Args:
        join: puts a path under a prefix.
        methods: the HTTP methods of a rule.
    """
    reached: set[int] = set()
    children = {id(item) for owner in (*applications, *routers) for note in notes_of(owner, MountNote) for item in each(note.child)}
    roots = [owner for owner in applications if id(owner) not in children]
    for owner in roots or applications:
        _add(owner, "", True, sink, join, methods, reached, ())
    for owner in routers:
        if id(owner) not in reached and id(owner) not in children:
            _add(owner, "", False, sink, join, methods, reached, ())
    for owner in routers:
        if id(owner) not in reached:
            _add(owner, "", False, sink, join, methods, reached, ())


def _add(
    owner: InstanceValue,
    prefix: str,
    certain: bool,
    sink: RouteSink,
    join: Callable[[str, str], str],
    methods: MethodsOf,
    reached: set[int],
    around: tuple[int, ...],
) -> None:
    if id(owner) in around:
        return
    reached.add(id(owner))
    own = texts_of(owner.attributes.get("prefix", "") or "")
    for part in own if own is not None else ["<?>"]:
        base = join(prefix, part) if part else prefix
        for note in notes_of(owner, RuleNote):
            _add_rule(note, base, certain and len(own or ()) == 1, sink, join, methods)
        for mount in notes_of(owner, MountNote):
            for inner in texts_of(mount.prefix if mount.prefix is not None else "") or ["<?>"]:
                for child in each(mount.child):
                    if isinstance(child, InstanceValue):
                        below = join(base, inner) if inner else base
                        _add(child, below, certain, sink, join, methods, reached, (*around, id(owner)))


def _add_rule(
    note: RuleNote,
    prefix: str,
    certain: bool,
    sink: RouteSink,
    join: Callable[[str, str], str],
    methods: MethodsOf,
) -> None:
    paths = texts_of(note.path if note.path is not None else "")
    if paths is None or "<?>" in prefix:
        sink.fail(note.place, "rule", _reason(note.path) if paths is None else "a prefix above it is not known")
        return
    for path in paths:
        whole = join(prefix, path)
        text = whole if whole.startswith("/") else f"/{whole}"
        sink.add(methods(note), text, note.handler, note.place, certain=certain and len(paths) == 1)


def _reason(value: Value) -> str:
    reasons = [item.reason for item in each(value) if isinstance(item, UnknownValue)]
    return reasons[0] if reasons else "its path is not a text"
